"""The night over a whole population, measured.

``python -m benchmarks.scale SNAPSHOT`` measures counting and set-based judgement against the bare
scan of the same columns, ``--without-engines`` without the check of the engines, which is not part
of either. ``python -m benchmarks.kills`` kills such nights.
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

CHECKED = (str(Path(sys.executable).with_name("ccus-level")), "nightly")
UNCHECKED = (sys.executable, "-m", "benchmarks.unchecked_night")
COUNTED = ("masks", "facts", "levels")


def main() -> None:
    """Print figures."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    made.add_argument("snapshot", type=Path)
    made.add_argument("--without-engines", action="store_true")
    asked = made.parse_args()
    ways = UNCHECKED if asked.without_engines else CHECKED
    with tempfile.TemporaryDirectory(dir=asked.snapshot) as place:
        for line in measured(asked.snapshot, Path(place), ways):
            print(line, flush=True)


def scan(snapshot: Path) -> tuple[float, float]:
    """Seconds, and of a processor, for reading the columns that counting needs; medians of three.

    Nothing else is done with them.
    """
    query = (
        "SELECT sum(technician_id), max(date), sum(trade), sum(role), sum(status),"
        f" count(employer_id) FROM '{snapshot}/histories/*.parquet'"
    )
    found = []
    with duckdb.connect() as connection:
        for _ in range(3):
            start, used = time.perf_counter(), time.process_time()
            connection.execute(query).fetchall()
            found.append((time.perf_counter() - start, time.process_time() - used))
    walls, processors = zip(*found, strict=True)
    return statistics.median(walls), statistics.median(processors)


def command(
    snapshot: Path, place: Path, *more: str, program: tuple[str, ...] = CHECKED
) -> list[str]:
    """A night whose state and results lie in a place of their own."""
    folders = ["--state", str(place / "state"), "--out", str(place / "out")]
    return [*program, str(snapshot), *folders, "--json", *more]


def night(
    snapshot: Path, place: Path, *more: str, program: tuple[str, ...] = CHECKED
) -> dict[str, Any]:
    """The report of a night."""
    done = subprocess.run(
        command(snapshot, place, *more, program=program), stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(snapshot: Path, place: Path, program: tuple[str, ...]) -> Iterator[str]:
    """From month files, from masks, and an increment of one day, as multiples of the scan.

    The scan is repeated before each, so that a machine that drifts is seen to.
    """
    day_before = str(last_day(read_manifest(snapshot)).replace(day=30))
    for name, more in (
        ("from month files", ("--as-of", day_before)),
        ("increment of a day", ()),
        ("from masks", ("--full",)),
    ):
        wall, processor = scan(snapshot)
        report = night(snapshot, place, *more, program=program)
        parts = COUNTED if "increment" not in name else (*COUNTED, "touched", "results")
        yield f"{name}:"
        for kind, once in (("seconds", wall), ("processor", processor)):
            each = report["measured"][kind]
            own = sum(each[part] for part in parts)
            yield f"  {kind}: {own:.2f}, {own / once:.1f} x the scan of {once:.2f}; {each}"
        yield f"  {report['decided']}, {report['differences']} differences"
        yield f"  peak memory {report['measured']['peak_mib']} MiB"


if __name__ == "__main__":
    main()
