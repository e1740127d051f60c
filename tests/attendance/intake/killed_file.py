"""A file that is taken in by processes that die at random, one after the other, until one is done.

Where they can die: at each row that is read, before each statement and around each commit, before
and after each window is noted, and at each line of results. It prints how many have died.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from attendance.intake import Job, PartnerSender, rows_of, sorted_rows, take_in
from attendance.intake.sorted_rows import Outcomes, SortedRows
from ccus_data.database import open_database, read_address
from tests.attendance.gate import NOW, PARTNER, catalogue

MOST = 60
"""So many die at most: then one may live."""


def perhaps(chance: float) -> None:
    if random.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingOutcomes(Outcomes):
    chance = 0.0

    def note(self, *told: Any) -> None:
        perhaps(self.chance)
        super().note(*told)
        perhaps(self.chance)


class DyingRows(SortedRows):
    chance = 0.0

    def results(self, *told: Any) -> Iterator[str]:
        for line in super().results(*told):
            perhaps(self.chance / 5)
            yield line


def live(url: str, path: Path, chance: float) -> None:
    DyingOutcomes.chance = DyingRows.chance = chance
    engine = open_database(read_address({}, url))
    for moment in ("before_cursor_execute", "commit"):
        event.listen(engine, moment, lambda *_: perhaps(chance))

    def rows() -> Iterator[Any]:
        for row in rows_of(path):
            perhaps(chance / 20)
            yield row

    job = Job(path, PartnerSender(PARTNER), NOW)
    take_in(engine, catalogue(), job, lambda _: perhaps(chance), rows())


def main() -> None:
    url, path = sys.argv[1], Path(sys.argv[2])
    changed = pytest.MonkeyPatch()
    changed.setattr(sorted_rows, "AT_ONCE", 7)
    changed.setattr(sorted_rows, "Outcomes", DyingOutcomes)
    changed.setattr(sorted_rows, "SortedRows", DyingRows)
    catalogue()
    died = 0
    while True:
        child = os.fork()
        if child == 0:
            random.seed(died)
            live(url, path, 0.04 if died < MOST else 0.0)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended != -signal.SIGKILL:
            sys.stdout.write(f"{died}\n")
            sys.exit(ended)
        died += 1


if __name__ == "__main__":
    main()
