"""Signs that a line strikes out: they are kept, each with a stroke, and so read as nothing known.

A sheet corrected by hand has what no longer holds still in its text. Left out, a word could be
lost; read, it would become criteria. With the stroke it matches no form and no name, and stands
in the draft as what it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rules.sheets.doubts import Reason
from rules.sheets.text import lines_of, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.sheets.doubts import Doubts
    from rules.sheets.page import Glyph, Page

STROKE: Final = "\u0336"
"""The combining long stroke overlay: drawn through the sign before it."""

HIGHEST: Final = 0.28
LOWEST: Final = 0.78
"""A line strikes a sign out between these parts of its height; lower ones underline it."""


NEAR: Final = 1.5
"""Points by which a stroke drawn by hand may pass beside the middle of a sign."""


def with_strokes(pages: Sequence[Page], doubts: Doubts) -> tuple[Page, ...]:
    """The pages with a stroke on each sign that is struck out; each line of them is a doubt."""
    return tuple(_page(page, doubts) for page in pages)


def _page(page: Page, doubts: Doubts) -> Page:
    glyphs = tuple(_struck(page))
    for line in lines_of(glyphs):
        if any(STROKE in glyph.text for glyph in line.glyphs):
            text = normal("".join(glyph.text for glyph in line.glyphs))
            doubts.add(Reason.STRUCK, "page", "", text)
    return replace(page, glyphs=glyphs)


def _struck(page: Page) -> Iterator[Glyph]:
    across = [ruling for ruling in page.rulings if ruling.across]
    for glyph in page.glyphs:
        high = glyph.top + HIGHEST * glyph.size
        low = glyph.top + LOWEST * glyph.size
        crossed = any(
            high < one.at < low and one.start <= glyph.centre <= one.end for one in across
        ) or any(one.holds(glyph.centre, glyph.middle, near=NEAR) for one in page.strokes)
        yield replace(glyph, text=glyph.text + STROKE) if crossed else glyph
