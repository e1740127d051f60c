"""The second factor: one-time codes of an app (TOTP, RFC 6238), and recovery codes for its loss."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyotp
from sqlalchemy import delete, insert, select, update

from ccus_data.database import writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, passkeys, recovery_codes
from portal.access.moments import said
from portal.access.passwords import UNMISTAKABLE
from portal.access.tokens import digest_of, is_same
from portal.mail import Mail, put

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from portal.access.actor import Actor
    from portal.sealing import Seals

STEP: Final = 30
"""Seconds that a code holds."""

ISSUER: Final = "CCUS Level"
RECOVERY_CODES: Final = 10
RECOVERY_SIGNS: Final = 10


def place_of(account_id: int) -> str:
    """Where the secret of an account is sealed for."""
    return f"accounts.totp_secret:{account_id}"


def new_secret(connection: Connection, seals: Seals, account_id: int) -> str:
    """Make a secret for an account that has no second factor yet; it holds once confirmed."""
    secret = pyotp.random_base32()
    here = (accounts.c.account_id == account_id) & accounts.c.totp_since.is_(None)
    sealed = seals.seal(secret, place_of(account_id))
    connection.execute(update(accounts).where(here).values(totp_secret=sealed, totp_step=None))
    return secret


def pending_secret(connection: Connection, seals: Seals, account_id: int) -> str | None:
    """The secret that was shown and is not confirmed yet."""
    sealed = connection.execute(
        select(accounts.c.totp_secret).where(
            accounts.c.account_id == account_id, accounts.c.totp_since.is_(None)
        )
    ).scalar()
    return None if sealed is None else seals.open(sealed, place_of(account_id))


def enrolment_address(secret: str, login_id: str) -> str:
    """What the QR code for an app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login_id, issuer_name=ISSUER)


def confirm(
    connection: Connection, seals: Seals, account_id: int, code: str, at: dt.datetime
) -> list[str] | None:
    """Switch the second factor on with a first code: the recovery codes; None for a wrong code."""
    secret = pending_secret(connection, seals, account_id)
    step = None if secret is None else _step_of(secret, code, at, after=None)
    if step is None:
        return None
    here = (accounts.c.account_id == account_id) & accounts.c.totp_since.is_(None)
    connection.execute(update(accounts).where(here).values(totp_since=at, totp_step=step))
    return new_recovery_codes(connection, account_id, at)


def new_recovery_codes(connection: Connection, account_id: int, at: dt.datetime) -> list[str]:
    """Ten new recovery codes in place of the old ones; they are shown this once."""
    mine = recovery_codes.c.account_id == account_id
    connection.execute(delete(recovery_codes).where(mine))
    codes = [
        "".join(secrets.choice(UNMISTAKABLE) for _ in range(RECOVERY_SIGNS))
        for _ in range(RECOVERY_CODES)
    ]
    rows = [
        {"account_id": account_id, "digest": digest_of(code), "created_at": at} for code in codes
    ]
    connection.execute(insert(recovery_codes), rows)
    return codes


def switch_off(connection: Connection, account_id: int) -> None:
    """Take the app's codes away; recovery codes too, where no passkey needs them."""
    here = accounts.c.account_id == account_id
    gone = {"totp_secret": None, "totp_since": None, "totp_step": None}
    connection.execute(update(accounts).where(here).values(**gone))
    others = select(passkeys.c.passkey_id).where(
        passkeys.c.account_id == account_id, passkeys.c.removed_at.is_(None)
    )
    if connection.execute(others.limit(1)).first() is None:
        mine = recovery_codes.c.account_id == account_id
        connection.execute(delete(recovery_codes).where(mine))


def code_fits(
    connection: Connection, seals: Seals, account_id: int, code: str, at: dt.datetime
) -> bool:
    """Whether a code is one of the app's just now, or a recovery code; each is good once."""
    given = "".join(code.split()).replace("-", "")
    if len(given) == RECOVERY_SIGNS:
        return _use_recovery_code(connection, account_id, given, at)
    found = connection.execute(
        select(accounts.c.totp_secret, accounts.c.totp_step).where(
            accounts.c.account_id == account_id, accounts.c.totp_since.is_not(None)
        )
    ).one_or_none()
    if found is None:
        return False
    secret = seals.open(found.totp_secret, place_of(account_id))
    step = _step_of(secret, given, at, after=found.totp_step)
    if step is None:
        return False
    here = (accounts.c.account_id == account_id) & (accounts.c.totp_step == found.totp_step)
    used = connection.execute(update(accounts).where(here).values(totp_step=step))
    return used.rowcount == 1


def _step_of(secret: str, code: str, at: dt.datetime, *, after: int | None) -> int | None:
    """The step whose code this is: now, the one before or the one behind, not used before."""
    app = pyotp.TOTP(secret, interval=STEP)
    now = int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if (after is None or step > after) and is_same(code, app.generate_otp(step)):
            return step
    return None


def _use_recovery_code(connection: Connection, account_id: int, code: str, at: dt.datetime) -> bool:
    here = (
        (recovery_codes.c.account_id == account_id)
        & (recovery_codes.c.digest == digest_of(code))
        & recovery_codes.c.used_at.is_(None)
    )
    used = connection.execute(update(recovery_codes).where(here).values(used_at=at))
    return used.rowcount == 1


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Switches the second factor of whoever is signed in; mails name ``address`` for help."""

    engine: Engine
    seals: Seals
    address: str

    def begin(self, actor: Actor) -> str:
        """The secret to show: the one that waits to be confirmed, or a new one."""
        with writing(self.engine) as connection:
            waiting = pending_secret(connection, self.seals, actor.account_id)
            return waiting or new_secret(connection, self.seals, actor.account_id)

    def confirm(self, actor: Actor, code: str, at: dt.datetime) -> list[str] | None:
        """Switch it on: the recovery codes; None for a wrong code."""
        with writing(self.engine) as connection:
            codes = confirm(connection, self.seals, actor.account_id, code, at)
            if codes is not None:
                self._note(connection, actor, "second_factor_on", at)
        return codes

    def renew_codes(self, actor: Actor, code: str, at: dt.datetime) -> list[str] | None:
        """New recovery codes in place of the old ones; None for a wrong code."""
        with writing(self.engine) as connection:
            if not code_fits(connection, self.seals, actor.account_id, code, at):
                return None
            codes = new_recovery_codes(connection, actor.account_id, at)
            self._note(connection, actor, "recovery_codes_made", at)
        return codes

    def end(self, actor: Actor, code: str, at: dt.datetime) -> bool:
        """Switch it off; false for a wrong code."""
        with writing(self.engine) as connection:
            if not code_fits(connection, self.seals, actor.account_id, code, at):
                return False
            switch_off(connection, actor.account_id)
            self._note(connection, actor, "second_factor_off", at)
        return True

    def _note(self, connection: Connection, actor: Actor, act: str, at: dt.datetime) -> None:
        identity = {"account_id": actor.account_id}
        append(connection, [Act(actor.name, f"accounts.{act}", "accounts", identity)], at)
        says = {"at": said(at), "address": self.address}
        once = f"second_factor:{actor.account_id}:{at.isoformat()}"
        put(connection, self.seals, Mail("second_factor", actor.email, says, once), at)
