"""Nights killed at random moments, started again, and compared with nights that were not killed.

``python -m benchmarks.kills SNAPSHOT --kills 50`` kills first nights so often, and then increments
of a day (``--only`` one of both). Half of the moments are drawn from the whole length of a night;
the others lie within moments after a file of the results appears, so that writing and renaming are
met as well. Only a kill counts that came before the results were whole. ``--seed`` draws others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.scale import command, night
from ccus_data.population import last_day
from ccus_data.snapshot import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIGNS: Final = (
    "runs/{run}/people.parquet",
    "runs/{run}/levels.parquet",
    "runs/{run}/missing.parquet",
    "runs/{run}/judgements.parquet",
    "runs/{run}/basis.json",
    "runs/{run}/report.json",
    "current",
    "judgements/{run}.parquet",
)
"""What appears in the folder of results one after the other; the link is seen when it turns."""

KINDS: Final = ("first nights", "increments")

SOON: Final = 0.04
"""Seconds after a sign within which the night is killed."""

WAITED: Final = 10.0
"""Seconds within which what a killed night had started must have ended by itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of night: the number of its run, what it begins from, and what it must end with."""

    snapshot: Path
    run: str
    begins: Path | None
    old: Mapping[str, str]
    wanted: Mapping[str, str]
    lasts: float

    def begin(self, own: Path) -> None:
        """The folders as they are before the night."""
        if self.begins is not None:
            shutil.copytree(self.begins, own, symlinks=True)


def main() -> None:
    """Print how the killed nights ended."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.kills")
    made.add_argument("snapshot", type=Path)
    made.add_argument("--kills", type=int, default=50)
    made.add_argument("--seed", type=int, default=50)
    made.add_argument("--only", choices=KINDS)
    asked = made.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.snapshot) as place:
        for line in killed(asked.snapshot, Path(place), asked):
            print(line, flush=True)


def killed(snapshot: Path, place: Path, asked: argparse.Namespace) -> Iterator[str]:
    """Both kinds of nights, each until so many were killed; a line for each and all that is odd."""
    day_before = str(last_day(read_manifest(snapshot)).replace(day=30))
    begun = place / "begun"
    night(snapshot, begun, "--as-of", day_before)
    for name, begins in zip(KINDS, (None, begun), strict=True):
        if asked.only not in (None, name):
            continue
        kind = kind_of(snapshot, place, begins)
        chance = random.Random(f"{asked.seed} {name}")
        ended: Counter[str] = Counter()
        started = odd = 0
        while ended.total() < asked.kills:
            started += 1
            where, faults = _one(kind, place / "killed", chance)
            if where:
                ended[where] += 1
            for fault in faults:
                odd += 1
                yield f"{name}, night {started}, {where or 'whole'}: {fault}"
        yield f"{name} ({kind.lasts:.1f} s): {started} begun, {ended.total()} killed, {odd} odd"
        yield f"  {dict(sorted(ended.items()))}"


def kind_of(snapshot: Path, place: Path, begins: Path | None) -> Kind:
    """Nights of a kind, as the second of two that were not killed shows them."""
    _undisturbed(snapshot, place / "first", begins)
    return _undisturbed(snapshot, place / "second", begins)


def _undisturbed(snapshot: Path, own: Path, begins: Path | None) -> Kind:
    if begins is not None:
        shutil.copytree(begins, own, symlinks=True)
    old, start = left(own), time.perf_counter()
    run = night(snapshot, own)["run"]
    lasts = time.perf_counter() - start
    found = Kind(snapshot, f"{run:06}", begins, old, left(own), lasts)
    shutil.rmtree(own)
    return found


def _one(kind: Kind, own: Path, chance: random.Random) -> tuple[str, list[str]]:
    """One night, killed if it can be, and again: where it was, and all that is wrong with it."""
    kind.begin(own)
    soon = chance.random() < 1 / 2
    sign = chance.choice(SIGNS) if soon else None
    after = chance.uniform(0, SOON if soon else kind.lasts)
    was_killed, alive = _kill(kind, own, sign, after)
    faults = ["what it had started lived on"] if alive else []
    stands, where = left(own), _where(kind, own)
    if in_force(stands) not in (in_force(kind.old), in_force(kind.wanted)):
        faults.append("half of a result was in force")
    if not was_killed or stands == kind.wanted:
        where = ""
    night(kind.snapshot, own)
    if left(own) != kind.wanted:
        faults.append("ended with other bytes")
    shutil.rmtree(own)
    return where, faults


def _kill(kind: Kind, own: Path, sign: str | None, after: float) -> tuple[bool, bool]:
    """Start a night and kill it some seconds after it began, or after a sign was seen.

    Whether it was killed, and whether anything that it had started would not end.
    """
    with subprocess.Popen(
        command(kind.snapshot, own),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        while sign and process.poll() is None and not _seen(own / "out", sign, kind.run):
            time.sleep(0.0005)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        process.kill()
        process.wait()
        until = time.monotonic() + WAITED
        while (alive := _alive(process.pid)) and time.monotonic() < until:
            time.sleep(0.01)
        if alive:
            os.killpg(process.pid, signal.SIGKILL)
        return process.returncode == -signal.SIGKILL, alive


def _seen(out: Path, sign: str, run: str) -> bool:
    path = out / sign.format(run=run)
    if sign == "current":
        return path.is_symlink() and path.readlink().name == run
    return path.exists()


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _where(kind: Kind, own: Path) -> str:
    """How far a killed night had come, as its folders tell."""
    run = own / "out/runs" / kind.run
    if _seen(own / "out", "current", kind.run):
        return "5 the link turned"
    if (run / "levels.parquet").exists():
        return "4 results written"
    if (run / "people.parquet").exists():
        return "3 counting, judging, asking the engines"
    if run.exists():
        return "2 reducing months"
    return "1 beginning"


def left(own: Path) -> dict[str, str]:
    """Digests of what a night leaves, but for what its report measured."""
    out, found = own / "out", {}
    places = [*out.glob("judgements/*.parquet"), *own.glob("state/masks/*")]
    places += [path for path in (out / "current").rglob("*") if path.is_file()]
    for path in places:
        content = path.read_bytes()
        if path.name == "report.json":
            report = json.loads(content)
            del report["measured"]
            content = json.dumps(report).encode()
        found[str(path.relative_to(own))] = hashlib.sha256(content).hexdigest()
    for path in out.glob("*"):
        if path.is_symlink():
            found[f"{path.name} ->"] = str(path.readlink())
    return found


def in_force(found: Mapping[str, str]) -> dict[str, str]:
    """What stands under ``current`` alone: it changes at one stroke."""
    return {name: value for name, value in found.items() if name.startswith("out/current/")}


if __name__ == "__main__":
    main()
