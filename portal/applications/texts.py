"""Texts as people type them into an application, made storable on both databases."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 200
"""Signs of one text; a longer one is cut there and said to be too long."""

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def clean(text: str) -> str:
    """A text on one line, in composed form, without signs that cannot be stored or shown."""
    return unicodedata.normalize("NFC", CONTROL.sub(" ", text)).strip()[: LONGEST + 1]


def digits(text: str) -> str:
    """A number that may be written in full width or with blanks and hyphens: its digits."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", clean(text)))
