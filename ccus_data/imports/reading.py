"""Rows of a file as rows of a table: every cell read, every fault of a row at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccus_data.imports.cells import Context, Read, cell_reader
from ccus_data.imports.faults import CellFault, Fault, row_fault
from ccus_data.imports.headers import Matched, match_headers
from ccus_data.kinds import identity_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccus_data.imports.raw import RawRow
    from ccus_data.kinds import Column, Kind


MOST_HEADERS: Final = 1_000
"""Different sets of keys of NDJSON that are remembered; a file has one or two."""


class HeaderRefused(Exception):
    """A header that cannot be used, with every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].code)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be stored: its line, and the values of the columns that the file has."""

    line: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot, with all its faults in the order of its cells."""

    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do with the cells of rows with one set of names."""

    steps: tuple[tuple[int, str, str, Read], ...]
    """The position of a cell, its name in the file, its column, and what reads it."""
    absent: tuple[Column, ...]
    """Columns that must be there and are not: blank, or a fault where they may not be."""
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one kind, whatever file they come from."""

    kind: Kind
    context: Context
    skip_unknown: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    """How the file itself calls each column, for the faults found later."""
    _plans: dict[tuple[str, ...], _Plan] = field(default_factory=dict)
    _readers: dict[str, Read] = field(default_factory=dict)

    def read(self, rows: Iterator[RawRow | Fault]) -> Iterator[ReadRow | RefusedRow]:
        """Every row as values or as faults; `FileFault` where a file cannot be read on.

        A header that cannot be used raises `HeaderRefused` before any row.
        """
        for row in rows:
            if isinstance(row, Fault):
                yield RefusedRow(row.line, (row,))
                continue
            line, names, cells = row
            if not cells:
                self._check_header(line, names)
            else:
                yield self._row(line, names, cells)

    def _check_header(self, line: int, names: tuple[str, ...]) -> None:
        matched = match_headers(self.kind, names, line, skip_unknown=self.skip_unknown)
        if matched.faults:
            raise HeaderRefused(matched.faults)
        self._plans[names] = self._planned(names, matched)

    def _plan(self, line: int, names: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(names)
        if plan is None:
            matched = match_headers(
                self.kind, names, line, skip_unknown=self.skip_unknown, all_needed=False
            )
            plan = self._planned(names, matched)
            if len(self._plans) < MOST_HEADERS and not matched.faults:
                self._plans[names] = plan
        return plan

    def _planned(self, names: tuple[str, ...], matched: Matched) -> _Plan:
        steps = []
        for position, (name, column) in enumerate(zip(names, matched.columns, strict=True)):
            if column is not None:
                self.labels.setdefault(column.name, name)
                read = self._readers.get(column.name)
                if read is None:
                    read = self._readers[column.name] = cell_reader(column, self.context)
                steps.append((position, name, column.name, read))
        there = {column.name for column in matched.columns if column is not None}
        absent = tuple(one for one in self.kind.columns if one.header and one.name not in there)
        return _Plan(tuple(steps), absent, matched.faults)

    def _row(
        self, line: int, names: tuple[str, ...], cells: Sequence[object]
    ) -> ReadRow | RefusedRow:
        plan = self._plan(line, names)
        if not plan.faults:
            try:
                values = {key: read(cells[position]) for position, _, key, read in plan.steps}
            except CellFault:
                pass  # read again below, cell by cell, for every fault of the row
            else:
                return self._whole(line, values, plan, [])
        faults = list(plan.faults)
        values = {}
        for position, name, key, read in plan.steps:
            try:
                values[key] = read(cells[position])
            except CellFault as found:
                faults.append(found.at(line, name))
        return self._whole(line, values, plan, faults)

    def _whole(
        self, line: int, values: dict[str, object], plan: _Plan, faults: list[Fault]
    ) -> ReadRow | RefusedRow:
        """The row, unless something is wrong with it as a whole."""
        for column in plan.absent:
            if column.needed:
                faults.append(row_fault(line, column.public, "key_missing"))
            else:
                values[column.name] = None
        faults += row_faults(self.kind, values, line, self.labels)
        if faults:
            return RefusedRow(line, tuple(faults))
        values.update(identity_parts(self.kind, values))
        return ReadRow(line, values)


def row_faults(
    kind: Kind, values: Mapping[str, object], line: int, labels: Mapping[str, str]
) -> list[Fault]:
    """What is wrong between the values of one row; a value that is not there is not compared."""

    def label(name: str) -> str:
        return labels.get(name, kind.column(name).public)

    found = []
    for first, second in kind.order:
        before, after = values.get(first), values.get(second)
        # Both are days, or both months as text: they compare as time does.
        if before is not None and after is not None and before > after:  # type: ignore[operator]
            said = {"other": label(first), "before": before, "found": after}
            found.append(row_fault(line, label(second), "out_of_order", **said))
    if kind.some and all(values.get(name, "") is None for name in kind.some):
        said = {"allowed": ", ".join(label(name) for name in kind.some)}
        found.append(row_fault(line, label(kind.some[0]), "some_needed", **said))
    if kind.name == "structures" and {"tier", "upper_id"} <= values.keys():
        if values["tier"] == 0 and values["upper_id"] is not None:
            found.append(row_fault(line, label("upper_id"), "prime_has_no_upper"))
        if values["tier"] != 0 and values["upper_id"] is None:
            found.append(row_fault(line, label("upper_id"), "upper_needed"))
    return found
