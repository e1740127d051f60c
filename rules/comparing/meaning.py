"""Whether two levels ask for the same qualifications, however they are written.

Decided exactly, for every set of qualifications and every number of work days. The order of
grades (R5) is left out: levels that agree for every set of registered entries agree with any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from rules.decision_diagram import ALWAYS, DecisionDiagram
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Revision,
    Unknown,
    WithDays,
    children,
    walk,
)

if TYPE_CHECKING:
    from rules.model import Level


def same_meaning(old: Revision, new: Revision, level: Level) -> bool:
    """Whether whoever holds what one document asks for at a level holds it for the other.

    Lower levels that are referred to are those of each document. What is not known is the same
    only where it is described in the same words.
    """
    floors = sorted({*_floors(old), *_floors(new)})
    diagram = DecisionDiagram()
    one, other = (_Asked(each, floors, diagram).level(level) for each in (old, new))
    return one == other


def _floors(revision: Revision) -> list[int]:
    return [
        part.days
        for rule in revision.levels
        if rule.qualifications is not None
        for part in walk(rule.qualifications)
        if isinstance(part, WithDays)
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The qualifications of one document as questions of a shared diagram."""

    revision: Revision
    floors: list[int]
    diagram: DecisionDiagram
    levels: dict[Level, int] = field(default_factory=dict)

    def level(self, level: Level) -> int:
        """Whether the qualifications of a level are held; a level not there is its own question."""
        if level not in self.levels:
            rule = next((each for each in self.revision.levels if each.level == level), None)
            if rule is None:
                self.levels[level] = self.diagram.variable(("level", level))
            elif rule.qualifications is None:
                self.levels[level] = ALWAYS
            else:
                self.levels[level] = self._question(rule.qualifications)
        return self.levels[level]

    def _question(self, asked: Requirement) -> int:
        match asked:
            case HeldQualification(_, _, accepted):
                found = self.diagram.any_of(map(self.diagram.variable, accepted))
            case AllOf():
                found = self.diagram.all_of(self._parts(asked))
            case AnyOf():
                found = self.diagram.any_of(self._parts(asked))
            case AtLeast(count, _):
                found = self.diagram.at_least(count, self._parts(asked))
            case WithDays(days, _, _):
                found = self.diagram.all_of([self._days(days), *self._parts(asked)])
            case LowerLevel(level):
                found = self.level(level)
            case Unknown(seen):
                found = self.diagram.variable(("unknown", seen))
            case _:
                assert_never(asked)
        return found

    def _parts(self, asked: Requirement) -> list[int]:
        return [self._question(part) for part in children(asked)]

    def _days(self, floor: int) -> int:
        """Whether so many work days are there: more days always have the lower floors, too."""
        return self.diagram.all_of(
            self.diagram.variable(("days", lower)) for lower in self.floors if 0 < lower <= floor
        )
