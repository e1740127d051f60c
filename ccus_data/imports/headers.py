"""Which column of a kind each header means."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ccus_data.imports.faults import Fault, row_fault

if TYPE_CHECKING:
    from ccus_data.kinds import Column, Kind


@dataclass(frozen=True, slots=True)
class Matched:
    """The column of each cell, None for those that are passed over; or the faults of the header."""

    columns: tuple[Column | None, ...]
    faults: tuple[Fault, ...] = ()


def match_headers(
    kind: Kind, names: tuple[str, ...], line: int, *, skip_unknown: bool, all_needed: bool = True
) -> Matched:
    """Match headers with columns, by label or English name; every fault of the header at once.

    ``skip_unknown`` passes over headers that say nothing known; else they are refused, for a
    typing error would lose a whole column. ``all_needed`` asks for every column that must be there.
    """
    known = labels_of(kind)
    faults: list[Fault] = []
    columns: list[Column | None] = []
    first: dict[str, str] = {}
    for position, name in enumerate(names, start=1):
        said = name.strip()
        column = known.get(said)
        columns.append(column)
        if not said:
            faults.append(row_fault(line, "", "header_blank", position=position))
        elif column is None:
            if not skip_unknown and said not in kind.derived:
                near = ", ".join(get_close_matches(said, known, n=3)) or "-"
                faults.append(row_fault(line, name, "header_unknown", found=name, allowed=near))
        elif column.name in first:
            values = {"found": name, "other": first[column.name]}
            code = "header_repeated" if name == first[column.name] else "header_same"
            faults.append(row_fault(line, name, code, **values))
        else:
            first[column.name] = name
    if all_needed:
        for column in kind.columns:
            if column.header and column.name not in first:
                labels = ", ".join((*column.labels, column.public))
                faults.append(row_fault(line, "", "header_missing", allowed=labels))
    return Matched(tuple(columns), tuple(faults))


def labels_of(kind: Kind) -> dict[str, Column]:
    """Every label and English name of a kind, with its column."""
    found = {}
    for column in kind.columns:
        for label in (*column.labels, column.public, column.name):
            found[label] = column
    return found
