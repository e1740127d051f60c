"""Signs into lines of text: what stands beside each other, in the order it is read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.sheets.page import Glyph

STAND_INS: Final = str.maketrans(
    {
        # Symbol fonts print list marks under private numbers.
        "\uf0fc": "✓",
        "\uf06c": "●",
        "\uf06e": "■",
        "\uf075": "◆",
        "\uf0a1": "○",
        "✔": "✓",
        "◊": "◇",
        # Some writers of PDF name a part of a sign (radical) for the sign itself; the parts below
        # have no normal form of their own.
        "⻑": "長",
        "⻄": "西",
        "⻘": "青",
        "⻩": "黄",
        "⻭": "歯",
        "⻯": "竜",
        "⻲": "亀",
        "⻝": "食",
        "⻆": "角",
        "⺟": "母",
        "⺠": "民",
        "⻤": "鬼",
        "⻁": "虎",
        "⻫": "斉",
    }
)

LINE: Final = 0.5
"""Two signs are on one line when their middles are less than so many heights apart."""


def normal(text: str) -> str:
    """A sheet's text as it is compared: full-width digits and the like as plain ones (NFKC).

    Names of trades and qualifications are looked up this way; nobody's own name is on a sheet.
    """
    return unicodedata.normalize("NFKC", text.translate(STAND_INS))


@dataclass(frozen=True, slots=True)
class Line:
    """Signs on one line, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The line's text without white space, in normal form."""
        return normal("".join(glyph.text for glyph in self.glyphs))

    @property
    def left(self) -> float:
        """Where it begins, in points from the left."""
        return self.glyphs[0].left

    @property
    def top(self) -> float:
        """The height of its upper edge."""
        return min(glyph.top for glyph in self.glyphs)


def lines_of(glyphs: Iterable[Glyph]) -> tuple[Line, ...]:
    """The lines that signs make, from the top down."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.middle):
        last = lines[-1] if lines else []
        if last and glyph.middle - _middle(last) < LINE * max(glyph.size, last[0].size):
            last.append(glyph)
        else:
            lines.append([glyph])
    return tuple(Line(tuple(sorted(line, key=lambda one: one.left))) for line in lines)


def _middle(line: Sequence[Glyph]) -> float:
    return sum(glyph.middle for glyph in line) / len(line)


def text_of(glyphs: Iterable[Glyph]) -> str:
    """All the text of some signs, line after line, without white space."""
    return "".join(line.text for line in lines_of(glyphs))
