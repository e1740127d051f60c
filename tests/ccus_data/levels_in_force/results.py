"""Folders as a night leaves them, with rows of a test's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

LEVELS: Final = pa.schema(
    [
        ("technician_id", pa.int64()),
        ("field", pa.string()),
        ("level", pa.int8()),
        ("criteria_version", pa.string()),
        ("next_level", pa.int8()),
        ("missing_work", pa.int32()),
        ("missing_role", pa.int32()),
        ("days_to_next", pa.int32()),
        ("shortage", pa.int64()),
        ("work", pa.int32()),
        ("foreman", pa.int32()),
        ("crew_leader", pa.int32()),
        ("either_days", pa.int32()),
    ]
)
MISSING: Final = pa.schema(
    [("shortage", pa.int64()), ("missing", pa.string()), ("complete", pa.bool_())]
)
CHANGES: Final = pa.schema(
    [("technician_id", pa.int64()), ("field", pa.string()), ("cause", pa.string())]
)

Row = dict[str, Any]


def level(technician: str, field: str = "electrical", **others: Any) -> Row:
    """A row of a night: level 2, and 300 days to the next."""
    row = {"technician_id": int(technician), "field": field, "level": 2, "next_level": 3}
    row |= {"criteria_version": "2023-09-11", "missing_work": 300, "missing_role": 115}
    row |= {"days_to_next": 300, "work": 775, "foreman": 60, "crew_leader": 40, "either_days": 100}
    return row | {"shortage": None} | others


def line(code: str | None, name: str = "名称") -> Row:
    """A line of a sheet as a night tells it."""
    return {"code": code, "name": name, "codes": [code] if code else []}


def write_results(  # noqa: PLR0913 - all that a night leaves
    folder: Path,
    rows: list[Row],
    *,
    as_of: str = "2023-10-31",
    run: int = 1,
    missing: dict[int, list[Row]] | None = None,
    causes: dict[int, list[tuple[str, str, str]]] | None = None,
) -> Path:
    """The folder of a night; ``causes`` are what each run appended: technician, field, cause."""
    (folder / "judgements").mkdir(parents=True, exist_ok=True)
    report = {"run": run, "as_of": as_of, "counts": []}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    rows = sorted(rows, key=lambda row: (row["technician_id"], row["field"]))
    pq.write_table(pa.Table.from_pylist(rows, LEVELS), folder / "levels.parquet")
    told = [
        {"shortage": number, "missing": json.dumps(ways, ensure_ascii=False), "complete": True}
        for number, ways in (missing or {}).items()
    ]
    pq.write_table(pa.Table.from_pylist(told, MISSING), folder / "missing.parquet")
    for number, changes in (causes or {}).items():
        appended = [
            {"technician_id": int(who), "field": field, "cause": cause}
            for who, field, cause in changes
        ]
        path = folder / "judgements" / f"{number:06}.parquet"
        pq.write_table(pa.Table.from_pylist(appended, CHANGES), path)
    return folder
