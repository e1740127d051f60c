"""The plain engine: a walk over the requirements. It must be right alone.

Each revision is turned once into small functions, so that judging builds nothing and looks
nothing up but the facts. Shares nothing with the durable engine but the model (engine study §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
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
    from rules.model import Level, LevelRule, Requirement, Revision

    Test = Callable[[Facts], bool]
    Short = Callable[[Facts], int]
    Seek = Callable[[Facts, list[Unmet]], bool]

ALL_ROLES: Final = frozenset(Role)
BY_PLACE: Final = attrgetter("condition")


def satisfied(requirement: Requirement, revision: Revision) -> Test:
    """A function that says whether facts meet the requirement."""
    match requirement:
        case HeldQualification(_, _, accepted):
            wanted = frozenset(accepted)
            return lambda facts: not wanted.isdisjoint(facts.held)
        case AllOf(items):
            tests = tuple(satisfied(item, revision) for item in items)
            return lambda facts: all([test(facts) for test in tests])  # noqa: C419 - a list of so few is faster
        case AnyOf(items):
            tests = tuple(satisfied(item, revision) for item in items)
            return lambda facts: any([test(facts) for test in tests])  # noqa: C419 - a list of so few is faster
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


def seeker(requirement: Requirement, place: str, revision: Revision) -> Seek:
    """A function that says whether facts meet the requirement, and lists what of it is unmet.

    Every part is looked at, also where another part is enough; each goes to the list with its
    place and what is short (``rules.engine.Unmet``).
    """
    parts = [
        seeker(part, f"{place}.{index}", revision)
        for index, part in enumerate(children(requirement))
    ]
    match requirement:
        case AllOf() | AnyOf() | AtLeast():
            need = needed(requirement)

            def seek_group(facts: Facts, found: list[Unmet]) -> bool:
                have = [part(facts, found) for part in parts].count(True)
                if have < need:
                    found.append(Unmet(place, need - have))
                return have >= need

            return seek_group
        case WithDays(days, _, _):
            (inner,) = parts

            def seek_with_days(facts: Facts, found: list[Unmet]) -> bool:
                short = max(0, days - facts.work_days)
                if not inner(facts, found) or short:
                    found.append(Unmet(place, short))
                    return False
                return True

            return seek_with_days
        case HeldQualification() | LowerLevel() | Unknown():
            test = satisfied(requirement, revision)

            def seek_one(facts: Facts, found: list[Unmet]) -> bool:
                met = test(facts)
                if not met:
                    found.append(Unmet(place, 1))
                return met

            return seek_one


def needed(group: AllOf | AnyOf | AtLeast) -> int:
    """How many of its parts a group needs."""
    match group:
        case AllOf(items):
            return len(items)
        case AnyOf():
            return 1
        case AtLeast(count, _):
            return count


def barred_roles(rule: RoleDays, facts: Facts, revision: Revision) -> frozenset[Role]:
    """Roles whose days do not count yet: what they require first is not held (R6)."""
    return frozenset(
        role for role, first in rule.requires_first if not satisfied(first, revision)(facts)
    )


def counted_role_days(rule: RoleDays, facts: Facts, revision: Revision) -> int:
    """Days in the rule's roles, without those in barred ones."""
    allowed = ALL_ROLES - barred_roles(rule, facts, revision) if rule.requires_first else ALL_ROLES
    return role_days(facts, rule.roles, allowed=allowed)


def _day_shortages(rule: LevelRule, revision: Revision) -> list[tuple[str, Short]]:
    """The places of a level that ask for days, with how many are missing."""
    shortages: list[tuple[str, Short]] = []
    match rule.work_days:
        case WorkDays(days, _):
            shortages.append((f"L{rule.level}.work_days", lambda facts: days - facts.work_days))
        case Unknown():
            shortages.append((f"L{rule.level}.work_days", lambda facts: not facts.unknown_met))
    match rule.role_days:
        case RoleDays() as role_rule:
            shortages.append(
                (
                    f"L{rule.level}.role_days",
                    lambda facts: role_rule.days - counted_role_days(role_rule, facts, revision),
                )
            )
        case Unknown():
            shortages.append((f"L{rule.level}.role_days", lambda facts: not facts.unknown_met))
        case None:
            pass
    return shortages


@dataclass(frozen=True, slots=True)
class _LevelWalk:
    """One level, ready to judge: days first, they are cheap and decide most people."""

    level: Level
    days: tuple[tuple[str, Short], ...]
    held: Test
    seek: Seek

    def met(self, facts: Facts) -> bool:
        """Whether the level's own requirements are met."""
        for _, short in self.days:
            if short(facts) > 0:
                return False
        return self.held(facts)

    def list_unmet(self, facts: Facts, found: list[Unmet]) -> None:
        """Add every unmet condition of the level."""
        for place, short in self.days:
            if (missing := short(facts)) > 0:
                found.append(Unmet(place, int(missing)))
        self.seek(facts, found)


class _Walk:
    """One revision, ready to judge."""

    def __init__(self, revision: Revision) -> None:
        """Turn each level into functions once, lowest first."""
        self.levels = [
            _LevelWalk(
                rule.level,
                tuple(_day_shortages(rule, revision)),
                _always if asked is None else satisfied(asked, revision),
                _nothing if asked is None else seeker(asked, f"L{rule.level}.q", revision),
            )
            for rule in sorted(revision.levels, key=lambda rule: rule.level)
            for asked in [rule.qualifications]
        ]

    def level(self, facts: Facts) -> Level:
        """The highest level up to which every level is met."""
        reached = 1
        for one in self.levels:
            if not one.met(facts):
                break
            reached = one.level
        return reached

    def unmet(self, facts: Facts, above: Level) -> tuple[Unmet, ...]:
        """Every unmet condition of the levels above ``above``, sorted by place."""
        found: list[Unmet] = []
        for one in self.levels:
            if one.level > above:
                one.list_unmet(facts, found)
        found.sort(key=BY_PLACE)
        return tuple(found)


def _always(facts: Facts) -> bool:
    """A level that asks for no qualification has them."""
    del facts
    return True


def _nothing(facts: Facts, found: list[Unmet]) -> bool:
    del facts, found
    return True


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
