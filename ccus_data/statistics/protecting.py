"""Which counts of people are not shown, because so few stand behind them that one may be known.

A count below the least one shown is hidden, and in each line of a table with a total so much
beside it that subtraction brings nothing back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SMALLEST_SHOWN: Final = 10
"""The smallest count of people that is published, but for none at all."""

Cell = tuple[int, int]
Shown = int | None
"""A count, or None where it is hidden."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A table of counts with its totals; None stands where a count is hidden."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def protected(
    table: Sequence[Sequence[int]], *, row_totals: bool = True, least: int = SMALLEST_SHOWN
) -> Protected:
    """A table with its totals as it may be published.

    In each row and column either nothing is hidden, or at least two counts that together are
    ``least`` or more. ``row_totals`` is false where the columns are things that do not add up;
    then each column is guarded alone. Zero is shown: it is nobody. Whether several lines together
    could be solved for a hidden count is not looked into.
    """
    if not table or not table[0]:
        return Protected(tuple(() for _ in table), tuple(0 for _ in table), (), 0)
    values = _with_totals(table)
    rows, columns = len(table), len(table[0])
    lines = [[(row, column) for row in range(rows + 1)] for column in range(columns)]
    if row_totals:
        lines.append([(row, columns) for row in range(rows + 1)])
        lines += [[(row, column) for column in range(columns + 1)] for row in range(rows + 1)]
    guarded = set(chain.from_iterable(lines))
    hidden = {cell for cell in guarded if 0 < values[cell] < least}
    while any([_hide_more(line, values, hidden, least) for line in lines]):  # noqa: C419 - every line, each round
        pass

    def shown(cells: Iterable[Cell]) -> tuple[Shown, ...]:
        return tuple(None if cell in hidden else values[cell] for cell in cells)

    return Protected(
        tuple(shown((row, column) for column in range(columns)) for row in range(rows)),
        shown((row, columns) for row in range(rows)),
        shown((rows, column) for column in range(columns)),
        shown([(rows, columns)])[0],
    )


def _with_totals(table: Sequence[Sequence[int]]) -> dict[Cell, int]:
    rows = [[*row, sum(row)] for row in table]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    return {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}


def _hide_more(
    line: Sequence[Cell], values: dict[Cell, int], hidden: set[Cell], least: int
) -> bool:
    """Hide the smallest further count of a line (its total is the last) that says too much."""
    there = [cell for cell in line if cell in hidden]
    if not there:
        return False
    too_few = line[-1] not in hidden and sum(values[cell] for cell in there) < least
    if len(there) > 1 and not too_few:
        return False
    *parts, total = line
    left = [cell for cell in parts if cell not in hidden and values[cell]]
    hidden.add(min(left, key=lambda cell: (values[cell], cell)) if left else total)
    return True
