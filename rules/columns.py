"""Tables for people on a terminal: columns that line up although Japanese takes twice the width."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def width(text: str) -> int:
    """Columns a text takes on a terminal: wide characters take two."""
    return sum(
        0
        if unicodedata.combining(sign)
        else 2
        if unicodedata.east_asian_width(sign) in "WFA"
        else 1
        for sign in text
    )


def padded(text: str, columns: int) -> str:
    """A text with spaces up to so many columns; one that is longer stays as it is."""
    return text + " " * max(0, columns - width(text))


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Rows of the same number of cells as lines; the columns in ``right`` end alike."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            " " * (wide - width(cell)) + cell if index in right else padded(cell, wide)
            for index, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
