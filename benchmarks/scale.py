"""The night over a whole population, measured.

``python -m benchmarks.scale SNAPSHOT`` measures counting and set-based judgement against the bare
scan of the same columns. ``python -m benchmarks.kills`` kills such nights.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from ccus_data.population import last_day
from ccus_data.snapshot import read_manifest

PROGRAM = Path(sys.executable).with_name("ccus-level")
COUNTED = ("masks", "facts", "levels")


def main() -> None:
    """Print figures."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    made.add_argument("snapshot", type=Path)
    asked = made.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.snapshot) as place:
        for line in measured(asked.snapshot, Path(place)):
            print(line, flush=True)


def scan(snapshot: Path) -> float:
    """Seconds for reading the columns that counting needs, and nothing else; median of three."""
    query = (
        "SELECT sum(technician_id), max(date), sum(trade), sum(role), sum(status),"
        f" count(employer_id) FROM '{snapshot}/histories/*.parquet'"
    )
    found = []
    with duckdb.connect() as connection:
        for _ in range(3):
            start = time.perf_counter()
            connection.execute(query).fetchall()
            found.append(time.perf_counter() - start)
    return statistics.median(found)


def command(snapshot: Path, place: Path, *more: str) -> list[str]:
    """A night whose state and results lie in a place of their own."""
    folders = ["--state", str(place / "state"), "--out", str(place / "out")]
    return [str(PROGRAM), "nightly", str(snapshot), *folders, "--json", *more]


def night(snapshot: Path, place: Path, *more: str) -> dict[str, Any]:
    """The report of a night."""
    done = subprocess.run(command(snapshot, place, *more), stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(snapshot: Path, place: Path) -> Iterator[str]:
    """From month files, from masks, and an increment of one day, as multiples of the scan."""
    once = scan(snapshot)
    yield f"bare scan: {once:.2f} s"
    day_before = str(last_day(read_manifest(snapshot)).replace(day=30))
    for name, more in (
        ("from month files", ("--as-of", day_before)),
        ("increment of a day", ()),
        ("from masks", ("--full",)),
    ):
        report = night(snapshot, place, *more)
        seconds = report["measured"]["seconds"]
        parts = COUNTED if "increment" not in name else (*COUNTED, "touched", "results")
        own = sum(seconds[part] for part in parts)
        yield f"{name}: {own:.2f} s, {own / once:.1f} x the scan; {seconds}"
        yield f"  {report['decided']}, {report['differences']} differences"
        yield f"  peak memory {report['measured']['peak_mib']} MiB"


if __name__ == "__main__":
    main()
