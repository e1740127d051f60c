"""Numbers of notices: random, so that none leads to another, and with check signs for typing.

Sixteen signs in four groups, ``K3F7-9QWD-2M4X-8HTR``: fourteen carry 70 random bits, two check
them. The alphabet is Crockford's: no I, L, O or U.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP: Final = 4
RANDOM_SIGNS: Final = 14
SIGNS: Final = 16
BITS_A_SIGN: Final = 5
MODULUS: Final = 1021
"""The greatest prime below 32²: any one wrong sign and any two that changed places are noticed."""

MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
LEFT_OUT: Final = str.maketrans("", "", "- \u2010\u2011\u2013\u2014\u2212\u30fc\u3000")
LONGEST: Final = 64
"""Signs of an attempt that are looked at; no way of writing a number needs more."""


def new_number() -> str:
    """A number that nobody can guess from others."""
    return _written(secrets.randbits(RANDOM_SIGNS * BITS_A_SIGN))


def read_number(given: str) -> str | None:
    """The number that somebody typed, in its one form; None where it can be none.

    Small letters, full-width signs, other dashes or none, and O for 0 are understood.
    """
    if len(given) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", given).translate(LEFT_OUT).upper().translate(MEANT)
    if len(plain) != SIGNS or not set(plain) <= set(ALPHABET):
        return None
    value = 0
    for sign in plain[:RANDOM_SIGNS]:
        value = value * len(ALPHABET) + ALPHABET.index(sign)
    number = _written(value)
    return number if number.replace("-", "") == plain else None


def _written(value: int) -> str:
    signs = "".join(
        ALPHABET[value >> BITS_A_SIGN * place & (len(ALPHABET) - 1)]
        for place in reversed(range(RANDOM_SIGNS))
    )
    high, low = divmod(value % MODULUS, len(ALPHABET))
    signs += ALPHABET[high] + ALPHABET[low]
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))
