"""A new password for whoever forgot theirs: a link by mail, good once and for a short time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from sqlalchemy import insert, select, update

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, password_resets
from portal.access import limits
from portal.access.moments import said
from portal.access.sessions import end_sessions_of
from portal.access.tokens import digest_of, new_token
from portal.mail import Mail, put

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from portal.access.actor import Actor
    from portal.access.passwords import Passwords
    from portal.sealing import Seals

VALID: Final = dt.timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class PasswordResets:
    """Gives new passwords.

    ``address`` is the page that a link leads to, ``ask_address`` the one where it is asked for.
    """

    engine: Engine
    seals: Seals
    passwords: Passwords
    address: str
    ask_address: str

    def ask(self, login_id: str, email: str, at: dt.datetime) -> None:
        """Send a link where id and mail address belong together; nobody learns whether."""
        key = login_id.lower()
        with writing(self.engine) as connection:
            tries = limits.tried(connection, self.seals, limits.RESET_OF_ID, key, at)
            found = connection.execute(
                select(accounts.c.account_id, accounts.c.email).where(
                    accounts.c.login_key == key, accounts.c.closed_at.is_(None)
                )
            ).one_or_none()
            if not tries.allowed or found is None or found.email.lower() != email.lower():
                return
            token, until = new_token(), at + VALID
            row = {
                "digest": digest_of(token),
                "account_id": found.account_id,
                "created_at": at,
                "expires_at": until,
            }
            connection.execute(insert(password_resets), row)
            link = f"{self.address}?{urlencode({'token': token})}"
            says = {"address": link, "until": said(until)}
            once = f"password_reset:{digest_of(token)}"
            mail = Mail("password_reset", found.email, says, once, expires_at=until)
            put(connection, self.seals, mail, at)

    def holder(self, token: str, at: dt.datetime) -> str | None:
        """The login id that a link is for; None where it is used, over or no link at all."""
        with reading(self.engine) as connection:
            found = _holder(connection, token, at)
        return None if found is None else found[1]

    def use(self, token: str, password: str, at: dt.datetime) -> bool:
        """Set the new password of a link's holder; false where the link is none any more."""
        hashed = self.passwords.hashed(password)
        with writing(self.engine) as connection:
            who = _holder(connection, token, at)
            if who is None:
                return False
            self._set(connection, who, hashed, at)
        return True

    def change(self, actor: Actor, old: str, new: str, at: dt.datetime) -> bool:
        """Set the new password of somebody signed in; false where the old one does not fit."""
        here = accounts.c.account_id == actor.account_id
        with reading(self.engine) as connection:
            kept = connection.execute(select(accounts.c.password_hash).where(here)).scalar()
        if not self.passwords.fits(kept, old):
            return False
        hashed = self.passwords.hashed(new)
        with writing(self.engine) as connection:
            self._set(connection, (actor.account_id, actor.login_id), hashed, at)
        return True

    def _set(
        self, connection: Connection, who: tuple[int, str], hashed: str, at: dt.datetime
    ) -> None:
        """Keep a password: every session and every open link of the account ends."""
        account_id, login_id = who
        mine = accounts.c.account_id == account_id
        kept = {"password_hash": hashed, "password_set_at": at}
        changed = connection.execute(
            update(accounts).where(mine).values(**kept).returning(accounts.c.email)
        )
        email = changed.scalar_one()
        links = (password_resets.c.account_id == account_id) & password_resets.c.used_at.is_(None)
        connection.execute(update(password_resets).where(links).values(used_at=at))
        end_sessions_of(connection, account_id, at)
        act = Act(login_id, "accounts.password_set", "accounts", {"account_id": account_id})
        append(connection, [act], at)
        says = {"at": said(at), "address": self.ask_address}
        once = f"password_changed:{account_id}:{at.isoformat()}"
        put(connection, self.seals, Mail("password_changed", email, says, once), at)


def _holder(connection: Connection, token: str, at: dt.datetime) -> tuple[int, str] | None:
    """The account id and login id that a link is for; None where it is used, over or no link."""
    found = connection.execute(
        select(accounts.c.account_id, accounts.c.login_id)
        .join(password_resets, password_resets.c.account_id == accounts.c.account_id)
        .where(
            password_resets.c.digest == digest_of(token),
            password_resets.c.used_at.is_(None),
            password_resets.c.expires_at > at,
            accounts.c.closed_at.is_(None),
        )
    ).one_or_none()
    return None if found is None else (found.account_id, found.login_id)
