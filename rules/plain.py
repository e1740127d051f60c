"""The plain engine: a walk over the requirements. It must be right alone.

Each revision is turned once into small functions, so that judging builds nothing and looks
nothing up but the facts. Shares nothing with the durable engine but the model (engine study §8).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rules.engine import Outcome, Unmet
from rules.facts import role_days
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rules.facts import Facts
    from rules.model import LevelRule, Requirement, Revision

    Test = Callable[[Facts], bool]
    Short = Callable[[Facts], int]

ALL_ROLES: Final = frozenset(Role)


def satisfied(requirement: Requirement, revision: Revision) -> Test:
    """A function that says whether facts meet the requirement."""
    match requirement:
        case HeldQualification(_, _, accepted):
            wanted = frozenset(accepted)
            return lambda facts: not wanted.isdisjoint(facts.held)
        case AllOf(items):
            tests = tuple(satisfied(item, revision) for item in items)
            return lambda facts: all([test(facts) for test in tests])
        case AnyOf(items):
            tests = tuple(satisfied(item, revision) for item in items)
            return lambda facts: any([test(facts) for test in tests])
        case AtLeast(count, items):
            tests = tuple(satisfied(item, revision) for item in items)
            return lambda facts: sum([test(facts) for test in tests]) >= count
        case WithDays(days, _, item):
            inner = satisfied(item, revision)
            return lambda facts: facts.work_days >= days and inner(facts)
        case LowerLevel(level):
            lower = revision.level(level).qualifications
            return (lambda _: True) if lower is None else satisfied(lower, revision)
        case Unknown():
            return lambda facts: facts.unknown_met


def shortage(requirement: Requirement, revision: Revision) -> Short:
    """How much is missing for one condition itself, as ``Unmet.short`` defines; 0 when met."""
    test = satisfied(requirement, revision)
    tests = tuple(satisfied(item, revision) for item in children(requirement))
    match requirement:
        case AllOf():
            return lambda facts: sum([not part(facts) for part in tests])
        case AtLeast(count, _):
            return lambda facts: max(0, count - sum([part(facts) for part in tests]))
        case WithDays(days, _, _):
            return lambda facts: max(0, days - facts.work_days)
        case _:
            return lambda facts: 0 if test(facts) else 1


def barred_roles(rule: RoleDays, facts: Facts, revision: Revision) -> frozenset[Role]:
    """Roles whose days do not count yet: what they require first is not held (R6)."""
    return frozenset(
        role for role, first in rule.requires_first if not satisfied(first, revision)(facts)
    )


def counted_role_days(rule: RoleDays, facts: Facts, revision: Revision) -> int:
    """Days in the rule's roles, without those in barred ones."""
    allowed = ALL_ROLES - barred_roles(rule, facts, revision) if rule.requires_first else ALL_ROLES
    return role_days(facts, rule.roles, allowed=allowed)


Condition = tuple[str, "Test", "Short"]
"""A place, whether it is met, and what is short."""


def _conditions_of(requirement: Requirement, place: str, revision: Revision) -> list[Condition]:
    """A requirement and its parts as places with their functions, outer before inner."""
    own = (place, satisfied(requirement, revision), shortage(requirement, revision))
    inner = [
        condition
        for index, part in enumerate(children(requirement))
        for condition in _conditions_of(part, f"{place}.{index}", revision)
    ]
    return [own, *inner]


def _day_conditions(rule: LevelRule, revision: Revision) -> list[Condition]:
    conditions: list[Condition] = []

    def add(place: str, short: Short) -> None:
        conditions.append((place, lambda facts: short(facts) == 0, short))

    match rule.work_days:
        case WorkDays(days, _):
            add(f"L{rule.level}.work_days", lambda facts: max(0, days - facts.work_days))
        case Unknown():
            add(f"L{rule.level}.work_days", lambda facts: 0 if facts.unknown_met else 1)
    match rule.role_days:
        case RoleDays() as role_rule:
            add(
                f"L{rule.level}.role_days",
                lambda facts: max(
                    0, role_rule.days - counted_role_days(role_rule, facts, revision)
                ),
            )
        case Unknown():
            add(f"L{rule.level}.role_days", lambda facts: 0 if facts.unknown_met else 1)
        case None:
            pass
    return conditions


class _Walk:
    """One revision, ready to judge."""

    def __init__(self, revision: Revision) -> None:
        """Lay out the conditions of each level once."""
        self.levels: list[tuple[int, list[Condition], list[Condition]]] = []
        for rule in sorted(revision.levels, key=lambda rule: rule.level):
            days = _day_conditions(rule, revision)
            parts = (
                []
                if rule.qualifications is None
                else _conditions_of(rule.qualifications, f"L{rule.level}.q", revision)
            )
            self.levels.append((rule.level, [*days, *parts[:1]], [*days, *parts]))

    def level(self, facts: Facts) -> int:
        """The highest level up to which every level is met."""
        reached = 1
        for level, needed, _ in self.levels:
            for _, test, _ in needed:
                if not test(facts):
                    return reached
            reached = level
        return reached

    def unmet(self, facts: Facts, above: int) -> tuple[Unmet, ...]:
        """Every unmet condition of the levels above ``above``, sorted by place."""
        return tuple(
            sorted(
                Unmet(place, short(facts))
                for level, _, conditions in self.levels
                if level > above
                for place, test, short in conditions
                if not test(facts)
            )
        )


@lru_cache(maxsize=512)
def _walk_of(revision: Revision) -> _Walk:
    return _Walk(revision)


class PlainEngine:
    """The engine that guides, and the one the durable engine must agree with."""

    name = "plain"
    names = (name,)

    def ruleset_digest(self, revision: Revision) -> str | None:
        """None: this engine compiles no rule set."""
        del revision
        return None

    def level(self, revision: Revision, facts: Facts) -> int:
        """The level alone, without looking for what is unmet."""
        return _walk_of(revision).level(facts)

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """Decide at once: this engine has nothing to wait for."""
        return self.decide(revision, facts)

    def collect(self, ticket: list[Outcome]) -> list[Outcome]:
        """What was decided when it was submitted."""
        return ticket

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """One outcome for each of ``facts``, in their order."""
        walk = _walk_of(revision)
        outcomes = []
        for one in facts:
            level = walk.level(one)
            outcomes.append(Outcome(level, walk.unmet(one, level)))
        return outcomes
