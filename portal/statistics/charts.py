"""Where the marks of a chart stand.

Widths are in percent, so that a chart fits any window and its words keep their size; heights are in
CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLOT_HEIGHT: Final = 220
TICKS: Final = 5
"""At most so many lines across a chart of columns, beside the one at zero."""

GAP: Final = 0.2
"""The part of a column's place that stays empty."""

FEW_MONTHS: Final = 14
ROOM_FOR_NUMBERS: Final = 1.3
"""Rows leave room for the number behind the longest bar."""

JANUARY: Final = "01"

UNSPLIT: Final = "unsplit"
"""The only part of a bar whose parts are hidden."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across: its value and its height."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a month: from the left and how wide in percent, how high in pixels."""

    month: str
    value: int | None
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """The words below a column, at its middle in percent: a year, or a month of few."""

    month: str
    x: float


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """A chart of months; ``greatest`` is its highest column, None where nothing is shown."""

    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    by_year: bool
    greatest: Column | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, in percent."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart; ``value`` is what stands behind it, None where it is hidden."""

    key: str
    value: int | None
    end: float
    parts: tuple[Part, ...]


def column_chart(values: Mapping[str, int | None]) -> ColumnChart:
    """Columns of months in order, over round numbers."""
    known = [value for value in values.values() if value is not None]
    step = _step(max(known, default=0))
    top = step * max(1, -(-max(known, default=0) // step))
    place = 100 / max(1, len(values))
    columns = tuple(
        Column(
            month,
            value,
            _rounded(place * (number + GAP / 2)),
            _rounded(place * (1 - GAP)),
            _rounded(PLOT_HEIGHT * (1 - (value or 0) / top)),
            _rounded(PLOT_HEIGHT * (value or 0) / top),
        )
        for number, (month, value) in enumerate(values.items())
    )
    by_year = len(values) > FEW_MONTHS
    labels = tuple(
        Label(month, _rounded(place * (number + 0.5)))
        for number, month in enumerate(values)
        if (month.endswith(JANUARY) if by_year else number % 3 == 0)
    )
    shown = [one for one in columns if one.value is not None]
    return ColumnChart(
        tuple(
            Tick(value, _rounded(PLOT_HEIGHT * (1 - value / top)))
            for value in range(0, top + 1, step)
        ),
        columns,
        labels,
        by_year,
        max(shown, key=lambda one: one.value or 0) if shown else None,
        len(shown) < len(columns),
    )


def bars(rows: Sequence[tuple[str, int | None, Mapping[str, int | None]]]) -> tuple[Bar, ...]:
    """Rows with their parts beside each other, over the same scale.

    Where a part is hidden the row is one bar of what is known as a whole, and none where that is
    hidden too: parts that are left would look like all there is.
    """
    drawn = [
        {UNSPLIT: value} if None in parts.values() and value is not None else parts
        for _, value, parts in rows
    ]
    lengths = [
        0 if None in parts.values() else sum(value or 0 for value in parts.values())
        for parts in drawn
    ]
    whole = max([1, *lengths]) * ROOM_FOR_NUMBERS
    return tuple(
        Bar(key, value, _rounded(100 * length / whole), _parts(parts, whole) if length else ())
        for (key, value, _), parts, length in zip(rows, drawn, lengths, strict=True)
    )


def _parts(parts: Mapping[str, int | None], whole: float) -> tuple[Part, ...]:
    start, found = 0.0, []
    for name, value in parts.items():
        if value:
            found.append(Part(name, _rounded(start), _rounded(100 * value / whole)))
            start += 100 * value / whole
    return tuple(found)


def _step(greatest: int) -> int:
    """The smallest round step (1, 2 or 5 with zeros) that needs no more lines than there may be."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * TICKS >= greatest:
                return step
        size *= 10


def _rounded(value: float) -> float:
    return round(value, 2)
