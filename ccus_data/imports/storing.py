"""Rows of a batch into their table: new ones in, changed ones changed and told to the ledger.

All of it in a fixed number of statements, however many rows the batch has. What is compared is
found through a temporary table with the keys of the batch, the same on both databases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    and_,
    bindparam,
    exists,
    select,
    text,
    update,
)

from ccus_data.database import load_rows
from ccus_data.imports.faults import Fault, row_fault
from ccus_data.imports.reading import ReadRow, row_faults
from ccus_data.kinds import kinds
from ccus_data.ledger import Act, append
from ccus_data.tables import closed_months

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ccus_data.kinds import Kind

CHANGED: Final = "change"
"""What the ledger calls a row that an import changed."""


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings what: the kind, the job, who started it, when, and how the file calls columns."""

    kind: Kind
    job: int
    by: str
    at: dt.datetime
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """What the file calls a column."""
        return self.labels.get(name, self.kind.column(name).public)


@dataclass(slots=True)
class Stored:
    """What became of the rows of a batch."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


Key = tuple[object, ...]


def store(connection: Connection, bringing: Bringing, rows: Sequence[ReadRow]) -> Stored:
    """Store the rows of one batch in the transaction that is open; faulty rows are left out."""
    if not rows:
        return Stored()
    kind = bringing.kind
    if connection.dialect.name == "postgresql":
        # Two imports of one kind take turns; whoever only reads is not held up.
        connection.execute(text(f'LOCK TABLE "{kind.table.name}" IN SHARE ROW EXCLUSIVE MODE'))
    found = Stored()
    by_key = _distinct(bringing, rows, found)
    staged = _stage(connection, kind, by_key)
    refused = _refused(connection, bringing, staged, by_key, found)
    there = _there(connection, kind, staged)
    staged.drop(connection, checkfirst=False)
    new: list[ReadRow] = []
    changes: list[_Change] = []
    for key, row in by_key.items():
        if row.line in refused:
            continue
        old = there.get(key)
        if old is None:
            new.append(row)
        elif row.values.items() <= old.items():
            found.unchanged += 1
        elif isinstance(change := _change(bringing, key, old, row), list):
            found.faults += change
        else:
            changes.append(change)
    _insert(connection, bringing, new)
    _update(connection, bringing, changes)
    found.inserted, found.updated = len(new), len(changes)
    return found


@dataclass(frozen=True, slots=True)
class _Change:
    """A stored row by its key, and the values that change, before and after."""

    key: Key
    before: dict[str, Any]
    after: dict[str, Any]


def _change(
    bringing: Bringing, key: Key, old: Mapping[str, Any], row: ReadRow
) -> _Change | list[Fault]:
    """What a row changes; its faults where it may not, or where the whole would make no sense."""
    if old["import_job"] == bringing.job:
        return [row_fault(row.line, "", "row_again")]
    after = {name: value for name, value in row.values.items() if old[name] != value}
    if faults := row_faults(bringing.kind, {**old, **after}, row.line, bringing.labels):
        return faults
    return _Change(key, {name: old[name] for name in after}, after)


def _distinct(bringing: Bringing, rows: Iterable[ReadRow], found: Stored) -> dict[Key, ReadRow]:
    """The rows by identity: the same row again is nothing new, another with its key is wrong."""
    by_key: dict[Key, ReadRow] = {}
    for row in rows:
        key = tuple(row.values[name] for name in bringing.kind.identity)
        first = by_key.setdefault(key, row)
        if first is row:
            continue
        if first.values == row.values:
            found.unchanged += 1
        else:
            found.faults.append(row_fault(row.line, "", "row_twice", other=first.line))
    return by_key


def _stage(connection: Connection, kind: Kind, by_key: Mapping[Key, ReadRow]) -> Table:
    """A temporary table with the keys of the batch and the identifiers that it points to."""
    target = kind.table
    names = dict.fromkeys((*kind.identity, *(one.name for one in kind.columns if one.of)))
    names |= dict.fromkeys(kind.whole)
    staged = Table(
        f"staged_{target.name}",
        MetaData(),
        Column("line", Integer),
        *(Column(name, target.columns[name].type) for name in names),
        prefixes=["TEMPORARY"],
    )
    staged.create(connection, checkfirst=False)
    rows = ((row.line, *(row.values.get(name) for name in names)) for row in by_key.values())
    load_rows(connection, staged, ["line", *names], rows)
    return staged


def _refused(
    connection: Connection,
    bringing: Bringing,
    staged: Table,
    by_key: Mapping[Key, ReadRow],
    found: Stored,
) -> set[int]:
    """The lines of rows that do not fit what is stored; their faults are noted."""
    faults = [
        *_dangling(connection, bringing, staged),
        *_of_closed_months(connection, bringing, by_key),
        *_of_several_sheets(connection, bringing, staged, by_key),
    ]
    found.faults += faults
    return {fault.line for fault in faults}


def _dangling(connection: Connection, bringing: Bringing, staged: Table) -> list[Fault]:
    """Identifiers that point to nothing."""
    found = []
    for column in bringing.kind.columns:
        if column.of is None:
            continue
        target = kinds()[column.of]
        points = staged.columns[column.name]
        known = target.table.columns[target.identity[0]]
        missing = (
            select(staged.c.line, points)
            .where(points.is_not(None), ~exists().where(known == points))
            .order_by(staged.c.line)
        )
        for line, value in connection.execute(missing):
            found.append(
                row_fault(
                    line,
                    bringing.label(column.name),
                    "unknown_reference",
                    found=value,
                    kind=column.of,
                )
            )
    return found


def _of_closed_months(
    connection: Connection, bringing: Bringing, by_key: Mapping[Key, ReadRow]
) -> list[Fault]:
    """Histories of months that nobody may change any more."""
    if bringing.kind.name != "histories":
        return []
    closed = set(connection.scalars(select(closed_months.c.month)))
    label = bringing.label("work_date")
    return [
        row_fault(row.line, label, "month_closed", month=month)
        for row in by_key.values()
        if (month := str(row.values["work_date"])[:7]) in closed
    ]


def _of_several_sheets(
    connection: Connection, bringing: Bringing, staged: Table, by_key: Mapping[Key, ReadRow]
) -> list[Fault]:
    """Rows of one sheet of paper that say different things about whom it is for."""
    whole = bringing.kind.whole
    if not whole:
        return []
    table, first, rest = bringing.kind.table, whole[0], whole[1:]
    same = and_(*(table.columns[name] == staged.columns[name] for name in rest))
    differing = (
        select(staged.c.line)
        .where(exists().where(table.columns[first] == staged.columns[first], ~same))
        .order_by(staged.c.line)
    )
    lines = set(connection.scalars(differing))
    sheets: dict[object, list[object]] = {}
    for row in by_key.values():
        says = [row.values[name] for name in rest]
        if sheets.setdefault(row.values[first], says) != says:
            lines.add(row.line)
    columns = ", ".join(map(bringing.label, rest))
    return [
        row_fault(line, bringing.label(first), "sheet_differs", columns=columns)
        for line in sorted(lines)
    ]


def _there(connection: Connection, kind: Kind, staged: Table) -> dict[Key, dict[str, Any]]:
    """The stored rows that have the identity of a row of the batch."""
    same = and_(*(kind.table.columns[name] == staged.columns[name] for name in kind.identity))
    names = list(dict.fromkeys((*kind.identity, *kind.table.columns.keys())))
    columns = [kind.table.columns[name] for name in names]
    rows = connection.execute(select(*columns).select_from(kind.table).join(staged, same))
    length = len(kind.identity)
    return {tuple(row[:length]): dict(zip(names, row, strict=True)) for row in rows}


def _insert(connection: Connection, bringing: Bringing, rows: Sequence[ReadRow]) -> None:
    """New rows. Those of one file have the same columns; objects of NDJSON may lack some."""
    groups: dict[tuple[str, ...], list[ReadRow]] = {}
    for row in rows:
        groups.setdefault(tuple(row.values), []).append(row)
    for names, group in groups.items():
        values = ((*row.values.values(), bringing.job) for row in group)
        load_rows(connection, bringing.kind.table, [*names, "import_job"], values)


def _update(
    connection: Connection,
    bringing: Bringing,
    changes: Sequence[_Change],
) -> None:
    """Changed rows, each with its values before and after in the ledger."""
    if not changes:
        return
    kind = bringing.kind
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in changes:
        at = {f"key_{name}": part for name, part in zip(kind.identity, one.key, strict=True)}
        new = {f"new_{name}": value for name, value in one.after.items()}
        groups.setdefault(tuple(one.after), []).append(at | new)
    for names, group in groups.items():
        statement = (
            update(kind.table)
            .where(
                *(kind.table.columns[name] == bindparam(f"key_{name}") for name in kind.identity)
            )
            .values({name: bindparam(f"new_{name}") for name in names})
            .values(import_job=bringing.job)
        )
        connection.execute(statement, group)
    acts = [
        Act(
            bringing.by,
            CHANGED,
            kind.table.name,
            dict(zip(kind.identity, one.key, strict=True)),
            one.before,
            one.after,
        )
        for one in changes
    ]
    append(connection, acts, bringing.at)
