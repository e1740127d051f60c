"""Passwords that many people have: the first that anybody tries."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).with_name("frequent_passwords.txt")
"""The list with its source and licence; its lines are in small letters."""

OWN_WORDS: Final = frozenset({"ccus", "ccuslevel"})
"""Words of this portal, which stand on no list (ASVS 6.2.11)."""

FEWEST_SIGNS: Final = 3
"""Different signs that a password has at least, capital and small letters being one."""


def is_common(password: str) -> bool:
    """Whether a password is one of the most common, however it is capitalised.

    Nor does it help to put digits and symbols behind a common one (``Baseball2026!``), to take a
    word of this portal with them, or to repeat two signs.
    """
    small = password.lower()
    if len(set(small)) < FEWEST_SIGNS:
        return True
    stem = small.rstrip(string.digits + string.punctuation)
    if "".join(sign for sign in small if sign.isalpha()) in OWN_WORDS:
        return True
    return small in _common() or stem in _common()


@cache
def _common() -> frozenset[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))
