"""Signing in: login id and password, then the second factor where the account has one.

An unknown id and a wrong password look alike, in words, status and time; so does an id that is
blocked after too many failures, known or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, web_sessions
from portal.access import limits
from portal.access.moments import said
from portal.access.passkeys import has_passkeys
from portal.access.second_factor import code_fits
from portal.access.sessions import end_session, halfway, open_session
from portal.access.tokens import digest_of
from portal.mail import Mail, put

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Engine

    from portal.access.passwords import Passwords
    from portal.sealing import Seals


@dataclass(frozen=True, slots=True)
class Opened:
    """The password was right: the token of the session, and whether a code is still asked for."""

    token: str
    code_needed: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody was signed in; ``until`` is set where it is no use to try before."""

    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SignIns:
    """Signs people in. ``reset_address`` is the page for a new password, for mails."""

    engine: Engine
    seals: Seals
    passwords: Passwords
    reset_address: str

    def open(self, login_id: str, password: str, client: str, at: dt.datetime) -> Opened | Refused:
        """Check id and password; every try is counted before it is looked at."""
        key = login_id.lower()
        with writing(self.engine) as connection:
            by_id = limits.tried(connection, self.seals, limits.SIGN_IN_OF_ID, key, at)
            there = limits.tried(connection, self.seals, limits.SIGN_IN_FROM, client, at)
            if not by_id.allowed or not there.allowed:
                if by_id.is_first_refused:
                    self._tell_locked(connection, key, by_id.until, at)
                return Refused(max(one.until for one in (by_id, there) if not one.allowed))
            found = connection.execute(
                select(accounts).where(accounts.c.login_key == key, accounts.c.closed_at.is_(None))
            ).one_or_none()
        # The slow part holds no lock of the database.
        if not self.passwords.fits(None if found is None else found.password_hash, password):
            return Refused()
        if found is None:
            return Refused()
        with writing(self.engine) as connection:
            same = select(accounts.c.password_hash).where(
                accounts.c.account_id == found.account_id, accounts.c.closed_at.is_(None)
            )
            if connection.execute(same).scalar() != found.password_hash:
                return Refused()  # it was changed in between
            needs_code = found.totp_since is not None or has_passkeys(connection, found.account_id)
            token = open_session(connection, found.account_id, at, complete=not needs_code)
            if not needs_code:
                limits.forget(connection, self.seals, limits.SIGN_IN_OF_ID, key)
                self._note(connection, found.account_id, found.login_id, "signed_in", at)
        return Opened(token, needs_code)

    def confirm(self, token: str, code: str, at: dt.datetime) -> bool | Refused:
        """Check the second factor of a session whose password was right.

        True: signed in. False: the code does not fit. ``Refused``: the session is none any more.
        """
        with writing(self.engine) as connection:
            account_id = halfway(connection, token, at)
            if account_id is None:
                return Refused()
            tries = limits.tried(connection, self.seals, limits.CODE, str(account_id), at)
            if not tries.allowed:
                end_session(connection, token, at)
                return Refused(tries.until)
        with writing(self.engine) as connection:
            if not code_fits(connection, self.seals, account_id, code, at):
                return False
            here = web_sessions.c.digest == digest_of(token)
            connection.execute(update(web_sessions).where(here).values(second_factor_at=at))
            login_id = connection.execute(
                select(accounts.c.login_id).where(accounts.c.account_id == account_id)
            ).scalar_one()
            limits.forget(connection, self.seals, limits.SIGN_IN_OF_ID, login_id.lower())
            limits.forget(connection, self.seals, limits.CODE, str(account_id))
            self._note(connection, account_id, login_id, "signed_in", at)
        return True

    def waits_for_code(self, token: str, at: dt.datetime) -> bool:
        """Whether a session's password was right and its second factor is still to be shown."""
        with reading(self.engine) as connection:
            return halfway(connection, token, at) is not None

    def can_confirm_by_passkey(self, token: str, at: dt.datetime) -> bool:
        """Whether the account of such a session has a passkey."""
        with reading(self.engine) as connection:
            account_id = halfway(connection, token, at)
            return account_id is not None and has_passkeys(connection, account_id)

    def end(self, token: str, at: dt.datetime) -> None:
        """Sign out: the session is over, whoever still has its cookie."""
        with writing(self.engine) as connection:
            end_session(connection, token, at)

    def _tell_locked(
        self, connection: Connection, key: str, until: dt.datetime, at: dt.datetime
    ) -> None:
        """Tell the holder of an account, once a window, that signing in is blocked."""
        email = connection.execute(
            select(accounts.c.email).where(
                accounts.c.login_key == key, accounts.c.closed_at.is_(None)
            )
        ).scalar()
        if email is not None:
            says = {"until": said(until), "address": self.reset_address}
            once = f"locked:{key}:{until.isoformat()}"
            put(connection, self.seals, Mail("locked", email, says, once), at)

    @staticmethod
    def _note(
        connection: Connection, account_id: int, login_id: str, act: str, at: dt.datetime
    ) -> None:
        done = Act(login_id, f"accounts.{act}", "accounts", {"account_id": account_id})
        append(connection, [done], at)
