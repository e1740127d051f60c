"""The lines of a table into rows: what stands in the level, the label and the content column."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rules.sheets.patterns import pattern
from rules.sheets.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.sheets.page import Box, Glyph, Page, Ruling

NEAR: Final = 2.5
"""Lines so many points apart are drawn as one."""

WHOLE: Final = 0.9
"""The part of a column that a line must cross to close a row of it."""

LOWEST_ROW: Final = 4.0
"""A row is at least so many points high; less is the width of a double line."""

LEVEL_NAME: Final = 60.0
"""Points: the name of a level takes no more height, one sign below the other."""

COLUMNS: Final = 3
"""Left edge, border between label and content, right edge: fewer are no table of a sheet."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page's table.

    ``level`` is the text of the level cell the row lies in, and None where the row has no level
    column; rows in one level cell share ``level_cell`` (its number on the page).
    """

    page: int
    level: str | None
    level_cell: int
    label: str
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """A page's rows from the top down, and the signs above and below its table.

    ``has_pictures``: an image or a drawing stands inside it, which nobody reads.
    """

    rows: tuple[Row, ...]
    above: tuple[Glyph, ...]
    below: tuple[Glyph, ...]
    has_pictures: bool


class _Lines:
    """Rulings of one direction, those at one place drawn together."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self._at: list[float] = []
        self._spans: list[list[tuple[float, float]]] = []
        for one in sorted(rulings, key=lambda ruling: ruling.at):
            if not self._at or one.at - self._at[-1] > NEAR:
                self._at.append(one.at)
                self._spans.append([])
            self._spans[-1].append((one.start, one.end))

    def lengths(self) -> list[tuple[float, float]]:
        """Each place with the length that is drawn there."""
        return [(at, _drawn(spans)) for at, spans in zip(self._at, self._spans, strict=True)]

    def crossing(self, start: float, end: float) -> list[float]:
        """The places where lines cross the whole of an interval."""
        wanted = WHOLE * (end - start)
        return [
            at
            for at, spans in zip(self._at, self._spans, strict=True)
            if _drawn(spans, start, end) >= wanted
        ]


def _drawn(
    spans: Iterable[tuple[float, float]], start: float = float("-inf"), end: float = float("inf")
) -> float:
    """The length of an interval that spans cover, what they cover twice once."""
    covered, reached = 0.0, start
    for one, other in sorted(spans):
        low, high = max(one, reached), min(other, end)
        if high > low:
            covered += high - low
            reached = high
    return covered


def table_of(page: Page) -> PageTable | None:
    """The table of a page; None where its lines make none."""
    across = _Lines(ruling for ruling in page.rulings if ruling.across)
    down = _Lines(ruling for ruling in page.rulings if not ruling.across)
    edges = _edges(down, across)
    if edges is None:
        return None
    left, label, content, right = edges
    heights = _with_open_ends(across.crossing(content, right), page.rulings, content)
    if len(heights) < COLUMNS - 1:
        return None
    labels = across.crossing(label, content)
    levels = across.crossing(left, label) if label > left else []
    split = _Lines(ruling for ruling in page.rulings if not ruling.across and _at(ruling, label))
    foot_of_levels = _foot_of_levels(page, heights[-1], left, label)
    rows: list[Row] = []
    for top, bottom in pairwise(heights):
        if bottom - top < LOWEST_ROW:
            continue
        middle = (top + bottom) / 2
        has_level = label > left and bool(split.crossing(top + NEAR, bottom - NEAR))
        inside = [glyph for glyph in page.glyphs if left <= glyph.centre <= right]
        own = _between(inside, top, bottom)
        if has_level:
            high, low = _around(levels, middle, [heights[0], foot_of_levels])
            cell = _between(inside, high, low)
            level = text_of(glyph for glyph in cell if glyph.centre < label)
            number = bisect_right(levels, middle)
        else:
            level, number = None, -1
        begins = label if has_level else left
        high, low = _around(labels, middle, heights) if has_level else (top, bottom)
        cell = _between(inside, high, low)
        rows.append(
            Row(
                page.number,
                level,
                number,
                text_of(glyph for glyph in cell if begins <= glyph.centre < content),
                tuple(glyph for glyph in own if glyph.centre >= content),
            )
        )
    first, last = heights[0], heights[-1]
    return PageTable(
        tuple(rows),
        # What stands beside the table belongs to no cell: it is looked at like what is above.
        tuple(
            glyph
            for glyph in page.glyphs
            if glyph.middle < first or (glyph.middle <= last and not left <= glyph.centre <= right)
        ),
        tuple(
            glyph
            for glyph in page.glyphs
            if glyph.middle > last and not (glyph.centre < label and glyph.middle < foot_of_levels)
        ),
        any(_meets(picture, left, first, right, last) for picture in page.pictures),
    )


def _meets(picture: Box, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a picture stands in the table.

    A band above that reaches into its edge does not, and one as wide as the table is a colour.
    """
    if picture.right - picture.left >= WHOLE * (right - left):
        return False
    across = (picture.left + picture.right) / 2
    down = (picture.top + picture.bottom) / 2
    return left < across < right and top < down < bottom


def _edges(down: _Lines, across: _Lines) -> tuple[float, float, float, float] | None:
    """Left edge, border of level and label, border of label and content, right edge.

    Where a page has no level column, the second is the left edge.
    """
    lengths = down.lengths()
    if len(lengths) < COLUMNS:
        return None
    most = max(length for _, length in lengths)
    high = [at for at, length in lengths if length >= WHOLE * most]
    left, right = high[0], high[-1]
    inner = [(length, at) for at, length in lengths if left + NEAR < at < right - NEAR]
    inner = [(length, at) for length, at in inner if across.crossing(at, right)]
    if not inner:
        return None
    longest = max(length for length, _ in inner)
    content = max(at for length, at in inner if length >= WHOLE * longest)
    before = [(length, at) for length, at in inner if at < content - NEAR]
    return left, max(before)[1] if before else left, content, right


def _foot_of_levels(page: Page, foot: float, left: float, label: float) -> float:
    """The lower end of the level column.

    The name of a level whose cell a page breaks may stand lower than the last row of the page.
    """
    for height in sorted({glyph.bottom for glyph in page.glyphs if glyph.middle > foot}):
        low = [glyph for glyph in page.glyphs if foot - LEVEL_NAME < glyph.middle < height]
        rest = [glyph for glyph in low if glyph.middle > foot]
        if height > foot + LEVEL_NAME or any(glyph.centre >= label for glyph in rest):
            break
        name = text_of(glyph for glyph in low if left <= glyph.centre < label)
        if pattern("level_at_end").search(name):
            return height
    return foot


def _with_open_ends(heights: list[float], rulings: Sequence[Ruling], content: float) -> list[float]:
    """The heights of a table, with its ends where a row that a page breaks off has no line."""
    border = [ruling for ruling in rulings if not ruling.across and _at(ruling, content)]
    first, last = min(one.start for one in border), max(one.end for one in border)
    begins = [first] if not heights or heights[0] - first > LOWEST_ROW else []
    ends = [last] if not heights or last - heights[-1] > LOWEST_ROW else []
    return [*begins, *heights, *ends]


def _at(ruling: Ruling, place: float) -> bool:
    return abs(ruling.at - place) <= NEAR


def _around(
    places: Sequence[float], middle: float, heights: Sequence[float]
) -> tuple[float, float]:
    """The two places around a height; the table's own edges where there is none."""
    above = [place for place in places if place < middle]
    below = [place for place in places if place > middle]
    return (above[-1] if above else heights[0], below[0] if below else heights[-1])


def _between(glyphs: Iterable[Glyph], top: float, bottom: float) -> list[Glyph]:
    return [glyph for glyph in glyphs if top < glyph.middle < bottom]
