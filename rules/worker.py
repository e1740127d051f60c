"""A worker and the chunks of facts it is given, with the proof that it judges rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.durable_process import WorkerProcess
from rules.faults import EngineFault
from rules.outcomes import wording_of

if TYPE_CHECKING:
    from rules.canary import Canary
    from rules.durable_host import Answer
    from rules.outcomes import Speech
    from rules.projection import Values


class Chunk:
    """Facts to judge, and how often a worker failed at them."""

    __slots__ = ("failures", "rows", "speech")

    def __init__(self, speech: Speech[Any, Any], rows: list[Values]) -> None:
        """Take rows that are projected by ``speech``."""
        self.speech = speech
        self.rows = rows
        self.failures = 0


class Worker:
    """A process, and what it was given."""

    __slots__ = ("_loaded", "chunks", "process")

    def __init__(self) -> None:
        """Start the process."""
        self.process = WorkerProcess()
        self.chunks = 0
        self._loaded: set[str] = set()

    def give(self, ticket: int, chunk: Chunk) -> None:
        """Send a chunk, with its rules when the worker has not had it."""
        digest = chunk.speech.digest
        program = None if digest in self._loaded else chunk.speech.program
        self._loaded.add(digest)
        self.chunks += 1
        self.process.send((ticket, digest, program, chunk.rows))

    def prove(self, canary: Canary, patience: float) -> None:
        """Let it judge known facts while it has nothing else to do; a wrong answer is a fault."""
        wording = wording_of(canary.revision)
        self.give(0, Chunk(wording, [wording.values(facts) for facts, _ in canary.cases]))
        while not (frames := self.process.exchange(patience)):
            pass
        said = [wording.outcome(answer) for answer in answers_in(frames[0], 0)]
        if said != [outcome for _, outcome in canary.cases]:
            raise EngineFault("canary")


def answers_in(frame: object, ticket: int) -> list[Answer]:
    """The answers for ``ticket`` in a frame; a frame that holds anything else is a fault."""
    match frame:
        case (int(named), list(answers)) if named == ticket:
            return answers
        case (int(), str(code), str(detail)):
            raise EngineFault(code, detail)
        case _:
            raise EngineFault("not_understood")
