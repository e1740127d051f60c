"""Whatever ends a night, what stood before stands, and the next start brings the same bytes."""

from __future__ import annotations

import datetime as dt
import fcntl
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from ccus_data.nightly import commands
from evaluator.judge import Decider
from rules.faults import EngineFault
from rules.model import Revision
from tests.ccus_data.nightly.nights import Plain, copied, left, night

EARLIER = dt.date(2023, 7, 14)

KILLED = """
import os, signal, sys

count, last = 0, int(sys.argv[1])

def hook(event, _):
    global count
    if event in ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.symlink", "os.rmdir"):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

from ccus_data.nightly import commands, run_night
from rules.agreement import BothEngines
from rules.catalogue import Catalogue
import ccus_data.nightly.night
import duckdb
Catalogue.load()
sys.addaudithook(hook)
status = commands.run(sys.argv[2:])
print(count)
sys.exit(status)
"""
"""A night that is killed at its n-th step with a file, or says how many there are."""

FULL = """
import resource, signal, sys
from ccus_data.nightly import commands
from rules.agreement import BothEngines

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.exit(commands.run(sys.argv[2:]))
"""


def started(script: str, number: int, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(number), *argv]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def before(out: Path) -> Path:
    """After a night in the middle of July."""
    return out


def again(before: Path, name: str) -> list[str]:
    """The same beginning once more, as arguments for the night after it."""
    out, state = copied(before, name), copied(before.with_name("out-state"), f"{name}-state")
    return ["--out", str(out), "--state", str(state), "--threads", "1", "--lang", "en"]


def in_force(found: dict[str, bytes]) -> dict[str, bytes]:
    """Of what a night left, what stands under ``current`` alone: it changes at one stroke."""
    beside = ("judgements/", ".working/")
    return {name: content for name, content in found.items() if not name.startswith(beside)}


def test_a_night_killed_at_any_step_ends_as_one_that_was_not(quarter: Path, before: Path) -> None:
    whole = started(KILLED, 0, str(quarter), *again(before, "whole"))
    assert whole.returncode == 0, whole.stderr
    wanted, old = left(before.with_name("whole")), left(before)
    steps = int(whole.stdout.splitlines()[-1])
    assert steps > 100
    chance = random.Random(11)
    for step in [*sorted(chance.sample(range(1, steps), 5)), steps - 1]:
        asked = again(before, f"killed-{step}")
        killed = started(KILLED, step, str(quarter), *asked)
        assert killed.returncode == -signal.SIGKILL
        out = Path(asked[1])
        assert in_force(left(out)) in (in_force(old), in_force(wanted))
        assert commands.run([str(quarter), *asked]) == 0
        assert left(out) == wanted
        assert not (out / ".working").exists()
        assert len(list((out / "runs").iterdir())) == 1


class Asked(Plain):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def submit(self, revision: Revision, facts: Any) -> Any:
        self.number += len(facts)
        return self.decide(revision, facts)

    def collect(self, ticket: Any) -> Any:
        return ticket


def test_the_engines_are_not_asked_again_what_they_answered_before_the_end(
    quarter: Path, tmp_path: Path
) -> None:
    @contextmanager
    def ending() -> Iterator[Decider]:
        yield first
        raise EngineFault("no_worker")

    first, second, out = Asked(), Asked(), tmp_path / "out"
    with pytest.raises(EngineFault):
        night(quarter, out, decider=ending)
    assert not (out / "current").exists()
    done = night(quarter, out, decider=lambda: nullcontext(second))
    assert (first.number, second.number) == (done.report["decided"]["cases"], 0)
    assert first.number > 100
    assert not (out / ".working").exists()


def test_answers_that_are_torn_are_asked_for_again(quarter: Path, tmp_path: Path) -> None:
    @contextmanager
    def ending() -> Iterator[Decider]:
        yield Asked()
        raise EngineFault("no_worker")

    second, out = Asked(), tmp_path / "out"
    with pytest.raises(EngineFault):
        night(quarter, out, decider=ending)
    [piece] = (out / ".working").glob("*/*.json")
    piece.write_bytes(piece.read_bytes()[:-1])
    done = night(quarter, out, decider=lambda: nullcontext(second))
    assert second.number == done.report["decided"]["cases"] > 100


def test_answers_to_another_question_are_not_taken(quarter: Path, tmp_path: Path) -> None:
    @contextmanager
    def ending() -> Iterator[Decider]:
        yield Asked()
        raise EngineFault("no_worker")

    second, out = Asked(), tmp_path / "out"
    with pytest.raises(EngineFault):
        night(quarter, out, decider=ending)
    done = night(quarter, out, EARLIER, decider=lambda: nullcontext(second))
    assert second.number == done.report["decided"]["cases"] > 100


@pytest.mark.parametrize("most", [100, 2_000, 7_000])
def test_a_full_disk_is_said_and_the_last_results_stand(
    quarter: Path, before: Path, most: int
) -> None:
    asked = again(before, "full")
    out = Path(asked[1])
    old = left(out)
    done = started(FULL, most, str(quarter), *asked)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "The disk is full" in done.stderr.splitlines()[-1]
    now = left(out)
    assert {name: now[name] for name in now if not name.startswith(".working/")} == old
    assert commands.run([str(quarter), *asked]) == 0


@pytest.mark.parametrize("most", [3_500, 11_000])
def test_a_disk_that_is_full_on_a_first_night_leaves_whole_files_only(
    quarter: Path, tmp_path: Path, most: int
) -> None:
    out, state = tmp_path / "out", tmp_path / "state"
    asked = [str(quarter), "--out", str(out), "--state", str(state), "--threads", "1"]
    done = started(FULL, most, *asked, "--lang", "en")
    assert done.returncode == 3, done.stderr
    assert "The disk is full" in done.stderr.splitlines()[-1]
    assert not (out / "current").exists()
    masks = {path.name: path.read_bytes() for path in state.glob("masks/2*.parquet")}
    assert masks
    assert commands.run(asked) == 0
    assert masks.items() <= {p.name: p.read_bytes() for p in state.glob("masks/*")}.items()
    night(quarter, tmp_path / "whole")
    assert left(out) == left(tmp_path / "whole")


def test_the_second_of_two_nights_at_once_says_so(
    quarter: Path, before: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = again(before, "busy")
    with (Path(asked[1]) / ".lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert commands.run([str(quarter), *asked]) == 3
    assert "Another run (nightly" in capsys.readouterr().err
    assert commands.run([str(quarter), *asked]) == 0
