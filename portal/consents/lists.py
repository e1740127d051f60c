"""Technicians typed into a form or listed in a CSV or Excel file: all of them right, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from ccus_data.imports import (
    Context,
    Fault,
    FileFault,
    HeaderRefused,
    Held,
    ReadRow,
    RowReader,
    held_rows,
    labels_of,
)
from ccus_data.kinds import Kind, kinds
from portal.consents.asking import AT_ONCE, Person
from portal.paper_forms import Unreadable, day_as_written, identifier_as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ccus_data.imports import RawRow
    from rules.catalogue import Catalogue

COLUMNS: Final = ("technician_id", "name", "name_kana", "birth_date", "postal_code", "address")
MOST_UNPACKED: Final = 32 << 20
"""Bytes that a workbook may unpack to: five hundred technicians need a hundredth of it."""

TWICE: Final = "twice"
TOO_MANY: Final = "too_many"
NOBODY: Final = "nobody"

WRITTEN: Final[Mapping[str, Callable[[object], object]]] = {
    "technician_id": identifier_as_written,
    "birth_date": day_as_written,
}
"""What reads the cells of a column as people write them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is wrong with a list as such, by a word of this room; ``line`` 0 is all of it."""

    code: str
    line: int = 0
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of a list, or all that is wrong with it."""

    people: tuple[Person, ...] = ()
    faults: tuple[Fault | Spoken, ...] = ()


def read_list(data: bytes, today: dt.date, catalogue: Catalogue) -> Listed:
    """The people of a CSV (UTF-8 or cp932) or Excel file, with at most `AT_ONCE` rows.

    The columns are those of CCUS's own list of technicians; its further ones are passed over.
    """
    reader = RowReader(_kind(), Context(today, catalogue))
    people: list[Person] = []
    faults: list[Fault | Spoken] = []
    first: dict[str, int] = {}
    count = 0
    try:
        for row in reader.read(_as_written(held_rows(Held(data), MOST_UNPACKED))):
            count += 1
            if count > AT_ONCE:
                faults.append(Spoken(TOO_MANY, 0, (("most", AT_ONCE),)))
                break
            if not isinstance(row, ReadRow):
                faults += row.faults
                continue
            one = _person(row.values)
            if one.technician_id in first:
                faults.append(Spoken(TWICE, row.line, (("first", first[one.technician_id]),)))
            first.setdefault(one.technician_id, row.line)
            people.append(one)
    except HeaderRefused as refused:
        faults += refused.faults
    except FileFault as broken:
        faults.append(broken.fault)
    if not count and not faults:
        faults.append(Spoken(NOBODY))
    return Listed((), tuple(faults)) if faults else Listed(tuple(people))


def read_typed(
    typed: Mapping[str, str], today: dt.date, catalogue: Catalogue
) -> Person | list[Fault]:
    """One technician as typed, by the names of `COLUMNS`; each fault names its column."""
    cells = [typed.get(name, "").strip() for name in COLUMNS]
    rows: Iterator[RawRow] = iter([(1, COLUMNS, ()), (1, COLUMNS, cells)])
    read = next(iter(RowReader(_kind(), Context(today, catalogue)).read(_as_written(rows))))
    return _person(read.values) if isinstance(read, ReadRow) else list(read.faults)


def _as_written(rows: Iterable[RawRow | Fault]) -> Iterator[RawRow | Fault]:
    """Rows with identifiers and days as a clerk writes them brought into the form of the import.

    An employer's own list says 昭和60年4月1日, and a card 1234-5678-9012-34. What cannot be read
    stays as it is, for the import to say so; a number that lost its zeros is not mended.
    """
    known = labels_of(_kind())
    for row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        line, names, cells = row
        columns = (known.get(name.strip()) for name in names)
        read = [WRITTEN.get("" if one is None else one.name) for one in columns]
        read += [None] * (len(cells) - len(read))
        yield line, names, [_cell(one, cell) for one, cell in zip(read, cells, strict=False)]


def _cell(read: Callable[[object], object] | None, cell: object) -> object:
    if read is None or not isinstance(cell, str):
        return cell
    try:
        return str(read(cell))
    except Unreadable:
        return cell


def example() -> str:
    """The header of a list, as a CSV file to be filled in."""
    labels = [_kind().column(name).labels[0] for name in COLUMNS]
    return ",".join(labels) + "\r\n"


@cache
def _kind() -> Kind:
    """A list as the import knows kinds: a few columns of technicians, the others passed over."""
    whole = kinds()["technicians"]
    columns = tuple(whole.column(name) for name in COLUMNS)
    rest = replace(whole, columns=tuple(one for one in whole.columns if one not in columns))
    passed = whole.derived | labels_of(rest).keys()
    return replace(whole, columns=columns, derived=passed, order=(), some=())


def _person(values: Mapping[str, Any]) -> Person:
    return Person(
        values["technician_id"],
        values["name"],
        cast("dt.date", values["birth_date"]),
        values.get("name_kana"),
        values.get("postal_code"),
        values.get("address"),
    )
