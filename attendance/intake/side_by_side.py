"""Windows of sorted rows taken in: each a transaction, and of a large file two at a time.

Only PostgreSQL has two writers, and only for a large file is a second process worth its start.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, Final

from attendance.intake.receiving import receive
from attendance.intake.sorted_rows import Outcome, SortedRows
from ccus_data.database import address_of, keeping_plans, open_database, writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from attendance.intake.receiving import Sender
    from ccus_data.database import DatabaseAddress
    from rules.catalogue import Catalogue

PROCESSES: Final = 2
LARGE: Final = 50_000
"""Rows of a lot from which on a second process is worth its start."""


Note = Callable[[int, list[Outcome]], None]
"""Hears of a window that is committed, and of what became of its rows."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the windows of a lot are taken in with."""

    folder: Path
    catalogue: Catalogue
    sender: Sender
    at: dt.datetime


class ProcessLost(OSError):
    """A process that took in windows was ended; what it had in hand was not committed."""


def take_windows(  # noqa: PLR0913, PLR0917 - the windows, and who hears of them
    engine: Engine,
    task: Task,
    lot: SortedRows,
    left: Sequence[int],
    note: Note,
    tell: Callable[[], None],
) -> None:
    """Take in the windows that are left; ``note`` hears of each as soon as it is committed.

    Where ``tell``, which is called then, raises, nothing is begun any more; what is in hand goes to
    its end and is noted.
    """
    if engine.dialect.name == "postgresql" and lot.rows >= LARGE:
        apart = [one for one in left if one < lot.alone]
        _side_by_side(address_of(engine), task, apart, note, tell)
        left = [one for one in left if one >= lot.alone]
    for one in left:
        note(one, _take(engine, task, lot, one))
        tell()


def _take(engine: Engine, task: Task, lot: SortedRows, window: int) -> list[Outcome]:
    """Take in a window in one transaction."""
    rows = lot.window(window)
    # A moment of its own for each window: whoever is judged between two waits again.
    at = task.at + dt.timedelta(microseconds=lot.begins + window)
    with writing(engine, job=True) as opened:
        found = receive(opened, task.catalogue, rows, task.sender, at)
    return [
        (one.status, one.code, one.problems[0].field if one.problems else "")
        for one in found.results
    ]


def _side_by_side(
    address: DatabaseAddress,
    task: Task,
    windows: Sequence[int],
    note: Note,
    tell: Callable[[], None],
) -> None:
    todo = iter(windows)
    in_hand: dict[Future[list[Outcome]], int] = {}
    with ProcessPoolExecutor(
        PROCESSES, get_context("spawn"), initializer=_begin, initargs=(address, task)
    ) as pool:
        try:
            while True:
                for one in islice(todo, PROCESSES + 1 - len(in_hand)):
                    in_hand[pool.submit(_take_one, one)] = one
                if not in_hand:
                    return
                for done in wait(in_hand, return_when=FIRST_COMPLETED).done:
                    note(in_hand[done], done.result())
                    del in_hand[done]
                    tell()
        except BrokenProcessPool as gone:
            raise ProcessLost(str(gone)) from gone
        finally:
            pool.shutdown(cancel_futures=True)
            for late, window in in_hand.items():
                if not late.cancelled() and late.exception() is None:
                    note(window, late.result())


@dataclass(frozen=True, slots=True)
class _Own:
    """What a process of the pool has opened."""

    engine: Engine
    task: Task
    lot: SortedRows


_own: list[_Own] = []


def _begin(address: DatabaseAddress, task: Task) -> None:
    """Open everything in a new process, which ends with the one that started it."""
    # An interrupt is for the command, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Half of the time would go into looking for cycles among rows, where there are none.
    gc.freeze()
    gc.disable()
    _own.append(_Own(keeping_plans(open_database(address)), task, SortedRows(task.folder)))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _take_one(window: int) -> list[Outcome]:
    (own,) = _own
    found = _take(own.engine, own.task, own.lot, window)
    gc.collect()
    return found
