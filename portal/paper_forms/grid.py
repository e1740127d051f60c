"""What a workbook shows: for each sheet the cells that hold something, with the room they take.

Read from the parts of the file itself: values as they are stored, formulas as text beside the value
that was last worked out for them. Nothing is calculated.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Value = str | float | bool | dt.date


def address(row: int, column: int) -> str:
    """A cell as people call it, such as ``C11``; both count from 1."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows and columns count from 1, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        in_rows = self.first_row <= row <= self.last_row
        return in_rows and self.first_column <= column <= self.last_column


@dataclass(frozen=True, slots=True)
class Box:
    """A filled cell, or merged cells, as one.

    ``value`` is None for a formula that was never worked out. ``is_error`` marks ``#REF!`` and its
    like, ``is_hidden`` what nobody sees on the sheet.
    """

    area: Area
    value: Value | None
    formula: str | None = None
    is_error: bool = False
    is_hidden: bool = False

    @property
    def cell(self) -> str:
        """Its first cell, such as ``C11``."""
        return address(self.area.first_row, self.area.first_column)

    @property
    def order(self) -> tuple[int, int]:
        """Its first cell in numbers; sorts boxes as they are read, by rows and from the left."""
        return self.area.first_row, self.area.first_column


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn over the sheet: where its middle lies, and the text in it.

    ``is_ring`` marks a circle, as drawn round the level applied for.
    """

    row: int
    column: int
    words: str
    is_ring: bool
    is_picture: bool

    @property
    def cell(self) -> str:
        """The cell below its middle."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``boxes`` in reading order. ``merged`` are all merged areas, filled or not.

    ``printed`` is the area that is printed, where one is set; ``comments`` says whether cells have
    notes attached.
    """

    name: str
    is_hidden: bool
    boxes: tuple[Box, ...]
    merged: tuple[Area, ...] = ()
    shapes: tuple[Shape, ...] = ()
    printed: Area | None = None
    has_comments: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets, and the cells that have names: by name, the sheet and the cell."""

    sheets: tuple[Sheet, ...]
    named: dict[str, tuple[str, int, int]] = field(default_factory=dict)
