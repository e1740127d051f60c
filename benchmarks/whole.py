"""The whole command per record beside ``json.loads`` of the same file; and its memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.records import records

if TYPE_CHECKING:
    from collections.abc import Sequence

RIVAL = "import json,sys\nfor line in open(sys.argv[1],'rb'): json.loads(line)"
COMMAND = Path(sys.executable).with_name("ccus-level")
MIB = 1024


def timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command with all its processes."""
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return wall, cpu


def speed(count: int = 20_000, histories: int = 300, rounds: int = 3) -> list[str]:
    """Judging a file against decoding it, in turn, as medians of the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in records(count, histories))
        walls, cpus, ours = [], [], []
        for _ in range(rounds):
            wall, cpu = timed([str(COMMAND), "judge", str(path), "--json"])
            rival_wall, rival_cpu = timed([sys.executable, "-c", RIVAL, str(path)])
            walls.append(wall / rival_wall)
            cpus.append(cpu / rival_cpu)
            ours.append(wall)
        size = path.stat().st_size / 1e6
    rate = count / statistics.median(ours)
    wall_ratio, cpu_ratio = statistics.median(walls), statistics.median(cpus)
    return [
        f"{count:,} records of {histories} histories ({size:,.0f} MB): {rate:,.0f} records/s",
        f"whole command: wall {wall_ratio:.2f} x json.loads of the same file",
        f"whole command, CPU of all its processes: {cpu_ratio:.2f} x",
    ]


def memory(counts: Sequence[int] = (10_000, 200_000), histories: int = 20) -> list[str]:
    """Peak memory of the command over ever longer input, which never lies on disk."""
    peaks = []
    for count in counts:
        process = subprocess.Popen(
            [str(COMMAND), "judge", "-", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def feed(process: subprocess.Popen[bytes] = process, count: int = count) -> None:
            assert process.stdin is not None  # noqa: S101 - it was asked for as a pipe
            with process.stdin as pipe:
                pipe.writelines(line.encode() + b"\n" for line in records(count, histories))

        feeder = threading.Thread(target=feed)
        feeder.start()
        _, status, usage = os.wait4(process.pid, 0)
        feeder.join()
        if status:
            msg = f"the command ended with {status}"
            raise RuntimeError(msg)
        peaks.append(usage.ru_maxrss / MIB)
    return [
        f"{count:>9,} records: peak {peak:.1f} MiB"
        for count, peak in zip(counts, peaks, strict=True)
    ]
