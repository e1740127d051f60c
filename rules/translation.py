"""The requirements of one revision as arithmetic over properties of a message."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, assert_never

from rules.arithmetic import Expression, add, at_least, both, multiply, negate, reaches, value_of
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    walk,
)
from rules.ruleset import (
    CREW_LEADER_DAYS,
    EITHER_DAYS,
    FOREMAN_DAYS,
    ONE,
    UNKNOWN,
    WORK_DAYS,
    Condition,
    Line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.model import QualificationKey, Revision

ROLE_DAYS: Final[dict[frozenset[Role], str]] = {
    frozenset({Role.FOREMAN}): FOREMAN_DAYS,
    frozenset({Role.CREW_LEADER}): CREW_LEADER_DAYS,
    frozenset({Role.FOREMAN, Role.CREW_LEADER}): EITHER_DAYS,
}


def holds(expression: Expression) -> Condition:
    """The condition that an expression is 1."""
    return {"$lte": {ONE: expression}}


def fails(expression: Expression) -> Condition:
    """The condition that an expression is 0."""
    return {"$gt": {ONE: expression}}


def _needed(group: AllOf | AnyOf | AtLeast) -> int:
    match group:
        case AllOf(items):
            return len(items)
        case AnyOf():
            return 1
        case AtLeast(count, _):
            return count


@dataclass(frozen=True, slots=True)
class Counting:
    """One way role days count: when it applies, and the property that counts them, if any."""

    when: tuple[Condition, ...]
    applies: Expression
    days: str | None


def _requirements(revision: Revision) -> Iterator[Requirement]:
    """Every requirement in the order of the document, outer before inner."""
    for level in sorted(revision.levels, key=lambda each: each.level):
        if isinstance(level.role_days, RoleDays):
            for _, first in level.role_days.requires_first:
                yield from walk(first)
        if level.qualifications is not None:
            yield from walk(level.qualifications)


class Translation:
    """Expressions and conditions for one revision; equal lines share one property."""

    def __init__(self, revision: Revision) -> None:
        """Name a property for each distinct line: ``q1``, ``q2``, … in the document's order."""
        self._revision = revision
        named: dict[frozenset[QualificationKey], Line] = {}
        for requirement in _requirements(revision):
            if isinstance(requirement, HeldQualification):
                key = frozenset(requirement.accepted)
                name, codes = requirement.name, requirement.codes
                line = Line(f"q{len(named) + 1}", name, codes, tuple(sorted(key)))
                named.setdefault(key, line)
        self._named = named

    @property
    def lines(self) -> tuple[Line, ...]:
        """The distinct lines in the order of their properties."""
        return tuple(self._named.values())

    def line(self, requirement: HeldQualification) -> str:
        """The property that says whether a line is met."""
        return self._named[frozenset(requirement.accepted)].property

    def met(self, requirement: Requirement) -> Expression:
        """1 when the requirement is met; a lower level stands there in full."""
        match requirement:
            case HeldQualification():
                return value_of(self.line(requirement))
            case AllOf(items) | AnyOf(items) | AtLeast(_, items):
                return at_least(_needed(requirement), [self.met(item) for item in items])
            case WithDays(days, _, item):
                return both(reaches(value_of(WORK_DAYS), days), self.met(item))
            case LowerLevel(level):
                lower = self._revision.level(level).qualifications
                return 1 if lower is None else self.met(lower)
            case Unknown():
                return value_of(UNKNOWN)
            case _:
                assert_never(requirement)

    def countings(self, rule: RoleDays) -> list[Counting]:
        """The ways the rule's days count, of which exactly one applies to any message.

        A role that needs a qualification first counts when it is held and not otherwise, so
        there is one way for each combination of such roles.
        """
        gates = self._gates(rule)
        free = frozenset(rule.roles) - gates.keys()
        ways = []
        for opened in product((True, False), repeat=len(gates)):
            when: list[Condition] = []
            applies: Expression = 1
            counting = set(free)
            for (role, gate), is_open in zip(gates.items(), opened, strict=True):
                when.append(holds(gate) if is_open else fails(gate))
                applies = both(applies, gate if is_open else negate(gate))
                if is_open:
                    counting.add(role)
            ways.append(Counting(tuple(when), applies, ROLE_DAYS.get(frozenset(counting))))
        return ways

    def _gates(self, rule: RoleDays) -> dict[Role, Expression]:
        gates: dict[Role, Expression] = {}
        for role, first in rule.requires_first:
            if role in rule.roles:
                gates[role] = both(gates.get(role, 1), self.met(first))
        return {role: gate for role, gate in gates.items() if gate != 1}

    def counted(self, rule: RoleDays) -> Expression:
        """The role days that count, chosen by arithmetic among the ways of counting."""
        return add(
            *(
                multiply(way.applies, value_of(way.days))
                for way in self.countings(rule)
                if way.days is not None
            )
        )
