"""Other ways to count and judge a population, each as a multiple of the bare scan of its own rows.

``python -m benchmarks.rivals SNAPSHOT``: the set-based way over all of it; one SQL statement in
PostgreSQL over every tenth technician; pandas, a loop over rows in Python, a loop that asks an
object-relational mapper for one technician after the other, and the judge one record at a time,
over every hundredth. All in one run; what takes long gets fewer rows, never a head start.

pandas is no dependency: `requirements/rivals.txt` brings it, and without it its line says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy import orm

from ccus_data.counting import Closed, Keeping, Question, keep_masks, make_facts
from ccus_data.population import last_day, sample_records
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_of
from ccus_data.snapshot import read_manifest
from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from rules.catalogue import Catalogue
from rules.plain import PlainEngine
from tests.ccus_data.servers import running_server

COLUMNS = "technician_id, date, employer_id, trade, role, status"
MILLION = 1_000_000
CATALOGUE = Catalogue.load()


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def scanned(rows: Path) -> float:
    """The bare scan of the counted columns; the best of three."""
    query = (
        "SELECT sum(technician_id), max(date), sum(trade), sum(role), sum(status),"
        f" count(employer_id) FROM '{rows}'"
    )
    with duckdb.connect() as connection:
        return min(seconds(lambda: connection.execute(query).fetchall()) for _ in range(3))


def by_sets(snapshot: Path, state: Path) -> None:
    """Everybody counted and judged by queries: from the month files, and again from masks."""
    manifest = read_manifest(snapshot)
    on = last_day(manifest)
    with duckdb.connect() as connection:
        keeping = Keeping(snapshot, manifest, state, on, CATALOGUE.operating)
        kept = keep_masks(connection, keeping)
        closed = Closed(state, kept.closed)
        make_facts(connection, Question(snapshot, kept.files, CATALOGUE, on, closed=closed))
        connection.execute(
            f"CREATE VIEW qualifications AS FROM '{snapshot}/qualifications.parquet'"
        )
        judge_everybody(DuckEngine(connection), plan_of(CATALOGUE, on), CATALOGUE.qualifications)


def by_postgresql(rows: Path, place: Path) -> float:
    """One statement over rows that are in the server already: distinct days per technician."""
    text = place / "rows.csv"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {COLUMNS} FROM '{rows}') TO '{text}' (HEADER false)")
    with running_server() as server, psycopg.connect(server.database()) as database:
        database.execute(
            "CREATE UNLOGGED TABLE histories (technician_id bigint, date date,"
            " employer_id bigint, trade smallint, role smallint, status smallint)"
        )
        with database.cursor().copy("COPY histories FROM STDIN (FORMAT csv)") as into:
            into.write(text.read_bytes())
        database.execute("ANALYZE histories")
        counting = (
            "SELECT technician_id, trade, count(DISTINCT date),"
            " count(DISTINCT date) FILTER (WHERE role = 1),"
            " count(DISTINCT date) FILTER (WHERE role IN (1, 2)) FROM histories"
            " WHERE status = 0 AND employer_id IS NOT NULL GROUP BY technician_id, trade"
        )
        return seconds(lambda: database.execute(counting).fetchall())


def by_loop(rows: Path) -> None:
    """Distinct days per technician and trade, row by row."""
    days: dict[tuple[int, int], set[object]] = {}
    for batch in pq.ParquetFile(rows).iter_batches(columns=COLUMNS.split(", ")):
        for row in batch.to_pylist():
            if row["status"] == 0 and row["employer_id"] is not None:
                days.setdefault((row["technician_id"], row["trade"]), set()).add(row["date"])


def by_pandas(rows: Path) -> float:
    """Distinct days per technician and trade in a frame that holds the rows already."""
    pandas = importlib.import_module("pandas")
    frame: Any = pandas.read_parquet(rows, columns=COLUMNS.split(", "))
    frame["date"] = pandas.to_datetime(frame["date"])

    def work() -> None:
        counted = frame[(frame["status"] == 0) & frame["employer_id"].notna()]
        for roles in (None, (1,), (1, 2)):
            of_roles = counted if roles is None else counted[counted["role"].isin(roles)]
            of_roles.groupby(["technician_id", "trade"])["date"].nunique()

    return seconds(work)


class Rows(orm.DeclarativeBase):
    """The one table of the loop per technician."""


class History(Rows):
    """A history as a team would map it first."""

    __tablename__ = "histories"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    technician_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, index=True)
    date: orm.Mapped[dt.date]
    employer_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    trade: orm.Mapped[int | None]
    role: orm.Mapped[int | None]
    status: orm.Mapped[int]


def by_technician(rows: Path, place: Path) -> float:
    """One technician after the other: their histories as objects, their days in sets."""
    engine = sa.create_engine(f"sqlite:///{place / 'rows.sqlite3'}")
    Rows.metadata.create_all(engine)
    with orm.Session(engine) as session:
        for batch in pq.ParquetFile(rows).iter_batches(columns=COLUMNS.split(", ")):
            session.execute(sa.insert(History), batch.to_pylist())
        session.commit()
        people = list(session.scalars(sa.select(History.technician_id).distinct()))

        def work() -> None:
            for person in people:
                days: dict[int | None, set[dt.date]] = {}
                own = sa.select(History).where(History.technician_id == person)
                for history in session.scalars(own):
                    if history.status == 0 and history.employer_id is not None:
                        days.setdefault(history.trade, set()).add(history.date)
                session.expunge_all()

        return seconds(work)


def by_records(snapshot: Path, people: int) -> tuple[int, float]:
    """So many technicians judged one at a time by the plain engine: histories, seconds."""
    on = last_day(read_manifest(snapshot))
    records = list(sample_records(snapshot, people))
    reader, judge = RecordReader(CATALOGUE, on), Judge(CATALOGUE, PlainEngine())

    def work() -> None:
        for data in records:
            record = reader.read(data)
            if not isinstance(record, RecordFaults):
                judge.judge(record)

    return sum(len(one["histories"]) for one in records), seconds(work)


def measured(snapshot: Path, place: Path) -> Iterator[str]:
    """Each way with its seconds for a million histories, and as a multiple of the scan."""
    whole = snapshot / "histories" / "*.parquet"
    parts = {number: place / f"every-{number}.parquet" for number in (10, 100)}
    with duckdb.connect() as connection:
        for number, path in parts.items():
            connection.execute(
                f"COPY (SELECT {COLUMNS} FROM '{whole}' WHERE hash(technician_id) % {number} = 0)"
                f" TO '{path}' (COMPRESSION zstd)"
            )
    counted = {path: pq.read_metadata(path).num_rows for path in parts.values()}
    manifest = read_manifest(snapshot)
    rows = sum(entry.rows for name, entry in manifest.files.items() if name.startswith("hist"))
    people = manifest.files["technicians.parquet"].rows
    a_million = scanned(whole) / rows * MILLION
    yield f"bare scan: {a_million:.4f} s a million histories ({rows:,})"
    found = {
        "counted and judged by sets": (rows, seconds(lambda: by_sets(snapshot, place / "state"))),
        "the same from masks": (rows, seconds(lambda: by_sets(snapshot, place / "state"))),
        "count(distinct) in PostgreSQL": (counted[parts[10]], by_postgresql(parts[10], place)),
        "counted row by row in Python": (
            counted[parts[100]],
            seconds(lambda: by_loop(parts[100])),
        ),
        "technician by technician with an ORM": (
            counted[parts[100]],
            by_technician(parts[100], place),
        ),
        "judged record by record": by_records(snapshot, max(1, people // 100)),
    }
    if importlib.util.find_spec("pandas"):
        found["nunique in pandas"] = (counted[parts[100]], by_pandas(parts[100]))
    else:
        yield "pandas: not measured, for it is not here (requirements/rivals.txt brings it)"
    for name, (histories, took) in found.items():
        each = took / histories * MILLION
        yield f"{name} ({histories:,}): {each:.3f} s a million, {each / a_million:.0f} x the scan"
    own = {name: took / histories for name, (histories, took) in found.items()}
    for rival in list(own)[2:]:
        yield f"rows per second against {rival}: " + ", ".join(
            f"{own[rival] / own[name]:.0f} x {name}" for name in list(own)[:2]
        )


def main() -> None:
    """Print the figures of one run."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.rivals")
    made.add_argument("snapshot", type=Path)
    asked = made.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.snapshot) as place:
        for line in measured(asked.snapshot, Path(place)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
