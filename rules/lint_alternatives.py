"""Clauses that can never matter, and qualifications weaker than those of the level below.

Both are decided exactly, for every set of qualifications and every number of days, by comparing
whole levels in canonical form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from rules.clauses import Clause, parts
from rules.decision_diagram import ALWAYS, NEVER, DecisionDiagram
from rules.diagnostics import Diagnostic, diagnostic
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Unknown,
    WithDays,
    WorkDays,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.model import Level, LevelRule, QualificationKey, Requirement, Revision

    Superiors = Mapping[QualificationKey, frozenset[QualificationKey]]


def lint_alternatives(revision: Revision, superiors: Superiors) -> Iterator[Diagnostic]:
    """Findings in one document; ``superiors`` are the entries that count as another (R5)."""
    rules = sorted(revision.levels, key=lambda rule: rule.level)
    for index, rule in enumerate(rules):
        yield from _idle_floors(revision, rule)
        # Without the order of grades: a line that only the order makes idle stays meaningful for
        # whoever reads the sheet, and was so for judgements before it.
        idle = idle_clauses(revision, rule, with_lower=False)
        for clause in idle:
            yield diagnostic("CR034", revision.file, clause.line, place=clause)
        for clause in idle_clauses(revision, rule, with_lower=True):
            if not any(f"{clause.place}.".startswith(f"{known.place}.") for known in idle):
                yield diagnostic("CR051", revision.file, clause.line, place=clause)
        if index and _weaker(revision, rule, rules[index - 1], superiors):
            line = rule.line if rule.qualifications is None else rule.qualifications.line
            lower = rules[index - 1].level
            yield diagnostic("CR032", revision.file, line, place=f"L{rule.level}.q", lower=lower)


def idle_clauses(revision: Revision, rule: LevelRule, *, with_lower: bool) -> list[Clause]:
    """Parts of a level that could be left out without changing who reaches it.

    ``with_lower`` takes into account that whoever reaches a level meets those below. Of two that
    could be left out, but not both, the last is named. Lower levels are never named: sheets print
    each of them on purpose.
    """
    if rule.qualifications is None:
        return []
    asked = _Asked(revision, rule, lower_open=not with_lower)
    lower = [other for other in revision.levels if with_lower and other.level < rule.level]
    whole = asked.together([*lower, rule], {})
    idle: list[Clause] = []
    left_out: dict[str, int] = {}

    def search(requirement: Requirement, place: str) -> None:
        for index, part in reversed(list(enumerate(children(requirement)))):
            here = f"{place}.{index}"
            if isinstance(part, LowerLevel | Unknown):
                continue
            for answer in (NEVER, ALWAYS):
                if asked.together([*lower, rule], {**left_out, here: answer}) == whole:
                    left_out[here] = answer
                    idle.append(next(parts(here, part)))
                    break
            else:
                search(part, here)

    search(rule.qualifications, f"L{rule.level}.q")
    return idle


def _idle_floors(revision: Revision, rule: LevelRule) -> Iterator[Diagnostic]:
    if not isinstance(rule.work_days, WorkDays) or rule.qualifications is None:
        return
    for clause in parts(f"L{rule.level}.q", rule.qualifications):
        match clause.asks:
            case WithDays(days, _, _) if days <= rule.work_days.days:
                values = {"days": f"{days:,}", "work_days": f"{rule.work_days.days:,}"}
                yield diagnostic("CR035", revision.file, clause.line, place=clause, **values)


def _weaker(revision: Revision, rule: LevelRule, lower: LevelRule, superiors: Superiors) -> bool:
    """Whether somebody could hold a level's qualifications and not those of the one below."""
    asked = _Asked(revision, rule, superiors)
    if asked.has_unknown(rule) or asked.has_unknown(lower):
        return False
    return not asked.diagram.implies(asked.together([rule], {}), asked.together([lower], {}))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The qualifications of levels as questions, for people with the work days of ``rule``.

    ``lower_open`` leaves open whether a lower level that is referred to is met.
    """

    revision: Revision
    rule: LevelRule
    superiors: Superiors = field(default_factory=dict)
    lower_open: bool = False
    diagram: DecisionDiagram = field(default_factory=DecisionDiagram)

    def together(self, rules: list[LevelRule], answers: Mapping[str, int]) -> int:
        """Whether the qualifications of all the levels are held; ``answers`` replace parts."""
        return self.diagram.all_of(self._level(rule, answers) for rule in rules)

    def has_unknown(self, rule: LevelRule) -> bool:
        """Whether a level, or one that it refers to, asks for something unknown."""
        held = () if rule.qualifications is None else walk(rule.qualifications)
        return any(
            isinstance(part, Unknown)
            or (isinstance(part, LowerLevel) and self.has_unknown(self.revision.level(part.level)))
            for part in held
        )

    def _level(self, rule: LevelRule, answers: Mapping[str, int]) -> int:
        if rule.qualifications is None:
            return ALWAYS
        return self._question(rule.qualifications, f"L{rule.level}.q", answers)

    def _question(self, asked: Requirement, place: str, answers: Mapping[str, int]) -> int:
        if place in answers:
            return answers[place]
        inner = self._parts(asked, place, answers)
        match asked:
            case HeldQualification(_, _, accepted):
                question = self._held(accepted)
            case AllOf():
                question = self.diagram.all_of(inner)
            case AnyOf():
                question = self.diagram.any_of(inner)
            case AtLeast(count, _):
                question = self.diagram.at_least(count, inner)
            case WithDays(days, _, _):
                question = self.diagram.all_of([self._days(days), *inner])
            case LowerLevel(level):
                question = self._lower(level, answers)
            case Unknown():
                question = self.diagram.variable(("unknown", place))
            case _:
                assert_never(asked)
        return question

    def _parts(self, asked: Requirement, place: str, answers: Mapping[str, int]) -> list[int]:
        return [
            self._question(part, f"{place}.{index}", answers)
            for index, part in enumerate(children(asked))
        ]

    def _held(self, accepted: tuple[QualificationKey, ...]) -> int:
        keys = dict.fromkeys(accepted)
        for key in accepted:
            keys.update(dict.fromkeys(sorted(self.superiors.get(key, ()))))
        return self.diagram.any_of(self.diagram.variable(key) for key in keys)

    def _lower(self, level: Level, answers: Mapping[str, int]) -> int:
        if self.lower_open:
            return self.diagram.variable(("lower level", level))
        return self._level(self.revision.level(level), answers)

    def _days(self, floor: int) -> int:
        """Whether so many work days are there: more days always have the lower floors, too."""
        own = self.rule.work_days.days if isinstance(self.rule.work_days, WorkDays) else 0
        return self.diagram.all_of(
            self.diagram.variable(("days", lower))
            for lower in self._floors()
            if own < lower <= floor
        )

    def _floors(self) -> list[int]:
        return sorted(
            {
                part.days
                for rule in self.revision.levels
                if rule.qualifications is not None
                for part in walk(rule.qualifications)
                if isinstance(part, WithDays)
            }
        )
