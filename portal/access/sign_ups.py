"""Sign-up in two steps: 利用者仮申請 sends a temporary password, 利用者本申請 makes the account.

The login id is chosen in the first step and never changes (レベル判定システム, seed row 56). A
temporary password that has expired is worth nothing: the first step is taken again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, sign_ups
from portal.access.moments import said
from portal.access.passwords import faults_of, temporary_password
from portal.mail import Mail, is_address, put

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from portal.access.passwords import Passwords
    from portal.sealing import Seals

LOGIN_ID: Final = re.compile(r"[0-9A-Za-z]{8,16}", re.ASCII)
TECHNICIAN_ID: Final = re.compile(r"[0-9]{14}", re.ASCII)
"""Login ids that are kept for technicians, whose own identifier it is."""

VALID: Final = dt.timedelta(hours=24)
LONGEST_ADDRESS: Final = 254


@dataclass(frozen=True, slots=True)
class Request:
    """What the first step asks for."""

    email: str
    login_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What the second step asks for."""

    login_id: str
    temporary: str
    password: str
    again: str


def faults_of_request(asked: Request) -> dict[str, str]:
    """What is wrong with the first step by input, as keys of words."""
    faults = {}
    if wrong := fault_of_address(asked.email):
        faults["email"] = wrong
    if not LOGIN_ID.fullmatch(asked.login_id) or TECHNICIAN_ID.fullmatch(asked.login_id):
        faults["login_id"] = "login_id_form"
    return faults


def fault_of_address(email: str) -> str:
    """What is wrong with a mail address, as a key of words; nothing for a good one."""
    if not email:
        return "email_missing"
    return "" if _is_usable(email) else "email_wrong"


def _is_usable(email: str) -> bool:
    """Whether every mail server takes an address: ASCII, with a domain that has a dot."""
    fits = email.isascii() and len(email) <= LONGEST_ADDRESS and is_address(email)
    return fits and "." in email.rpartition("@")[2]


def is_taken(connection: Connection, login_id: str, at: dt.datetime) -> bool:
    """Whether somebody has a login id, or holds it until their sign-up expires."""
    key = login_id.lower()
    account = select(accounts.c.account_id).where(accounts.c.login_key == key)
    waiting = select(sign_ups.c.login_key).where(
        sign_ups.c.login_key == key, sign_ups.c.expires_at > at
    )
    return any(connection.execute(one).first() is not None for one in (account, waiting))


def faults_of_completion(done: Completion) -> list[tuple[str, str]]:
    """What is wrong with the second step before anything is looked up: input and key of words."""
    faults = []
    if not done.login_id:
        faults.append(("login_id", "login_id_missing"))
    if not done.temporary:
        faults.append(("temporary", "temporary_missing"))
    faults += [("password", key) for key in faults_of(done.password, done.login_id)]
    if done.password and done.password == done.temporary:
        faults.append(("password", "password_is_temporary"))
    if done.again != done.password:
        faults.append(("again", "again_differs"))
    return faults


@dataclass(frozen=True, slots=True)
class SignUps:
    """Takes people in. ``address`` is the page of the second step, for the mail."""

    engine: Engine
    seals: Seals
    passwords: Passwords
    address: str

    def request(self, asked: Request, at: dt.datetime) -> bool:
        """Take the first step; false where the login id is taken. The mail is due then."""
        key, password = asked.login_id.lower(), temporary_password()
        # The slow part holds no lock of the database.
        hashed, until = self.passwords.hashed(password), at + VALID
        with writing(self.engine) as connection:
            if is_taken(connection, asked.login_id, at):
                return False
            connection.execute(delete(sign_ups).where(sign_ups.c.login_key == key))
            row = {
                "login_key": key,
                "login_id": asked.login_id,
                "email": asked.email,
                "password_hash": hashed,
                "created_at": at,
                "expires_at": until,
            }
            connection.execute(insert(sign_ups), row)
            says = {"password": password, "address": self.address, "until": said(until)}
            once = f"sign_up:{key}:{at.isoformat()}"
            mail = Mail("sign_up", asked.email, says, once, asked.language, until)
            put(connection, self.seals, mail, at)
        return True

    def complete(self, done: Completion, at: dt.datetime) -> int | None:
        """Take the second step: the new account; None where id and password do not fit.

        An id that nobody asked for, a wrong password and one that has expired look alike.
        """
        key = done.login_id.lower()
        waiting = (sign_ups.c.login_key == key) & (sign_ups.c.expires_at > at)
        with reading(self.engine) as connection:
            found = connection.execute(select(sign_ups).where(waiting)).one_or_none()
        fits = self.passwords.fits(None if found is None else found.password_hash, done.temporary)
        if found is None or not fits:
            return None
        hashed = self.passwords.hashed(done.password)
        with writing(self.engine) as connection:
            mine = waiting & (sign_ups.c.password_hash == found.password_hash)
            if connection.execute(delete(sign_ups).where(mine)).rowcount != 1:
                return None  # a double click: the other one made the account
            row = {
                "login_id": found.login_id,
                "login_key": key,
                "email": found.email,
                "password_hash": hashed,
                "password_set_at": at,
                "created_at": at,
            }
            made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
            identity = {"account_id": made.scalar_one()}
            act = Act(
                found.login_id,
                "accounts.made",
                "accounts",
                identity,
                after={"login_id": found.login_id},
            )
            append(connection, [act], at)
        return int(identity["account_id"])
