"""Lines of text laid out as signs, for readers of cells."""

from __future__ import annotations

from rules.sheets import Glyph
from rules.sheets.table import Cell
from rules.sheets.text import Line, lines_of

SIZE = 10.0


def glyphs(text: str, *, left: float = 0.0, top: float = 0.0) -> list[Glyph]:
    """Signs of one size side by side; a space is a gap."""
    found = []
    for index, sign in enumerate(text):
        at = left + index * SIZE
        if not sign.isspace():
            found.append(Glyph(sign, at, top, at + SIZE, top + SIZE))
    return found


def lines(*texts: str) -> tuple[Line, ...]:
    return lines_of(
        glyph for row, text in enumerate(texts) for glyph in glyphs(text, top=row * 2 * SIZE)
    )


def cell(*texts: str, label: str = "保有資格") -> Cell:
    return Cell(label, lines(*texts))
