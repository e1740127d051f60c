"""Power cuts as they are played: the gate is killed, and what was not synced is taken back."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from attendance.device.outbox import Outbox
from attendance.device.outbox_file import Synchronous

SOURCE: Final = Path(__file__).with_name("unsynced.c")
HEAD: Final = struct.Struct("=4q")


@dataclass(frozen=True)
class Cuts:
    """What came of a run of cuts; `taken_back` counts writes that had not been synced."""

    cuts: int
    with_loss: int
    beeped: int
    lost: int
    taken_back: int
    corrupt: int
    faults: int


@dataclass(frozen=True)
class _Write:
    path: str
    offset: int
    size: int
    old: bytes


def compiled(folder: Path) -> Path:
    """The library that remembers what is not synced."""
    library = folder / "unsynced.so"
    command = ["/usr/bin/gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def cut_power(folder: Path, cuts: int, *, seed: int, synchronous: Synchronous) -> Cuts:
    """Cut so many times, each time looking whether all that beeped so far is still there."""
    chances, library = random.Random(seed), compiled(folder)
    gate, journal = folder / "gate", folder / "journal"
    beeped: set[str] = set()
    lost = with_loss = taken_back = corrupt = faults = total = 0
    for _ in range(cuts):
        heard = _live(gate, journal, library, synchronous, chances.randint(1, 400))
        total += len(heard)
        beeped |= heard
        taken_back += _roll_back(journal)
        outbox = Outbox(gate)
        there = {row.event_id for row in outbox.rows_from(1, 10_000_000)}
        gone = beeped - there
        beeped -= gone
        lost, with_loss = lost + len(gone), with_loss + bool(gone)
        corrupt += "corrupt" in outbox.alarms
        faults += bool(outbox.faults())
        outbox.close()
    return Cuts(cuts, with_loss, total, lost, taken_back, corrupt, faults)


def _live(
    gate: Path, journal: Path, library: Path, synchronous: Synchronous, beeps: int
) -> set[str]:
    """What beeped in a life that ends without notice after about so many beeps."""
    journal.unlink(missing_ok=True)
    remembering = {
        "LD_PRELOAD": str(library),
        "UNSYNCED_FOLDER": str(gate),
        "UNSYNCED_JOURNAL": str(journal),
    }
    command = [sys.executable, "-m", "tests.attendance.device.powered_gate"]
    with subprocess.Popen(
        [*command, str(gate), synchronous],
        bufsize=0,
        stdout=subprocess.PIPE,
        env={**os.environ, **remembering},
    ) as process:
        assert process.stdout is not None
        text = b""
        while text.count(b"\n") < beeps:
            more = process.stdout.read(65_536)
            if not more:
                break
            text += more
        process.kill()
        text += process.stdout.read()
    # A line that the cut shortened is no beep.
    return {line.decode("ascii") for line in text.split(b"\n")[:-1]}


def _unsynced(journal: Path) -> Sequence[_Write]:
    """The writes that no later sync of their file covers, oldest first."""
    raw, at = journal.read_bytes(), 0
    writes: list[_Write] = []
    while at + 1 + HEAD.size <= len(raw):
        kind = raw[at : at + 1]
        path_length, offset, size, old_length = HEAD.unpack_from(raw, at + 1)
        at += 1 + HEAD.size
        path = raw[at : at + path_length].decode()
        at += path_length
        if kind == b"S":
            writes = [write for write in writes if write.path != path]
        else:
            writes.append(_Write(path, offset, size, raw[at : at + old_length]))
        at += old_length
    return writes


def _roll_back(journal: Path) -> int:
    """Put the files back to what was on the disk; how many writes were taken back."""
    # The index of the log lies in memory that a cut empties; it is made anew from the log.
    writes = [one for one in _unsynced(journal) if not one.path.endswith("-shm")]
    for write in reversed(writes):
        path = Path(write.path)
        if path.exists():
            with path.open("r+b") as file:
                file.seek(write.offset)
                file.write(write.old)
                file.truncate(write.size)
    for path in journal.parent.glob("gate/*-shm"):
        path.unlink()
    return len(writes)
