"""A file of records in pieces, each counted in a process of its own; the order stays.

The effect is the same whatever the number of processes: pieces are cut by lines, counted alone,
and added in the order of the file.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from evaluator.effect import Affected, Counts, FaultyLine, RecordLines, effect_of
from evaluator.read_record import RecordReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from multiprocessing.connection import Connection

    from rules.catalogue import Catalogue
    from rules.model import Revision

PIECE: Final = 250
"""Lines handed to a process at once: the file is never in memory as a whole."""

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


class ProcessLost(Exception):
    """A counting process ended before its piece was counted: no count is told."""


def parts_of(lines: Iterable[bytes], task: Task, processes: int) -> Iterator[Part]:
    """The parts of a file in its order, counted by so many processes.

    ``ProcessLost`` where one of them ends before its time.
    """
    pieces = _pieces(lines)
    if processes == 1:
        for first, piece in pieces:
            yield count(task, first, piece)
        return
    team = [_Counter(task) for _ in range(processes)]
    try:
        turn = 0
        for first, piece in pieces:
            # They take turns, so that answers come in the order of the file.
            counter = team[turn % processes]
            if turn >= processes:
                yield counter.answer()
            counter.ask(first, piece)
            turn += 1
        for late in range(max(0, turn - processes), turn):
            yield team[late % processes].answer()
    finally:
        for counter in team:
            counter.end()


class _Counter:
    """A process that counts one piece at a time.

    A pipe of its own instead of a pool's queue: when the process is killed its end closes, and
    whoever writes or reads is told, also in the middle of a piece larger than a pipe holds.
    """

    def __init__(self, task: Task) -> None:
        # A forked process has the catalogue already: nothing of it is sent.
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(task, other), daemon=True)
        self._process.start()
        other.close()

    def ask(self, first: int, lines: list[bytes]) -> None:
        """Hand over a piece; the answer to the one before must have been taken."""
        try:
            self._pipe.send((first, lines))
        except OSError as gone:
            raise ProcessLost from gone

    def answer(self) -> Part:
        """What the piece came to, once it is counted."""
        try:
            part: Part = self._pipe.recv()
        except (EOFError, OSError) as gone:
            raise ProcessLost from gone
        return part

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def _serve(task: Task, pipe: Connection) -> None:
    """Count pieces until whoever asks is gone."""
    # An interrupt is for the command, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Records are trees without cycles: looking for cycles often would find nothing.
    gc.freeze()
    gc.set_threshold(GARBAGE_LOOKED_FOR_EVERY)
    while True:
        try:
            first, lines = pipe.recv()
        except EOFError:
            return
        pipe.send(count(task, first, lines))


def _pieces(lines: Iterable[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    rest = iter(lines)
    first = 1
    while piece := list(islice(rest, PIECE)):
        yield first, piece
        first += len(piece)


def count(task: Task, first: int, lines: list[bytes]) -> Part:
    """What the lines of one piece come to; ``first`` is the number of its first line."""
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
