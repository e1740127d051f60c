"""A file of touches as a job: sorted first, then taken in window by window, told in its own order.

Everybody's days are worked out once for a lot of up to a million rows, in the transaction that
stores their touches. The job goes on where it ended, whenever that was: the file of results beside
it has a line for each row of the lots that are done, and a folder beside it says what became of
the windows of the lot in hand. Rows that were stored and not yet noted are duplicates the second
time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from attendance.intake.files import rows_of
from attendance.intake.receiving import STATUSES
from attendance.intake.side_by_side import Task, take_windows
from attendance.intake.sorted_rows import SortedRows, sort_rows, sorted_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from attendance.intake.receiving import Sender
    from rules.catalogue import Catalogue

LOT: Final = 1 << 20
"""Rows that are sorted at once: some forty megabytes of numbers are in memory for them.

No file that comes over HTTP has more: nothing of one is stored before it was read as a whole.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to take in, who sends it, and when it is."""

    path: Path
    sender: Sender
    at: dt.datetime

    @property
    def results(self) -> Path:
        """Where the results stand, a line a row."""
        return _beside(self.path, "results.ndjson")

    @property
    def lot(self) -> Path:
        """Where the lot in hand lies, sorted; nothing is there when the job is over."""
        return _beside(self.path, "sorted")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: rows of the file that were read, and rows done by status."""

    rows: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many rows are done."""
        return sum(self.counts.values())


def take_in(
    engine: Engine,
    catalogue: Catalogue,
    job: Job,
    tell: Callable[[Progress], None],
    rows: Iterable[Any] | None = None,
) -> dict[str, int]:
    """Take in the rest of a file; how many rows of each status there are now, of the whole file.

    `Refused` for a file that is none of the three, or lacks a column. ``tell`` is told how far it
    is, first of all with what earlier times did. ``rows`` are those of the file, where the caller
    wants to see them as they are read.
    """
    given = iter(rows_of(job.path) if rows is None else rows)
    done = _whole_lines(job.results)
    lot = sorted_before(job.lot, job.path, done)
    begins = done if lot is None else lot.begins
    before = _counted(job.results, begins)
    passed = 0
    is_first = True
    while True:
        if lot is None:
            rest = islice(given, begins - passed, begins - passed + LOT)
            lot = sort_rows(job.lot, rest, begins, job.path)
            passed = begins + lot.rows
        if is_first or lot.rows:
            _take(engine, catalogue, job, lot, before, tell)
            _tell_results(job.results, lot, max(0, done - begins))
            before.update(lot.outcomes().counts())
        lot.forget()
        if not lot.rows:
            return dict(before)
        begins += lot.rows
        lot, is_first = None, False


def leave(path: Path) -> None:
    """End the job of a file where it is: what is done is told, and the rest never is."""
    results = _beside(path, "results.ndjson")
    lot = sorted_before(_beside(path, "sorted"), path, done := _whole_lines(results))
    if lot is not None:
        _tell_results(results, lot, done - lot.begins)
        lot.forget()


def _take(  # noqa: PLR0913, PLR0917 - the lot, where it goes, and who is told
    engine: Engine,
    catalogue: Catalogue,
    job: Job,
    lot: SortedRows,
    before: Counter[str],
    tell: Callable[[Progress], None],
) -> None:
    """Take in the windows of a lot that are left."""
    outcomes = lot.outcomes()

    def tell_all() -> None:
        new = outcomes.counts()
        counts = {status: before[status] + new.get(status, 0) for status in STATUSES}
        tell(Progress(lot.begins + lot.rows, counts))

    tell_all()
    left = [one for one in range(len(lot.windows)) if not outcomes.is_done(one)]
    task = Task(lot.folder, catalogue, job.sender, job.at)
    take_windows(engine, task, lot, left, outcomes.note, tell_all)


def _tell_results(results: Path, lot: SortedRows, told: int) -> None:
    # Half a sign in an id is written as it came, by its number.
    with results.open("a", encoding="utf-8", errors="backslashreplace") as out:
        out.writelines(lot.results(lot.outcomes(), told))


def _whole_lines(results: Path) -> int:
    """How many rows are told; a line that was not finished is cut off."""
    if not results.exists():
        return 0
    done = whole = 0
    with results.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            done += 1
            whole += len(line)
    with results.open("r+b") as file:
        file.truncate(whole)
    return done


def _counted(results: Path, rows: int) -> Counter[str]:
    """How many of the first rows have which status, all five of them."""
    counts = Counter(dict.fromkeys(STATUSES, 0))
    if rows:
        with results.open("rb") as file:
            counts.update(json.loads(line)["status"] for line in islice(file, rows))
    return counts


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
