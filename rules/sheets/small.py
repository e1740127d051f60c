"""Small digits beside larger signs: the number of a footnote, or a reading above a line.

Read like the others they would join a number (10¹年 is not 101年) or vanish behind a name. They are
kept with a mark, so that they match no form and no name.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rules.sheets.text import Line, lines_of, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.sheets.page import Glyph, Page

MARK: Final = "^"
SMALL: Final = 0.75
"""A sign is small beside one whose height it does not reach to this part."""

SMALLER: Final = 0.95
RAISED: Final = 0.12
"""So is one that is somewhat smaller, and stands higher by this part of the other's height."""

BESIDE: Final = 3
"""How many signs to each side a sign is compared with."""


def with_small_marked(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with a mark on each digit that is smaller than what it stands beside."""
    return tuple(replace(page, glyphs=tuple(_marked(page))) for page in pages)


def _marked(page: Page) -> Iterator[Glyph]:
    lines = lines_of(page.glyphs)
    above = {id(line) for line, below in pairwise(lines) if _is_reading(line, below)}
    for line in lines:
        for index, glyph in enumerate(line.glyphs):
            beside = line.glyphs[max(0, index - BESIDE) : index + BESIDE + 1]
            small = id(line) in above or any(_is_small(glyph, one) for one in beside)
            yield replace(glyph, text=MARK + glyph.text) if small and _is_digit(glyph) else glyph


def _is_small(glyph: Glyph, other: Glyph) -> bool:
    raised = other.bottom - glyph.bottom > RAISED * other.size
    return glyph.size < (SMALLER if raised else SMALL) * other.size


def _is_reading(line: Line, below: Line) -> bool:
    """Whether a line of digits alone stands small and close above another line."""
    size = max(glyph.size for glyph in line.glyphs)
    larger = max(glyph.size for glyph in below.glyphs)
    close = below.top - line.top < larger
    return close and size < SMALL * larger and all(_is_digit(glyph) for glyph in line.glyphs)


def _is_digit(glyph: Glyph) -> bool:
    return normal(glyph.text[-1:]).isdigit() or glyph.text in {"※", "*", "＊"}
