"""Facts by the thousand through both engines, as the product asks them: pipelined and watched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rules.agreement import Asked, BothEngines, Disagreement
from rules.facts import Facts
from rules.model import Revision

CHUNK = 256
ON_THEIR_WAY = 4
"""Chunks the worker has while the plain engine judges the next: enough that neither waits."""

Question = tuple[Revision, list[Facts]]
Difference = tuple[Revision, Facts, Disagreement]


def chunks(revision: Revision, facts: Iterable[Facts]) -> Iterator[Question]:
    remaining = iter(facts)
    while chunk := list(islice(remaining, CHUNK)):
        yield revision, chunk


def compare(questions: Iterable[Question]) -> Iterator[tuple[int, list[Difference]]]:
    """For each chunk how many facts were judged, and where the engines differ."""
    with BothEngines() as engines:
        asked: deque[tuple[Question, Asked]] = deque()
        for question in questions:
            asked.append((question, engines.submit(*question)))
            if len(asked) > ON_THEIR_WAY:
                yield _collected(engines, *asked.popleft())
        while asked:
            yield _collected(engines, *asked.popleft())


def _collected(
    engines: BothEngines, question: Question, asked: Asked
) -> tuple[int, list[Difference]]:
    revision, facts = question
    found = zip(facts, engines.collect(asked), strict=True)
    return len(facts), [
        (revision, one, said) for one, said in found if isinstance(said, Disagreement)
    ]


def reported(differences: Sequence[Difference]) -> str:
    """Each difference with the facts that show it, ready for a test."""
    return "\n".join(f"{revision.file}: {facts}: {said}" for revision, facts, said in differences)
