"""Passwords: what one must be like, how it is kept, and temporary ones."""

from __future__ import annotations

import secrets
import unicodedata
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.access.frequent_passwords import is_common

SHORTEST: Final = 8
LONGEST: Final = 128

AT_ONCE: Final = 4
"""Hashes worked out at the same time: each needs 19 MiB and a processor."""

UNMISTAKABLE: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for another (no l, I, 1, o, O, 0)."""

TEMPORARY_SIGNS: Final = 12


def faults_of(password: str, login_id: str) -> list[str]:
    """Every reason why a new password is refused, as keys of words; empty when it is good.

    At least 8 signs, with small and capital letters and a digit or a symbol (利用者本申請); not
    with the login id in it, of letters, digits and signs that every keyboard has, and none of the
    most common.
    """
    faults = []
    if len(password) < SHORTEST:
        faults.append("password_short")
    if len(password) > LONGEST:
        faults.append("password_long")
    if not all("!" <= sign <= "~" for sign in password):
        faults.append("password_signs")
    has_small = any("a" <= sign <= "z" for sign in password)
    has_capital = any("A" <= sign <= "Z" for sign in password)
    has_other = any("!" <= sign <= "~" and not sign.isalpha() for sign in password)
    if not (has_small and has_capital and has_other):
        faults.append("password_mix")
    if login_id and login_id.lower() in password.lower():
        faults.append("password_has_login_id")
    # Of what has to become another one anyway, nobody needs to know that it is common as well.
    if not faults and is_common(password):
        faults.append("password_common")
    return faults


def temporary_password() -> str:
    """A password for one use, easy to copy from a mail; it follows the rules itself."""
    while True:
        made = "".join(secrets.choice(UNMISTAKABLE) for _ in range(TEMPORARY_SIGNS))
        if not faults_of(made, ""):
            return made


class Passwords:
    """Hashes passwords (Argon2id, 19 MiB, two passes) and verifies them, a few at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobodys = self.hashed(secrets.token_urlsafe())

    def hashed(self, password: str) -> str:
        """The hash to keep; one text has one hash whatever keyboard wrote it (NFKC)."""
        with self._turns:
            return self._hasher.hash(unicodedata.normalize("NFKC", password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one of a hash; for no hash it takes as long to say no."""
        with self._turns:
            try:
                self._hasher.verify(
                    self._nobodys if kept is None else kept,
                    unicodedata.normalize("NFKC", password),
                )
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None
