"""A file of records in pieces, each counted in a process of its own; the order stays.

The effect is the same whatever the number of processes: pieces are cut by lines, counted alone,
and added in the order of the file.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from evaluator.effect import Affected, Counts, FaultyLine, RecordLines, effect_of
from evaluator.read_record import RecordReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from rules.catalogue import Catalogue
    from rules.model import Revision

PIECE: Final = 1000
"""Lines handed to a process at once."""

AHEAD: Final = 2
"""Pieces waiting for each process: the file is never in memory as a whole."""

GARBAGE_LOOKED_FOR_EVERY: Final = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece came to."""

    counts: Counts
    affected: tuple[Affected, ...]
    faulty: tuple[FaultyLine, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What every process needs; it is there from the start, not sent with each piece."""

    catalogue: Catalogue
    old: Revision | None
    new: Revision
    as_of: date
    listed: bool


_task: Task | None = None


def parts_of(lines: Iterable[bytes], task: Task, processes: int) -> Iterator[Part]:
    """The parts of a file in its order, counted by so many processes."""
    numbered = _pieces(lines)
    if processes == 1:
        _start(task)
        for first, piece in numbered:
            yield _count(first, piece)
        return
    waiting: deque[Future[Part]] = deque()
    # A forked process has the catalogue already; nothing here runs threads before.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        processes, context, initializer=_start_process, initargs=(task,)
    ) as pool:
        for first, piece in numbered:
            waiting.append(pool.submit(_count, first, piece))
            if len(waiting) > processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _pieces(lines: Iterable[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    rest = iter(lines)
    first = 1
    while piece := list(islice(rest, PIECE)):
        yield first, piece
        first += len(piece)


def _start(task: Task) -> None:
    global _task  # noqa: PLW0603 - one task for the life of a process
    _task = task


def _start_process(task: Task) -> None:
    _start(task)
    # Records are trees without cycles: looking for cycles often would find nothing.
    gc.freeze()
    gc.set_threshold(GARBAGE_LOOKED_FOR_EVERY)


def _count(first: int, lines: list[bytes]) -> Part:
    if _task is None:
        raise RuntimeError("the process has no task")
    task = _task
    affected: list[Affected] = []
    faulty: list[FaultyLine] = []
    reader = RecordReader(task.catalogue, task.as_of, task.as_of)
    effect = effect_of(
        RecordLines(lines, reader, task.catalogue, first=first),
        task.old,
        task.new,
        task.catalogue,
        task.as_of,
        tell=affected.append if task.listed else None,
        tell_faulty=faulty.append,
    )
    return Part(effect.counts, tuple(affected), tuple(faulty))
