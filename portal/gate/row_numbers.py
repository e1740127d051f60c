"""Numbers of rows in forms and addresses, which anybody may have typed."""

from __future__ import annotations

from typing import Final

HIGHEST: Final = 2**60


def row_number(text: str) -> int:
    """The number of a row that a form or an address names; 0, which no row has, otherwise."""
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST))
    return min(int(text), HIGHEST) if fits else 0
