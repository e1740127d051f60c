"""Sites, invitations and rosters in files: read, tried, taken whole or not at all; written out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from ccus_data.imports import (
    Context,
    Fault,
    FileFault,
    HeaderRefused,
    Held,
    ReadRow,
    RowReader,
    held_rows,
)
from ccus_data.kinds import kinds, word_list
from ccus_data.spreadsheet_cells import harmless
from ccus_data.structure import holes_of
from ccus_data.tables import businesses, sites, technicians
from portal.sites.inviting import invite
from portal.sites.registering import change, register, site_faults
from portal.sites.rosters import AT_ONCE, Sheet, row_faults
from portal.sites.standing import standing_of
from portal.sites.typed import FILE_COLUMNS, ROW, kind_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.sites.deed import Deed
    from rules.catalogue import Catalogue

MOST_UNPACKED: Final = 32 << 20
"""Bytes that a workbook may unpack to: five hundred rows need a hundredth of it."""

KINDS: Final = ("rosters", "structures", "sites")
ROSTER_COLUMNS: Final = ("site_id", "business_id", "technician_id", *ROW)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is wrong with a row by a word of this room; ``line`` 0 is the whole file."""

    code: str
    line: int = 0
    column: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: ``new``, ``changed`` or ``same``; and what it is about."""

    line: int
    what: str
    about: str


@dataclass(slots=True)
class Brought:
    """What a file would do, or did."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault | Spoken] = field(default_factory=list)

    def count(self, what: str) -> int:
        """How many rows are new, changed or the same."""
        return sum(one.what == what for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a file, or all that is wrong with it."""

    rows: tuple[ReadRow, ...] = ()
    faults: tuple[Fault | Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who brings a file in, and for which business."""

    business_id: str
    deed: Deed


def read_file(data: bytes, kind: str, today: dt.date, catalogue: Catalogue) -> Listed:
    """The rows of a CSV (UTF-8 or cp932) or Excel file; at most `AT_ONCE`."""
    reader = RowReader(kind_of(kind, FILE_COLUMNS[kind]), Context(today, catalogue))
    rows: list[ReadRow] = []
    faults: list[Fault | Spoken] = []
    count = 0
    try:
        for row in reader.read(held_rows(Held(data), MOST_UNPACKED)):
            count += 1
            if count > AT_ONCE:
                faults.append(Spoken("too_many", 0, "", (("most", AT_ONCE),)))
                break
            if isinstance(row, ReadRow):
                rows.append(row)
            else:
                faults += row.faults
    except HeaderRefused as refused:
        faults += refused.faults
    except FileFault as broken:
        faults.append(broken.fault)
    if not count and not faults:
        faults.append(Spoken("no_rows"))
    return Listed((), tuple(faults)) if faults else Listed(tuple(rows))


def bring(
    connection: Connection,
    bearer: Bearer,
    kind: str,
    rows: Sequence[ReadRow],
    catalogue: Catalogue,
) -> Brought:
    """Store the rows of a file in the transaction that is open, which goes back if any is faulty.

    Somebody who wants to see first what a file would do lets the transaction go back anyway.
    """
    match kind:
        case "sites":
            return _bring_sites(connection, bearer, rows, catalogue)
        case "structures":
            return _bring_structures(connection, bearer, rows)
        case _:
            return _bring_rosters(connection, bearer, rows, catalogue)


def _bring_sites(
    connection: Connection, bearer: Bearer, rows: Sequence[ReadRow], catalogue: Catalogue
) -> Brought:
    brought = Brought()
    wanted = [str(row.values["site_id"]) for row in rows if row.values.get("site_id")]
    own = set(
        connection.scalars(
            select(sites.c.site_id).where(
                sites.c.site_id.in_(wanted), sites.c.prime_id == bearer.business_id
            )
        )
    )
    for row in rows:
        values = dict(row.values)
        site_id = values.pop("site_id", None)
        name = str(values["name"])
        found: list[Fault | Spoken] = [
            Spoken(one.key, row.line, one.name) for one in site_faults(values, catalogue)
        ]
        if site_id is not None and site_id not in own:
            found.append(Spoken("site_not_yours", row.line, "site_id"))
        if found:
            brought.faults += found
        elif site_id is None:
            register(connection, bearer.business_id, values, bearer.deed)
            brought.outcomes.append(Outcome(row.line, "new", name))
        else:
            went = change(connection, catalogue, str(site_id), values, bearer.deed)
            brought.outcomes.append(Outcome(row.line, "changed" if went else "same", name))
    return brought


def _bring_structures(connection: Connection, bearer: Bearer, rows: Sequence[ReadRow]) -> Brought:
    brought = Brought()
    wanted = {str(row.values["business_id"]) for row in rows}
    asked = select(businesses.c.business_id, businesses.c.name)
    names = {
        row.business_id: row.name
        for row in connection.execute(asked.where(businesses.c.business_id.in_(wanted)))
    }
    standings = {
        one: standing_of(connection, one, bearer.business_id)
        for one in sorted({str(row.values["site_id"]) for row in rows})
    }
    for row in rows:
        site_id, whom = str(row.values["site_id"]), str(row.values["business_id"])
        standing = standings[site_id]
        if standing is None or not standing.accepted:
            brought.faults.append(Spoken("site_no_place", row.line, "site_id"))
            continue
        work: Any = row.values.get("work_content")
        why = invite(connection, standing, whom, work, bearer.deed)
        about = f"{names.get(whom, whom)} ({standing.site.name})"
        if why == "business_there":
            brought.outcomes.append(Outcome(row.line, "same", about))
        elif why:
            brought.faults.append(Spoken(why, row.line, "business_id"))
        else:
            brought.outcomes.append(Outcome(row.line, "new", about))
    return brought


def _bring_rosters(
    connection: Connection, bearer: Bearer, rows: Sequence[ReadRow], catalogue: Catalogue
) -> Brought:
    brought = Brought()
    by_site: dict[str, dict[str, ReadRow]] = {}
    for row in rows:
        of_site = by_site.setdefault(str(row.values["site_id"]), {})
        first = of_site.setdefault(str(row.values["technician_id"]), row)
        if first is not row:
            said = (("first", first.line),)
            brought.faults.append(Spoken("twice", row.line, "technician_id", said))
    asked = select(technicians.c.technician_id, technicians.c.name)
    wanted = [one for of_site in by_site.values() for one in of_site]
    names = {
        row.technician_id: row.name
        for row in connection.execute(asked.where(technicians.c.technician_id.in_(wanted)))
    }
    for site_id, of_site in by_site.items():
        standing = standing_of(connection, site_id, bearer.business_id)
        if standing is None or not standing.accepted:
            lines = [row.line for row in of_site.values()]
            brought.faults += [Spoken("site_no_place", line, "site_id") for line in lines]
            continue
        sheet = Sheet(connection, standing, bearer.deed, catalogue)
        strangers = sheet.strangers(of_site)
        good: dict[str, Mapping[str, Any]] = {}
        for one, row in of_site.items():
            values: dict[str, Any] = {key: row.values[key] for key in ROW if key in row.values}
            found = [
                Spoken(fault.key, row.line, fault.name)
                for fault in row_faults(values, catalogue, bearer.deed.on)
            ]
            if one in strangers:
                found.append(Spoken("not_own_employee", row.line, "technician_id"))
            brought.faults += found
            if not found:
                good[one] = values
        there = sheet.held(good)
        for one, wanted_row in good.items():
            old = there.get(one)
            same = old is not None and all(
                getattr(old, key) == to for key, to in wanted_row.items()
            )
            what = "same" if same else "changed" if old is not None else "new"
            about = f"{names[one]} ({standing.site.name})"
            brought.outcomes.append(Outcome(of_site[one].line, what, about))
        sheet.put(good)
    brought.outcomes.sort(key=lambda one: one.line)
    brought.faults.sort(key=lambda one: one.line)
    return brought


def example(kind: str) -> str:
    """The header of a file to be filled in, with its Japanese labels."""
    columns = kinds()[kind]
    return ",".join(columns.column(name).labels[0] for name in FILE_COLUMNS[kind]) + "\r\n"


def label(kind: str, column: str) -> str:
    """What a column is called in a file."""
    return kinds()[kind].column(column).labels[0] if column else ""


def roster_file(rows: Sequence[Row[Any]], hole_words: Mapping[str, str]) -> str:
    """Rows of a roster as a CSV file that can be brought in again; holes are only shown."""
    columns = [kinds()["rosters"].column(name) for name in ROSTER_COLUMNS]
    roles = word_list("role").written
    out = io.StringIO()
    writer = csv.writer(out)
    head = [one.labels[0] for one in columns]
    writer.writerow([*head, *(hole_words[one] for one in ("name", "business_name", "holes"))])
    for row in rows:
        cells = [getattr(row, one.name) for one in columns]
        said = [
            roles[cell] if one.name == "role" and cell else _plain(cell)
            for one, cell in zip(columns, cells, strict=True)
        ]
        holes = " / ".join(hole_words[one] for one in holes_of(row))
        writer.writerow([*said, _plain(row.name), _plain(row.business_name), holes])
    return out.getvalue()


def _plain(cell: object) -> str:
    """A cell as text that no spreadsheet takes for a formula."""
    return "" if cell is None else harmless(str(cell))
