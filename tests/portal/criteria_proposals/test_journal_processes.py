"""One journal and many real processes, some of which are killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from portal.criteria_proposals import Journal
from tests.portal.criteria_proposals.moments import ticking

ROOT: Final = Path(__file__).resolve().parents[3]


def appending(folder: Path, by: str, count: int) -> subprocess.Popen[str]:
    module = "tests.portal.criteria_proposals.appending"
    return subprocess.Popen(
        [sys.executable, "-m", module, str(folder), by, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def assert_all_stand(journal: Journal, acknowledged: Iterable[str]) -> None:
    entries = {f"{entry.number} {entry.seal}" for entry in journal.entries()}
    assert set(acknowledged) <= entries


def test_entries_of_several_processes_make_one_chain(tmp_path: Path) -> None:
    folder, names, count = tmp_path / "store", ("山田", "佐藤", "鈴木", "高橋"), 25
    processes = [appending(folder, name, count) for name in names]
    acknowledged = [line for one in processes for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in processes] == [0] * len(names)
    journal = Journal(folder, ticking())
    assert journal.verify().faults == []
    entries = journal.entries()
    assert len(entries) == len(acknowledged) == len(names) * count
    for name in names:
        own = [entry.details["number"] for entry in entries if entry.by == name]
        assert own == list(range(count))
    assert_all_stand(journal, acknowledged)


def test_processes_killed_at_any_moment_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "store", ticking())
    acknowledged: list[str] = []
    for times in range(2, 15, 2):
        processes = [appending(journal.folder, name, 1_000) for name in ("山田", "佐藤")]
        for one in processes:
            assert one.stdout is not None
            acknowledged += [one.stdout.readline().strip() for _ in range(times)]
        for one in processes:
            one.kill()
        for one in processes:
            assert one.stdout is not None
            # A line that was being said when the process died was not acknowledged.
            rest = one.stdout.read()
            acknowledged += rest.splitlines()[: rest.count("\n")]
            one.wait()
            one.stdout.close()
        entry = journal.append("effect.listed", "高橋", times=times)
        acknowledged.append(f"{entry.number} {entry.seal}")
        assert journal.verify().faults == []
        assert_all_stand(journal, acknowledged)
    assert len(acknowledged) > 100
