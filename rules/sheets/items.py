"""The lines of a cell into its items: a mark, and the text behind it over every line it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.sheets.patterns import pattern
from rules.sheets.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.sheets.page import Glyph
    from rules.sheets.text import Line

GAP: Final = 0.8
"""A gap of so many heights parts two pieces of a line."""

INSIDE_NAMES: Final = frozenset("・･※*")
"""Marks that names and notes have inside: they are marks only where a piece begins."""

INDENT: Final = 2.0
"""Points by which an item must stand in to lie below another."""


@dataclass(frozen=True, slots=True)
class Item:
    """One marked line of a cell; ``mark`` is empty where it has none.

    ``left`` is where it begins and ``inner`` where its text does, in points.
    """

    mark: str
    parts: list[str]
    left: float
    inner: float

    @property
    def text(self) -> str:
        """The text over all its lines."""
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    mark: str
    text: str
    left: float
    inner: float


def items_of(lines: Sequence[Line], known: Iterable[str]) -> list[Item]:
    """The items of a cell in reading order.

    ``known`` are the marks that the sheet's own legend names: they count as marks wherever they
    begin a piece, also where they are signs that names have inside (・).
    """
    legend = frozenset(known)
    items: list[Item] = []
    for line in lines:
        here: list[Item] = []
        for piece in _pieces(line, legend):
            goes_on = None if piece.mark else _before(piece, here, items)
            if goes_on is None:
                item = Item(piece.mark, [piece.text], piece.left, piece.inner)
                items.append(item)
                here.append(item)
            else:
                goes_on.parts.append(piece.text)
    return items


def _before(piece: _Piece, here: Sequence[Item], items: Sequence[Item]) -> Item | None:
    """The item that a piece without a mark goes on with; None where nothing stands before it.

    Behind other text of its line it goes on with that, unless it stands exactly below the text of
    an earlier item: then it is the rest of a list's other column.
    """
    if here:
        columns = [item for item in items if abs(item.inner - piece.left) < INDENT]
        others = [item for item in columns if all(item is not one for one in here)]
        return others[-1] if others else here[-1]
    for item in reversed(items):
        if item.left <= piece.left + INDENT:
            return item
    return items[-1] if items else None


def _pieces(line: Line, legend: frozenset[str]) -> Iterator[_Piece]:
    """The pieces of a line, cut before each mark and at wide gaps."""
    starts = _starts(line.glyphs, legend)
    for start, end in zip(starts, [*starts[1:], len(line.glyphs)], strict=True):
        glyphs = line.glyphs[start:end]
        sign = normal(glyphs[0].text)
        marked = sign in legend or pattern("line_marks").fullmatch(sign) is not None
        text = normal("".join(glyph.text for glyph in glyphs[1 if marked else 0 :]))
        inner = glyphs[1].left if marked and len(glyphs) > 1 else glyphs[0].left
        yield _Piece(sign if marked else "", text, glyphs[0].left, inner)


def _starts(glyphs: Sequence[Glyph], legend: frozenset[str]) -> list[int]:
    """Where the pieces of a line begin: at marks that no name has inside, and behind gaps."""
    never_inside = legend - INSIDE_NAMES
    starts = [0]
    for index in range(1, len(glyphs)):
        before, glyph = glyphs[index - 1], glyphs[index]
        sign = normal(glyph.text)
        gap = glyph.left - before.right > GAP * max(glyph.size, before.size)
        if gap or sign in never_inside or pattern("marks").fullmatch(sign):
            starts.append(index)
    return starts
