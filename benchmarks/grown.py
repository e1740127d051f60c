"""A country grown to three million people and half a billion histories, for measuring alone.

``python -m benchmarks.grown COUNTRY OUT`` reads a snapshot folder and writes a larger one. People
of the country work on, their last twelve months again and again; copies of them, with identifiers
of their own, are registered years later and live the same life then. Each month file is sorted by
technician, as everywhere. What is there already is left: an ended run goes on.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow.parquet as pq

from ccus_data.snapshot import (
    HISTORIES,
    SCHEMAS,
    FileEntry,
    Manifest,
    file_digest,
    month_file,
    read_manifest,
)
from evaluator.months import MONTHS_PER_YEAR, Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PEOPLE: Final = 3_000_000
LAST: Final = "2028-11"
"""The month in which half a billion is reached; certificates can still be filed then."""

LATER: Final = 5
"""Years by which copies come after those whom they are made from."""

ROWS: Final = 1 << 20
AT_ONCE: Final = 2

COPIES: Final = """
    CREATE TABLE copies AS
    SELECT technician_id, copy FROM (
        SELECT technician_id, count(*) OVER () AS people,
            row_number() OVER (ORDER BY technician_id) AS place
        FROM '{country}/technicians.parquet'
    ), (SELECT unnest(range(1, 10)) AS copy)
    WHERE place * least(people, greatest(0, {people} - copy * people)) // people
        > (place - 1) * least(people, greatest(0, {people} - copy * people)) // people
"""
"""Whole copies of everybody, and one of some, spread evenly: so many people in all."""

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "technicians": {
        "birth_date": "(birth_date + later)::DATE",
        "registered_on": "(registered_on + later)::DATE",
    },
    "technician_trades": {},
    "qualifications": {"acquired_on": "(acquired_on + later)::DATE"},
    "certificates": {"certificate_id": "certificate_id + copy"},
    "employments": {"from": '("from" + later)::DATE', "to": '("to" + later)::DATE'},
}
"""What is another in the copies' rows of each table of people, beside the technician."""

ALL: Final[Mapping[str, Mapping[str, str]]] = {
    "qualifications": {"expires_on": f"(expires_on + to_years({LATER}))::DATE"},
    "sites": {"to": "NULL"},
}
"""What is another in every row: courses are renewed, sites go on."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Which country is grown, into what."""

    country: Path
    out: Path
    people: int
    last: Month

    def source(self, month: Month, later: int) -> Month | None:
        """The month whose life is lived again in another; None before there is one."""
        months = sorted(map(Month.parse, read_manifest(self.country).months))
        found = month.plus(-later * MONTHS_PER_YEAR)
        while found > months[-1]:
            found = found.plus(-MONTHS_PER_YEAR)
        return found if found >= months[0] else None

    def months(self) -> list[Month]:
        """The months of the grown country."""
        first = Month.parse(min(read_manifest(self.country).months))
        return [first.plus(n) for n in range(self.last.number - first.number + 1)]


def main() -> None:
    """Grow a country."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.grown")
    made.add_argument("country", type=Path)
    made.add_argument("out", type=Path)
    made.add_argument("--people", type=int, default=PEOPLE)
    made.add_argument("--last", type=Month.parse, default=Month.parse(LAST))
    asked = made.parse_args()
    for line in grow(Growth(asked.country, asked.out, asked.people, asked.last)):
        print(line, flush=True)


def grow(growth: Growth) -> Iterator[str]:
    """Write every file and the manifest; a line for each file made."""
    (growth.out / "histories").mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {
        "memory_limit": "6GiB",
        "temp_directory": str(growth.out / ".temporary"),
    }
    with duckdb.connect(config=settings) as connection, ThreadPoolExecutor(AT_ONCE) as pool:
        connection.execute(COPIES.format(country=growth.country, people=growth.people))
        jobs = {f"{name}.parquet": (_table(growth, name), SCHEMAS[name]) for name in SCHEMAS}
        for month in growth.months():
            jobs[month_file(str(month))] = (_month(growth, month), HISTORIES)
        waiting = {
            name: pool.submit(_made, connection.cursor(), growth.out / name, *job)
            for name, job in jobs.items()
        }
        try:
            files = {}
            for name, job in waiting.items():
                files[name] = job.result()
                yield f"{name}: {files[name].rows} rows"
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    open_from = growth.last.plus(-1)
    months = {str(m): "closed" if m < open_from else "open" for m in growth.months()}
    whole = sum(entry.rows for name, entry in files.items() if name.startswith("histories/"))
    source: dict[str, str | int | float] = {
        "grown_from": str(read_manifest(growth.country).source),
        "people": growth.people,
    }
    Manifest(source, files, months).write(growth.out)
    yield f"{whole} histories of {files['technicians.parquet'].rows} people"


def _made(connection: duckdb.DuckDBPyConnection, path: Path, query: str, schema: Any) -> FileEntry:
    """One file, unless it is there; its rows and digest."""
    if not path.is_file():
        new = path.with_name(f".{path.name}.new")
        with pq.ParquetWriter(new, schema, compression="zstd", compression_level=3) as writer:
            found: Any = connection.sql(query).to_arrow_table()
            writer.write_table(found.cast(schema), row_group_size=ROWS)
        new.replace(path)
    return FileEntry(pq.read_metadata(path).num_rows, file_digest(path))


def _table(growth: Growth, name: str) -> str:
    """The query for a table: all its rows, and those of the copies."""
    columns, changes = SCHEMAS[name].names, ALL.get(name, {})
    path = growth.country / f"{name}.parquet"
    query = f"SELECT {_list(columns, changes)} FROM '{path}'"
    if name in TABLES:
        own = {"technician_id": "technician_id + copy", **changes, **TABLES[name]}
        query += (
            f" UNION ALL SELECT {_list(columns, own)} FROM '{path}' AS source"
            f" JOIN (SELECT *, to_years({LATER}) AS later FROM copies) AS copies"
            " USING (technician_id)"
        )
    return f"{query} ORDER BY ALL"


def _month(growth: Growth, month: Month) -> str:
    """The query for the histories of a month; 29 February is left out of other years."""
    parts = []
    for later, people in ((0, ""), (LATER, "JOIN copies USING (technician_id)")):
        source = growth.source(month, later)
        if source is None:
            continue
        day = f"(source.date + to_years({(month.number - source.number) // MONTHS_PER_YEAR}))::DATE"
        changes = {"date": day} | ({"technician_id": "technician_id + copy"} if people else {})
        path = growth.country / month_file(str(source))
        parts.append(
            f"SELECT {_list(HISTORIES.names, changes)} FROM '{path}' AS source {people}"
            f" WHERE day(source.date) = day({day})"
        )
    return f"{' UNION ALL '.join(parts)} ORDER BY technician_id, date, site_id, site_name"


def _list(columns: Sequence[str], changes: Mapping[str, str]) -> str:
    named = {one: f'"{one}"' for one in columns}
    return ", ".join(f"{changes.get(one, named[one])} AS {named[one]}" for one in columns)


if __name__ == "__main__":
    main()
