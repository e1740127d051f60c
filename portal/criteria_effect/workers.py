"""A file of records in pieces, each counted in a process of its own; the order stays.

The effect is the same whatever the number of processes: pieces are cut by lines, counted alone,
and added in the order of the file. Everybody is counted once, by the first line.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from evaluator.effect import Affected, Counts, FaultyLine, Met, Once, RecordLines, effect_of
from evaluator.read_record import RecordReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from multiprocessing.connection import Connection

    from rules.catalogue import Catalogue
    from rules.model import Revision, TradeCode

PIECE: Final = 250
"""Lines handed to a process at once: the file is never in memory as a whole."""

GARBAGE_LOOKED_FOR_EVERY: Final = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that follow each other in the file; ``first`` is the number of the first one."""

    first: int
    lines: list[bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece came to; ``met`` are the people counted."""

    counts: Counts
    affected: tuple[Affected, ...]
    faulty: tuple[FaultyLine, ...]
    met: tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What every process needs; it is there from the start, not sent with each piece."""

    catalogue: Catalogue
    old: Revision | None
    new: Revision
    as_of: date
    listed: bool

    @property
    def trades(self) -> frozenset[TradeCode]:
        """The trades of both documents: without one of them nobody is judged by either."""
        documents = [one for one in (self.old, self.new) if one is not None]
        return frozenset(trade.code for one in documents for trade in one.trades if trade.code)


class ProcessLost(Exception):
    """A counting process ended before its piece was counted: no count is told."""


def parts_of(lines: Iterable[bytes], task: Task, processes: int) -> Iterator[Part]:
    """The parts of a file in its order, counted by so many processes.

    A line with a technician of an earlier line is a faulty one. Kept of everybody is the number
    alone, some 90 bytes a person (269 MiB for three million).
    ``ProcessLost`` where a process ends before its time.
    """
    met: set[int] = set()
    for piece, part in _counted(lines, task, processes):
        again = _met_again(part.met, met)
        # Whoever counts a piece knows nothing of the others. Repeated people are rare: the piece
        # is counted a second time, without them.
        yield count(task, piece, again) if again else part


def _met_again(people: Iterable[Met], met: set[int]) -> frozenset[int]:
    """The lines of those who were met before; the others are noted as met."""
    again = set()
    for one in people:
        if one.technician in met:
            again.add(one.line)
        met.add(one.technician)
    return frozenset(again)


def _counted(lines: Iterable[bytes], task: Task, processes: int) -> Iterator[tuple[Piece, Part]]:
    """Each piece with its part, in the order of the file."""
    pieces = _pieces(lines)
    if processes == 1:
        for piece in pieces:
            yield piece, count(task, piece)
        return
    team = [_Counter(task) for _ in range(processes)]
    try:
        turn = 0
        for piece in pieces:
            # They take turns, so that answers come in the order of the file.
            counter = team[turn % processes]
            if turn >= processes:
                yield counter.answer()
            counter.ask(piece)
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
        self._asked = Piece(0, [])

    def ask(self, piece: Piece) -> None:
        """Hand over a piece; the answer to the one before must have been taken."""
        self._asked = piece
        try:
            self._pipe.send(piece)
        except OSError as gone:
            raise ProcessLost from gone

    def answer(self) -> tuple[Piece, Part]:
        """The piece and what it came to, once it is counted."""
        try:
            part: Part = self._pipe.recv()
        except (EOFError, OSError) as gone:
            raise ProcessLost from gone
        return self._asked, part

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
            piece = pipe.recv()
        except EOFError:
            return
        pipe.send(count(task, piece))


def _pieces(lines: Iterable[bytes]) -> Iterator[Piece]:
    rest = iter(lines)
    first = 1
    while piece := list(islice(rest, PIECE)):
        yield Piece(first, piece)
        first += len(piece)


def count(task: Task, piece: Piece, without: frozenset[int] = frozenset()) -> Part:
    """What the lines of one piece come to, without the people of some of them."""
    affected: list[Affected] = []
    faulty: list[FaultyLine] = []
    reader = RecordReader(task.catalogue, task.as_of, task.as_of, task.trades)
    people = Once(RecordLines(piece.lines, reader, task.catalogue, first=piece.first), without)
    effect = effect_of(
        people,
        task.old,
        task.new,
        task.catalogue,
        task.as_of,
        tell=affected.append if task.listed else None,
        tell_faulty=faulty.append,
    )
    return Part(effect.counts, tuple(affected), tuple(faulty), tuple(people.met))
