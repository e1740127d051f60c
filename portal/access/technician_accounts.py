"""A technician's own account: made by who knows what is on the card, and taken back likewise.

Asked for are 技能者ID, birth date and 本人確認番号 (four digits on the back of the card). Whatever
of them is wrong, the answer is the same; right ones get a link by mail. The login id is the
technician's identifier, as in CCUS itself.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import (
    accounts,
    identity_numbers,
    passkeys,
    recovery_codes,
    technician_accounts,
    technician_links,
    technicians,
)
from portal.access.moments import said
from portal.access.sessions import end_sessions_of
from portal.access.tokens import digest_of, new_token
from portal.mail import Mail, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection, Engine, Row

    from portal.access.passwords import Passwords
    from portal.sealing import Seals

VALID: Final = dt.timedelta(hours=24)
IDENTIFIER: Final = re.compile(r"[0-9]{14}", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]{4}", re.ASCII)


class Purpose(StrEnum):
    """What a link is for."""

    SIGN_UP = "sign_up"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a person says of themselves; ``birth`` is None where it is no day."""

    technician_id: str
    birth: dt.date | None
    number: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that still opens: for whom, and what for."""

    purpose: Purpose
    technician_id: str
    email: str
    login_id: str


def identity_digest(seals: Seals, technician_id: str, number: str) -> str:
    """What is kept of an identity number: of no use without the key and the identifier."""
    return seals.digest(f"identity number:{technician_id}:{number}")


def keep_identity_numbers(
    connection: Connection, seals: Seals, numbers: Mapping[str, str], by: str, at: dt.datetime
) -> int:
    """Keep the identity numbers of technicians, in place of earlier ones; how many there are.

    The ledger notes how many came in, and none of them.
    """
    insert_ = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    rows = [
        {
            "technician_id": one,
            "digest": identity_digest(seals, one, number),
            "brought_at": at,
        }
        for one, number in sorted(numbers.items())
    ]
    if not rows:
        return 0
    statement = insert_(identity_numbers)
    new = {name: statement.excluded[name] for name in ("digest", "brought_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["technician_id"], set_=new), rows
    )
    act = Act(by, "identity_numbers.kept", "identity_numbers", {}, after={"count": len(rows)})
    append(connection, [act], at)
    return len(rows)


@dataclass(frozen=True, slots=True)
class TechnicianAccounts:
    """Makes and gives back technicians' accounts. ``address``: the page that a link leads to."""

    engine: Engine
    seals: Seals
    passwords: Passwords
    address: str
    recover_address: str

    def ask(self, told: OwnData, purpose: Purpose, at: dt.datetime) -> bool:
        """Send the link; false where the data belong to nobody, whichever of them is wrong.

        Who has an account already and signs up is sent the way back into it, at the address that
        the account has; who has none and wants back is sent nothing, and cannot tell.
        """
        with writing(self.engine) as connection:
            if not self._fits(connection, told):
                return False
            held = _account_of(connection, told.technician_id)
            if purpose is Purpose.SIGN_UP and held is not None:
                says = {"address": self.recover_address}
                once = f"technician_known:{told.technician_id}:{at.isoformat()}"
                mail = Mail("technician_known", held.email, says, once, told.language)
                put(connection, self.seals, mail, at)
                return True
            if purpose is Purpose.RECOVER and (
                held is None or held.email.lower() != told.email.lower()
            ):
                return True
            self._send(connection, told, purpose, at)
        return True

    def _fits(self, connection: Connection, told: OwnData) -> bool:
        """Whether the three belong to one technician; the same work for every answer."""
        found = connection.execute(
            select(technicians.c.birth_date, identity_numbers.c.digest)
            .join(
                identity_numbers,
                identity_numbers.c.technician_id == technicians.c.technician_id,
                isouter=True,
            )
            .where(technicians.c.technician_id == told.technician_id)
        ).one_or_none()
        given = identity_digest(self.seals, told.technician_id, told.number)
        kept = "" if found is None or found.digest is None else found.digest
        return compare_digest(given, kept) and found is not None and found.birth_date == told.birth

    def _send(
        self, connection: Connection, told: OwnData, purpose: Purpose, at: dt.datetime
    ) -> None:
        token, until = new_token(), at + VALID
        row = {
            "digest": digest_of(token),
            "purpose": purpose.value,
            "technician_id": told.technician_id,
            "email": told.email,
            "created_at": at,
            "expires_at": until,
        }
        connection.execute(insert(technician_links), row)
        says = {"address": f"{self.address}?{urlencode({'token': token})}", "until": said(until)}
        kind = f"technician_{purpose.value}"
        once = f"{kind}:{digest_of(token)}"
        mail = Mail(kind, told.email, says, once, told.language, until)
        put(connection, self.seals, mail, at)

    def link(self, token: str, at: dt.datetime) -> OpenLink | None:
        """What a link is for; None where it is used, over or no link at all."""
        with reading(self.engine) as connection:
            return _link(connection, token, at)

    def use(self, token: str, password: str, at: dt.datetime) -> bool:
        """Make the account of a link, or give it back; false where the link is none any more."""
        hashed = self.passwords.hashed(password)
        with writing(self.engine) as connection:
            found = _link(connection, token, at)
            if found is None:
                return False
            links = technician_links.c.technician_id == found.technician_id
            unused = links & technician_links.c.used_at.is_(None)
            connection.execute(update(technician_links).where(unused).values(used_at=at))
            held = _account_of(connection, found.technician_id)
            if held is not None:
                _give_back(connection, held, hashed, at)
            else:
                make_technician_account(connection, found.technician_id, found.email, hashed, at)
        return True


def make_technician_account(
    connection: Connection, technician_id: str, email: str, password_hash: str, at: dt.datetime
) -> int:
    """An account whose login id is the technician's identifier, tied to the technician."""
    login_id = _free_login_id(connection, technician_id)
    row = {
        "login_id": login_id,
        "login_key": login_id,
        "email": email,
        "password_hash": password_hash,
        "password_set_at": at,
        "created_at": at,
    }
    made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
    account_id = int(made.scalar_one())
    connection.execute(
        insert(technician_accounts),
        {"account_id": account_id, "technician_id": technician_id, "since": at},
    )
    identity = {"account_id": account_id, "technician_id": technician_id}
    append(connection, [Act(login_id, "accounts.made", "accounts", identity)], at)
    return account_id


def _free_login_id(connection: Connection, technician_id: str) -> str:
    """The identifier; with a letter in front where somebody took it before it was kept free."""
    taken = select(accounts.c.account_id).where(accounts.c.login_key == technician_id)
    return technician_id if connection.scalar(taken) is None else f"g{technician_id}"


def _account_of(connection: Connection, technician_id: str) -> Any:
    """The open account of a technician."""
    return connection.execute(
        select(accounts.c.account_id, accounts.c.login_id, accounts.c.email)
        .join(technician_accounts, technician_accounts.c.account_id == accounts.c.account_id)
        .where(
            technician_accounts.c.technician_id == technician_id,
            technician_accounts.c.until.is_(None),
            accounts.c.closed_at.is_(None),
        )
    ).one_or_none()


def _link(connection: Connection, token: str, at: dt.datetime) -> OpenLink | None:
    found = connection.execute(
        select(technician_links).where(
            technician_links.c.digest == digest_of(token),
            technician_links.c.used_at.is_(None),
            technician_links.c.expires_at > at,
        )
    ).one_or_none()
    if found is None:
        return None
    technician_id = found.technician_id
    held = _account_of(connection, technician_id)
    login_id = _free_login_id(connection, technician_id) if held is None else held.login_id
    return OpenLink(Purpose(found.purpose), technician_id, found.email, login_id)


def _give_back(connection: Connection, held: Row[Any], hashed: str, at: dt.datetime) -> None:
    """A new password; what the lost device knew opens nothing any more."""
    mine = accounts.c.account_id == held.account_id
    fresh = {"password_hash": hashed, "password_set_at": at, "totp_secret": None}
    connection.execute(
        update(accounts).where(mine).values(**fresh, totp_since=None, totp_step=None)
    )
    keys = (passkeys.c.account_id == held.account_id) & passkeys.c.removed_at.is_(None)
    connection.execute(update(passkeys).where(keys).values(removed_at=at))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == held.account_id))
    end_sessions_of(connection, held.account_id, at)
    identity = {"account_id": held.account_id}
    append(connection, [Act(held.login_id, "accounts.recovered", "accounts", identity)], at)
