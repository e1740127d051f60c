"""Nights on a disk that is really too small, and again when there is room.

``python -m benchmarks.full_disk SNAPSHOT`` lets a first night and an increment of a day write to
disks in memory, from a little more than what lies there to a little less than what is needed. Each
must say that the disk is full, leave what was in force, and end as ever once the disk is larger. It
begins itself again in a mount namespace of its own (``unshare``), which needs no administrator.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.kills import Kind, in_force, kind_of, left
from benchmarks.scale import command, night
from ccus_data.population import last_day
from ccus_data.snapshot import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN: Final = "CCUS_LEVEL_OWN_MOUNTS"
SHARES: Final = {
    "first night": (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95),
    "increment": (0.0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1),
}
"""Of the room that a first night takes, what is free in the beginning."""

DONE, FAILED = 0, 3


def main() -> int:
    """Print how the nights ended; 1 where one did not as it must."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.full_disk")
    made.add_argument("snapshot", type=Path)
    asked = made.parse_args()
    if OWN not in os.environ:
        again = [sys.executable, "-m", "benchmarks.full_disk", str(asked.snapshot)]
        os.environ[OWN] = "1"
        os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--mount", *again])  # noqa: S606, S607 - this program again
    tries = full = odd = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, free, status, faults in tried(asked.snapshot, Path(folder)):
            tries += 1
            full += status == FAILED
            odd += bool(faults)
            print(f"{name}, {free} KiB free: status {status} {'; '.join(faults)}", flush=True)
    print(f"{full} of {tries} nights on a full disk, {odd} odd")
    return 1 if odd else 0


def tried(snapshot: Path, place: Path) -> Iterator[tuple[str, int, int, list[str]]]:
    """Both kinds of nights, each with so much free: the status, and all that is wrong."""
    day_before = str(last_day(read_manifest(snapshot)).replace(day=30))
    begun, disk = place / "begun", place / "disk"
    night(snapshot, begun, "--as-of", day_before)
    takes = _kib(begun)
    disk.mkdir()
    for name, begins in (("first night", None), ("increment", begun)):
        kind = kind_of(snapshot, place, begins)
        for share in SHARES[name]:
            free = int(takes * share)
            _mount("-t", "tmpfs", "-o", "size=50%", "none", str(disk))
            try:
                status, faults = _one(kind, disk, free)
            finally:
                subprocess.run(["umount", disk], check=True)  # noqa: S607 - the system's own
            yield name, free, status, faults


def _one(kind: Kind, disk: Path, free: int) -> tuple[int, list[str]]:
    own = disk / "own"
    kind.begin(own)
    _mount("-o", f"remount,size={_kib(disk) + free}k", str(disk))
    argv = [*command(kind.snapshot, own), "--lang", "en"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    faults = []
    if done.returncode == FAILED:
        if "The disk is full" not in done.stderr.splitlines()[-1]:
            faults.append(done.stderr[-200:])
        if in_force(left(own)) != in_force(kind.old):
            faults.append("what was in force is not what it was")
    elif done.returncode != DONE:
        faults.append(done.stderr[-200:])
    _mount("-o", "remount,size=50%", str(disk))
    night(kind.snapshot, own)
    if left(own) != kind.wanted:
        faults.append("ended with other bytes")
    return done.returncode, faults


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)  # noqa: S607 - the system's own


def _kib(folder: Path) -> int:
    whole = subprocess.run(["du", "-sk", folder], stdout=subprocess.PIPE, check=True)  # noqa: S607 - the system's own
    return int(whole.stdout.split()[0])


if __name__ == "__main__":
    sys.exit(main())
