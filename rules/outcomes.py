"""Between the engine's numbers and the product's words, for one ruleset."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from rules.compile import ruleset_of
from rules.engine import Outcome, Unmet
from rules.faults import EngineFault
from rules.program import program_of
from rules.projection import Projection

if TYPE_CHECKING:
    from rules.durable_host import Answer, NoticeProgram, Program
    from rules.facts import Facts
    from rules.model import Revision
    from rules.projection import Values
    from rules.ruleset import Ruleset

Asked_contra = TypeVar("Asked_contra", contravariant=True)
Said_co = TypeVar("Said_co", covariant=True)


class Speech(Protocol[Asked_contra, Said_co]):
    """Compiled rules, and the words for what goes into the engine and what comes out."""

    @property
    def digest(self) -> str:
        """The name under which engines keep the rules."""
        ...

    @property
    def program(self) -> Program | NoticeProgram:
        """The rules as the host reads them."""
        ...

    def values(self, asked: Asked_contra, /) -> Values:
        """What is asked about, as integers."""
        ...

    def outcome(self, answer: Answer, /) -> Said_co:
        """What an answer stands for; one that stands for nothing is an ``EngineFault``."""
        ...


MOST_KEPT: Final = 10_000
"""Findings kept to be given again: most people lack the same things."""


class Wording:
    """Facts into values, answers into outcomes."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Prepare the program and the projection once."""
        self.ruleset = ruleset
        self.digest = ruleset.digest
        self.program = program_of(ruleset)
        self._projection = Projection(ruleset)
        self._places = ruleset.places
        self._levels = frozenset({1, *ruleset.levels})
        self._kept: dict[tuple[int, int], Unmet] = {}

    def values(self, asked: Facts) -> Values:
        """The facts as integers in the order of the ruleset's properties."""
        return self._projection.values(asked)

    def outcome(self, answer: Answer) -> Outcome:
        """The outcome that an answer stands for; one that stands for none is a fault."""
        if answer[0] not in self._levels or len(answer) % 2 == 0:
            raise EngineFault("wrong_answer")
        kept = self._kept
        unmet = []
        for pair in zip(answer[1::2], answer[2::2], strict=True):
            finding = kept.get(pair)
            if finding is None:
                if not 0 <= pair[0] < len(self._places):
                    raise EngineFault("wrong_answer")
                finding = Unmet(self._places[pair[0]], pair[1])
                if len(kept) < MOST_KEPT:
                    kept[pair] = finding
            unmet.append(finding)
        return Outcome(answer[0], tuple(unmet))


@lru_cache(maxsize=512)
def wording_of(revision: Revision) -> Wording:
    """The revision's wording, made once."""
    return Wording(ruleset_of(revision))
