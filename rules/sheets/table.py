"""Rows of all pages into the parts of a sheet: head, levels, and what stands around the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from rules.sheets.doubts import Reason
from rules.sheets.grid import PageTable, Row, table_of
from rules.sheets.patterns import found
from rules.sheets.text import Line, lines_of, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.sheets.doubts import Doubts
    from rules.sheets.page import Page

HEAD = ("trades", "bodies", "designation")
LEVEL = ("work_days", "qualifications", "role_days")


@dataclass(frozen=True, slots=True)
class Cell:
    """A labelled cell of the content column; its lines, in order, over a break of the page."""

    label: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All its text without white space."""
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The parts of a sheet by name; a part that the sheet does not have is not there."""

    head: dict[str, Cell] = field(default_factory=dict)
    levels: dict[int, dict[str, Cell]] = field(default_factory=dict)
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)


class _Open:
    """A row that is being put together; a break of the page may cut it in two."""

    def __init__(self, page: int, row: Row) -> None:
        self.level = row.level
        self.level_cell = (page, row.level_cell)
        self.label = row.label
        self.lines = list(lines_of(row.glyphs))


def sheet_table(pages: Sequence[Page], doubts: Doubts) -> SheetTable | None:
    """The parts of a sheet; None where no page has a table in its layout."""
    tables = [(page, table_of(page)) for page in pages]
    whole = SheetTable()
    rows: list[_Open] = []
    for page, table in tables:
        if table is None:
            whole.below.extend(lines_of(page.glyphs))
            continue
        if table.has_pictures:
            doubts.add(Reason.PICTURE, "page", "", "")
        whole.above.extend(lines_of(table.above))
        whole.below.extend(lines_of(table.below))
        _add(rows, page.number, table)
    if not rows:
        return None
    _name_levels(rows)
    for row in rows:
        _place(row, whole, doubts)
    return whole


def _add(rows: list[_Open], page: int, table: PageTable) -> None:
    """The rows of one more page; its first one may go on with the last row of the page before."""
    for index, row in enumerate(table.rows):
        one = _Open(page, row)
        if index == 0 and rows and _goes_on(rows[-1], row):
            last = rows[-1]
            last.level = last.level or row.level
            last.label = last.label or row.label
            last.lines.extend(one.lines)
        else:
            rows.append(one)


def _goes_on(last: _Open, row: Row) -> bool:
    """Whether a page's first row is the rest of the row that the page before broke off."""
    if (last.level is None) != (row.level is None):
        return False
    differing = last.level and row.level and last.level != row.level
    return not differing and (not last.label or not row.label)


def _name_levels(rows: list[_Open]) -> None:
    """Give each row the level of its cell: a cell cut by a page has its name on one page only."""
    for before, row in pairwise(rows):
        same_cell = before.level_cell[0] != row.level_cell[0] or before.level_cell == row.level_cell
        if row.level == "" and before.level and same_cell:
            row.level = before.level
    for row, behind in zip(reversed(rows[:-1]), reversed(rows[1:]), strict=True):
        if row.level == "" and behind.level:
            row.level = behind.level


def _place(row: _Open, whole: SheetTable, doubts: Doubts) -> None:
    """Put one row where its level and its label say."""
    cell = Cell(row.label, tuple(row.lines))
    level = found("level", row.level or "")
    if level is not None:
        name = _named(LEVEL, row.label)
        number = int(level["level"])
        parts = whole.levels.setdefault(number, {})
        if name is None or name in parts:
            doubts.add(Reason.ROW, f"L{number}", row.label, cell.text)
        else:
            parts[name] = cell
        return
    own_level = found("level", row.label)
    if own_level is not None and own_level["level"] == "1":
        whole.head["level_1"] = cell
        return
    name = _named(HEAD, row.label)
    if name is None or name in whole.head:
        doubts.add(Reason.ROW, "head", row.label, cell.text)
    else:
        whole.head[name] = cell


def _named(names: Iterable[str], label: str) -> str | None:
    return next((name for name in names if found(f"label.{name}", normal(label))), None)
