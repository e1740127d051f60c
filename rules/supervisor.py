"""The durable engine for programs that serve people: a worker process, watched.

The engine can hang or die, and then it takes its whole process with it (engine study §4). So it
judges in a worker; this end keeps what was asked until it is answered, gives the worker a limit
of silence, starts another and asks once more when it dies, and then refuses by name.
"""

from __future__ import annotations

import itertools
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Self

from rules.canary import CANARY, Canary
from rules.faults import EngineFault
from rules.outcomes import Asked_contra, Said_co, Speech, wording_of
from rules.worker import Chunk, Worker, answers_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from rules.durable_host import Answer
    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import Revision


@dataclass(frozen=True, slots=True)
class Ticket(Generic[Said_co]):
    """What ``submit`` gives and ``collect`` takes, once."""

    number: int


TRIES: Final = 2
"""How often a chunk is given to a worker: judging is pure, so asking again is always safe."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker is allowed.

    Seconds without any sign of life: ``silence`` to start with and ``silence_per_fact`` for each
    fact of the chunk it works on (some 200 times what one takes). ``chunks`` is how many it
    judges before another takes its place, so that no leak can grow.
    """

    silence: float = 10.0
    silence_per_fact: float = 0.02
    chunks: int = 10_000


class Supervised:
    """The durable engine in a worker process. Any thread may use it; one at a time is served."""

    name = "durable"

    def __init__(self, limits: Limits | None = None, canary: Canary = CANARY) -> None:
        """Prepare; the worker starts with the first facts."""
        self._limits = limits or Limits()
        self._canary = canary
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._worker: Worker | None = None
        self._tickets = itertools.count(1)
        self._open: dict[int, Chunk] = {}
        self._done: dict[int, tuple[Speech[Any, Any], list[Answer]] | EngineFault] = {}
        self._closed = False

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """One outcome for each of ``facts``, in their order, or ``EngineFault``."""
        return self.collect(self.submit(revision, facts))

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> Ticket[Outcome]:
        """Give facts to the worker and go on; each ticket must be collected."""
        return self.ask(wording_of(revision), facts)

    def ask(
        self, speech: Speech[Asked_contra, Said_co], things: Sequence[Asked_contra]
    ) -> Ticket[Said_co]:
        """The same by compiled rules: those of a revision, or those for notices."""
        chunk = Chunk(speech, [speech.values(one) for one in things])
        with self._lock:
            self._usable()
            if self._worker is not None and self._worker.chunks >= self._limits.chunks:
                while self._open:
                    self._exchange(self._patience())
                self._retire()
            worker = self._worker or self._start()
            ticket = next(self._tickets)
            self._open[ticket] = chunk
            worker.give(ticket, chunk)
            self._exchange(0)
        return Ticket(ticket)

    def collect(self, ticket: Ticket[Said_co]) -> list[Said_co]:
        """What a ticket's facts were found to be, waiting for it; a ticket serves once."""
        with self._lock:
            self._usable()
            while ticket.number in self._open:
                self._exchange(self._patience())
            done = self._done.pop(ticket.number)
        if isinstance(done, EngineFault):
            raise done
        speech, answers = done
        return [speech.outcome(answer) for answer in answers]

    @property
    def worker_pid(self) -> int | None:
        """The worker's process number, if one runs."""
        return self._worker.process.pid if self._worker else None

    def close(self) -> None:
        """Prove the worker once more on known facts, and end it; what is open is lost."""
        with self._lock:
            self._closed = True
            if self._open:
                self._abandon()
            else:
                self._retire()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            with self._lock:
                self._closed = True
                self._abandon()

    def _usable(self) -> None:
        if self._closed:
            raise EngineFault("closed")
        if not self._is_mine():
            raise EngineFault("forked")

    def _is_mine(self) -> bool:
        """Whether the worker is this process's child, not that of one it was forked from."""
        return os.getpid() == self._owner

    def _patience(self) -> float:
        """Seconds of silence allowed for the chunk that the worker is at."""
        chunk = next(iter(self._open.values()))
        return self._limits.silence + self._limits.silence_per_fact * len(chunk.rows)

    def _exchange(self, patience: float) -> None:
        """Send, receive and note what came; a worker that fails is replaced."""
        worker = self._worker
        if worker is None:
            return
        try:
            for frame in worker.process.exchange(patience):
                self._take(frame)
        except EngineFault as fault:
            self._replace(fault)

    def _take(self, frame: object) -> None:
        ticket, chunk = next(iter(self._open.items()), (0, None))
        answers = answers_in(frame, ticket)
        if chunk is None or len(answers) != len(chunk.rows):
            raise EngineFault("not_understood")
        self._done[ticket] = (chunk.speech, answers)
        del self._open[ticket]

    def _replace(self, fault: EngineFault) -> None:
        """Another worker for what is open; what failed twice is refused with its fault."""
        self._abandon()
        if not self._open:
            return
        ticket, chunk = next(iter(self._open.items()))
        chunk.failures += 1
        if chunk.failures >= TRIES:
            self._done[ticket] = fault
            del self._open[ticket]
        if self._open:
            try:
                worker = self._start()
            except EngineFault as no_worker:
                self._done.update(dict.fromkeys(self._open, no_worker))
                self._open.clear()
                return
            for ticket, chunk in self._open.items():
                worker.give(ticket, chunk)

    def _start(self) -> Worker:
        """A worker that has judged known facts rightly; a second one is tried."""
        try:
            self._worker = self._proven()
        except EngineFault:
            self._worker = self._proven()
        return self._worker

    def _proven(self) -> Worker:
        worker = Worker()
        try:
            worker.prove(self._canary, self._limits.silence)
        except EngineFault:
            worker.process.kill()
            raise
        return worker

    def _retire(self) -> None:
        """Prove the worker and let it go; after a fault its answers cannot be trusted."""
        worker = self._worker
        if worker is None or not self._is_mine():
            return
        try:
            worker.prove(self._canary, self._limits.silence)
        except EngineFault:
            self._abandon()
            raise
        self._worker = None
        worker.process.close()

    def _abandon(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None and self._is_mine():
            worker.process.kill()
