"""Snapshot folders written row by row, for what no invented country holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ccus_data.snapshot import HISTORIES, SCHEMAS, FileEntry, Manifest, file_digest, month_file

Row = dict[str, Any]


def write_snapshot(
    folder: Path,
    tables: Mapping[str, Sequence[Row]],
    histories: Mapping[str, Sequence[Row]],
    open_months: Sequence[str] = (),
) -> None:
    """A whole snapshot folder; tables that are not given are empty."""
    (folder / "histories").mkdir(parents=True, exist_ok=True)
    files = {
        f"{name}.parquet": _write(folder / f"{name}.parquet", tables.get(name, ()), schema)
        for name, schema in SCHEMAS.items()
    }
    for month, rows in histories.items():
        files[month_file(month)] = _write(folder / month_file(month), rows, HISTORIES)
    months = {month: "open" if month in open_months else "closed" for month in histories}
    Manifest({"made": "by a test"}, files, months).write(folder)


def _write(path: Path, rows: Sequence[Row], schema: Any) -> FileEntry:
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
    pq.write_table(table, path)
    return FileEntry(len(rows), file_digest(path))


def change_month(folder: Path, month: str, **columns: Any) -> None:
    """Set columns of the first row of a month of histories, and say so in the manifest."""
    path = folder / month_file(month)
    rows = pq.read_table(path).to_pylist()
    rows[0] |= columns
    replace_month(folder, month, rows)


def replace_month(folder: Path, month: str, rows: Sequence[Row]) -> None:
    """Put other rows into a month of histories, and say so in the manifest."""
    entry = _write(folder / month_file(month), rows, HISTORIES)
    tell_of(folder, month_file(month), entry)


def replace_table(folder: Path, name: str, rows: Sequence[Row]) -> None:
    """Put other rows into a table, and say so in the manifest."""
    tell_of(folder, f"{name}.parquet", _write(folder / f"{name}.parquet", rows, SCHEMAS[name]))


def tell_of(folder: Path, name: str, entry: FileEntry) -> None:
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content["files"][name] = {"rows": entry.rows, "sha256": entry.sha256}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


def history(technician: int, day: Any, trade: int | None, **others: Any) -> Row:
    row: Row = {
        "technician_id": technician,
        "date": day,
        "employer_id": 7,
        "site_id": 9,
        "trade": trade,
        "role": None,
        "status": 0,
        "method": "IC",
    }
    return row | others
