"""The night over a whole population, measured, and killed at random moments.

``python -m benchmarks.scale SNAPSHOT`` measures counting and set-based judgement against the bare
scan of the same columns; ``--kills N`` kills a night so often at random moments instead, each time
starts it again, and compares what it leaves with an undisturbed one.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
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
    """Print figures, or how the killed nights ended."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    made.add_argument("snapshot", type=Path)
    made.add_argument("--kills", type=int, default=0)
    asked = made.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.snapshot) as place:
        lines = (
            killed(asked.snapshot, Path(place), asked.kills)
            if asked.kills
            else measured(asked.snapshot, Path(place))
        )
        for line in lines:
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


def killed(snapshot: Path, place: Path, kills: int) -> Iterator[str]:
    """Nights until so many were killed, and how many ended with other bytes than a whole one."""
    whole = place / "whole"
    start = time.perf_counter()
    night(snapshot, whole)
    lasts = time.perf_counter() - start
    wanted, chance = left(whole / "out"), random.Random(50)
    started = ended = other = 0
    while ended < kills:
        own = place / "killed"
        started += 1
        with subprocess.Popen(
            command(snapshot, own), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                process.wait(chance.uniform(0, lasts))
            except subprocess.TimeoutExpired:
                process.kill()
                ended += 1
        night(snapshot, own)
        if left(own / "out") != wanted:
            other += 1
            yield f"night {started} ended with other bytes"
        shutil.rmtree(own)
    yield f"{started} nights, {ended} of them killed before their end, {other} with other bytes"


def left(out: Path) -> dict[str, bytes]:
    """What a night leaves in force, but for what its report measured."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.glob("judgements/*")}
    for path in (out / "current").iterdir():
        if path.is_file():
            found[path.name] = path.read_bytes()
    report = json.loads(found["report.json"])
    del report["measured"]
    found["report.json"] = json.dumps(report).encode()
    return found


if __name__ == "__main__":
    main()
