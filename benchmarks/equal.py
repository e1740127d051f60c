"""Four ways to judge a population, compared row by row.

``python -m benchmarks.equal SNAPSHOT`` judges everybody by the set-based plan on DuckDB, by the
plain engine and by durable-rules, each from whole records read one at a time and counted by the
evaluator, and by the set-based plan on Spark: a standalone master and two workers of its own on
loopback. Every row must be the same: level, document, days counted, gap to the next level and
missing qualifications. The status is 1 where one is not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from ccus_data.counting import Keeping, Question, Working, at_work, keep_masks, make_facts
from ccus_data.population import last_day, sample_records
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_of
from ccus_data.snapshot import read_manifest
from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from rules.catalogue import Catalogue
from rules.durable import DurableEngine
from rules.plain import PlainEngine
from tests.ccus_data.cluster.standalone import SHORT_LIVED, standalone
from tests.ccus_data.cluster.test_commands import COMMAND, QUICK
from tests.ccus_data.set_plan.test_population import told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from evaluator.judge import Decider
    from evaluator.judgement import FieldJudgement
    from rules.engine import Engine, Outcome
    from rules.facts import Facts
    from rules.model import Revision

COLUMNS: Final = (
    *("technician_id", "field", "criteria_version", "level"),
    *("work", "foreman", "crew_leader", "either_days"),
    *("next_level", "missing_work", "missing_role", "missing", "days_to_next"),
)
QUERY: Final = f"SELECT {', '.join(COLUMNS)} FROM {{levels}} LEFT JOIN {{missing}} USING (shortage)"
SHOWN: Final = 5

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Alone:
    """One engine in the place of both."""

    engine: Engine

    @property
    def names(self) -> tuple[str, ...]:
        """The engine's own."""
        return (self.engine.name,)

    def ruleset_digest(self, _: Revision) -> None:
        """Nothing is compiled for a comparison."""

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """The answers, at once."""
        return self.engine.decide(revision, facts)

    def collect(self, ticket: list[Outcome]) -> list[Outcome]:
        """The answers that were given."""
        return ticket


def main() -> int:
    """Print how many rows each way has and how many differ."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.equal")
    made.add_argument("snapshot", type=Path)
    asked = made.parse_args()
    on, catalogue = last_day(read_manifest(asked.snapshot)), Catalogue.load()
    with tempfile.TemporaryDirectory() as folder:
        place, different = Path(folder), 0
        wanted = by_sets(asked.snapshot, place, on, catalogue)
        print(f"set-based plan on DuckDB: {len(wanted)} rows for {on}", flush=True)
        for engine in (PlainEngine(), DurableEngine()):
            found = by_records(asked.snapshot, on, catalogue, Alone(engine))
            different += compared(engine.name, found, wanted)
        different += compared("Spark", by_spark(asked.snapshot, place, on), wanted)
    return 1 if different else 0


def by_sets(snapshot: Path, place: Path, on: dt.date, catalogue: Catalogue) -> set[Row]:
    """Levels from month files, by the plan on the engine of one machine."""
    with at_work(Working(place / "temporary")) as connection:
        keeping = Keeping(snapshot, read_manifest(snapshot), place, on, catalogue.operating)
        masks = keep_masks(connection, keeping).files
        make_facts(connection, Question(snapshot, masks, catalogue, on))
        connection.execute(
            f"CREATE VIEW qualifications AS FROM '{snapshot}/qualifications.parquet'"
        )
        judge_everybody(DuckEngine(connection), plan_of(catalogue, on), catalogue.qualifications)
        return _rows(connection, "levels", "missing")


def by_records(snapshot: Path, on: dt.date, catalogue: Catalogue, decider: Decider) -> set[Row]:
    """Levels of whole records, read, counted and judged one at a time."""
    reader, judge = RecordReader(catalogue, on), Judge(catalogue, decider)
    return set(_of_records(snapshot, on, reader, judge))


def _of_records(snapshot: Path, on: dt.date, reader: RecordReader, judge: Judge) -> Iterator[Row]:
    for data in sample_records(snapshot, None, on):
        record = reader.read(data)
        if isinstance(record, RecordFaults):
            raise SystemExit(str(record.faults))
        for one in judge.judge(record).judgements:
            yield int(record.technician.technician_id), *_row(one)


def _row(judgement: FieldJudgement) -> Row:
    revision, facts, gap = judgement.career.revision, judgement.career.facts, told(judgement)
    days = (facts.work_days, facts.foreman_days, facts.crew_leader_days, facts.either_days)
    missing = (gap.next_level, gap.missing_work, gap.missing_role, gap.missing, gap.days_to_next)
    return str(revision.field), revision.version, judgement.level, *days, *missing


def by_spark(snapshot: Path, place: Path, on: dt.date) -> set[Row]:
    """Levels by the plan on a cluster of this machine's own."""
    settings = [word for one in QUICK.items() for word in ("--conf", "=".join(one))]
    out = place / "judged"
    with standalone(place) as cluster:
        asked = ["--as-of", str(on), "--master", cluster.master, "--out", str(out)]
        subprocess.run(
            [COMMAND, "plan", "run", str(snapshot), *asked, *settings],
            check=True,
            stdout=sys.stderr,
            env={**os.environ, **SHORT_LIVED},
        )
    with duckdb.connect() as connection:
        return _rows(connection, f"'{out}/levels/*.parquet'", f"'{out}/missing/*.parquet'")


def _rows(connection: duckdb.DuckDBPyConnection, levels: str, missing: str) -> set[Row]:
    found = connection.execute(QUERY.format(levels=levels, missing=missing)).fetchall()
    if len(set(found)) < len(found):
        raise SystemExit("a row is there twice")
    return set(found)


def compared(name: str, found: set[Row], wanted: set[Row]) -> int:
    """Print how many rows differ from those of the plan, and the first of them."""
    different = sorted(found ^ wanted, key=str)
    keys = {row[:2] for row in different}
    print(f"{name}: {len(found)} rows, {len(keys)} differ", flush=True)
    for row in different[:SHOWN]:
        print(f"  {'found' if row in found else 'wanted'} {row}")
    return len(keys)


if __name__ == "__main__":
    sys.exit(main())
