"""The snapshot folder of a database: one state of everything that counting and judging need."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Select, select

from ccus_data.database import reading
from ccus_data.snapshot import (
    COLUMNS,
    HISTORIES,
    SCHEMAS,
    Convert,
    FileEntry,
    Manifest,
    file_digest,
    month_file,
    place,
    to_file,
)
from ccus_data.tables import (
    METADATA,
    closed_months,
    employments,
    histories,
    ledger_head,
    technicians,
)
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

ROWS_AT_ONCE: Final = 20_000
PARTS_IN_A_GROUP: Final = 25
"""Half a million rows make a group: what a scan takes at a time."""

Told = Callable[[str, int], None]
"""Hears of each file and how many of its rows are written."""


def write_snapshot(engine: Engine, folder: Path, told: Told) -> Manifest:
    """Write a snapshot folder; what it holds. All of it shows one moment of the database.

    The folder appears under its name when it is whole. Refuses a folder that is there already, and
    a closed month whose file is not what it was when the month was closed.
    """
    if folder.exists():
        raise Refused(said("snapshot.folder_exists", folder=folder))
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a run that was killed
    (new / "histories").mkdir(parents=True)
    try:
        manifest = _write(engine, new, told)
        manifest.write(new)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return manifest


def _write(engine: Engine, folder: Path, told: Told) -> Manifest:
    files: dict[str, FileEntry] = {}
    with reading(engine, job=True) as connection:
        number, seal = connection.execute(select(ledger_head.c.number, ledger_head.c.seal)).one()
        for name in SCHEMAS:
            path = f"{name}.parquet"
            files[path] = _table(connection, folder / path, name, told)
        months = _closed_months(connection, folder, files)
        for month in _open_months(connection, set(months)):
            months[month] = "open"
            path = month_file(month)
            files[path] = _month(connection, folder / path, month, told)
    return Manifest({"database": engine.dialect.name, "ledger": f"{number}:{seal}"}, files, months)


def _table(connection: Connection, path: Path, name: str, told: Told) -> FileEntry:
    """One table as a file, in the order of its key."""
    table = METADATA.tables[name]
    columns = [_column(name, column) for column in SCHEMAS[name].names]
    statement = select(*columns).order_by(*table.primary_key)
    return _file(connection, path, name, statement, told)


def _column(table: str, name: str) -> Any:
    if name == "main_employer_id":
        newest = (
            select(employments.c.business_id)
            .where(
                employments.c.technician_id == technicians.c.technician_id,
                employments.c.is_main,
                employments.c.to_day.is_(None),
            )
            .order_by(employments.c.from_day.desc())
            .limit(1)
        )
        return newest.scalar_subquery()
    return METADATA.tables[table].columns[COLUMNS.get(name, name)]


def _open_months(connection: Connection, closed: set[str]) -> list[str]:
    days = connection.scalars(select(histories.c.work_date).distinct())
    return sorted({day.isoformat()[:7] for day in days} - closed)


def _month(connection: Connection, path: Path, month: str, told: Told) -> FileEntry:
    """The histories of an open month, sorted by technician and day."""
    columns = [histories.c[COLUMNS.get(name, name)] for name in HISTORIES.names]
    of_month = histories.c.work_date.between(*_first_and_last(month))
    key = (histories.c.technician_id, histories.c.work_date, histories.c.place)
    statement = select(*columns).where(of_month).order_by(*key)
    return _file(connection, path, "histories", statement, told)


def _file(
    connection: Connection, path: Path, table: str, statement: Select[Any], told: Told
) -> FileEntry:
    """The rows of a statement as one Parquet file."""
    schema: Any = HISTORIES if table == "histories" else SCHEMAS[table]
    convert = [to_file(table, name) for name in schema.names]
    rows, group = 0, []
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(statement)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in found.partitions(ROWS_AT_ONCE):
            arrays = [
                pa.array(_converted(values, one), field.type)
                for values, one, field in zip(zip(*part, strict=True), convert, schema, strict=True)
            ]
            group.append(pa.record_batch(arrays, schema=schema))
            rows += len(part)
            told(path.name, rows)
            if len(group) == PARTS_IN_A_GROUP:
                writer.write_table(pa.Table.from_batches(group, schema))
                group = []
        writer.write_table(pa.Table.from_batches(group, schema))
    return FileEntry(rows, file_digest(path))


def _converted(values: Sequence[Any], convert: Convert | None) -> list[Any]:
    if convert is None:
        return list(values)
    return [None if value is None else convert(value) for value in values]


def _first_and_last(month: str) -> tuple[dt.date, dt.date]:
    first = dt.date.fromisoformat(f"{month}-01")
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return first, after - dt.timedelta(days=1)


def _closed_months(
    connection: Connection, folder: Path, files: dict[str, FileEntry]
) -> dict[str, str]:
    """The files of closed months beside the others: they do not change, so they are not copied."""
    months, faults = {}, []
    for row in connection.execute(select(closed_months).order_by(closed_months.c.month)):
        kept = Path(row.file)
        if not kept.is_file():
            faults.append(said("snapshot.file_missing", path=kept))
        elif file_digest(kept) != row.sha256:
            faults.append(said("snapshot.file_changed", path=kept))
        else:
            path = month_file(row.month)
            place(kept, folder / path)
            files[path] = FileEntry(row.row_count, row.sha256)
            months[row.month] = "closed"
    if faults:
        raise Refused(*faults)
    return months
