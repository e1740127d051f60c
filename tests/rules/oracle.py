"""A third judge, for tests alone: it shares no line with either engine.

It counts: every requirement needs some number of its parts, and has some number of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Facts
from rules.model import (
    AllOf,
    AtLeast,
    HeldQualification,
    LevelRule,
    LowerLevel,
    Requirement,
    Revision,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    children,
)


class Oracle:
    def __init__(self, revision: Revision, facts: Facts) -> None:
        self.qualifications = {rule.level: rule.qualifications for rule in revision.levels}
        self.rules = sorted(revision.levels, key=lambda rule: rule.level)
        self.facts = facts

    def lacks(self, part: Requirement) -> int:
        """How much is missing, 0 when nothing: in parts, or in days that a group waits for."""
        if isinstance(part, LowerLevel):
            lower = self.qualifications[part.level]
            return int(lower is not None and self.unmet(lower))
        if isinstance(part, HeldQualification):
            return int(not any(key in self.facts.held for key in part.accepted))
        if isinstance(part, Unknown):
            return 0 if self.facts.unknown_met else 1
        if isinstance(part, WithDays):
            return max(part.days - self.facts.work_days, 0)
        have = len([item for item in children(part) if not self.unmet(item)])
        need = {AllOf: len(children(part)), AtLeast: getattr(part, "count", 0)}.get(type(part), 1)
        return max(need - have, 0)

    def unmet(self, part: Requirement) -> bool:
        return self.lacks(part) > 0 or (isinstance(part, WithDays) and self.unmet(part.item))

    def role_days(self, rule: RoleDays) -> int:
        counts = {
            role: all(
                not self.unmet(first) for named, first in rule.requires_first if named is role
            )
            for role in rule.roles
        }
        foreman, crew = counts.get(Role.FOREMAN, False), counts.get(Role.CREW_LEADER, False)
        if foreman and crew:
            return self.facts.either_days
        return self.facts.foreman_days * foreman + self.facts.crew_leader_days * crew

    def conditions(self, rule: LevelRule) -> Iterator[tuple[str, bool, int]]:
        name, facts = f"L{rule.level}", self.facts
        unknown = 0 if facts.unknown_met else 1
        days = unknown if isinstance(rule.work_days, Unknown) else rule.work_days.days
        short = days if isinstance(rule.work_days, Unknown) else max(days - facts.work_days, 0)
        yield f"{name}.work_days", short > 0, short
        if rule.role_days is not None:
            short = unknown
            if isinstance(rule.role_days, RoleDays):
                short = max(rule.role_days.days - self.role_days(rule.role_days), 0)
            yield f"{name}.role_days", short > 0, short
        if rule.qualifications is not None:
            yield from self.tree(rule.qualifications, f"{name}.q")

    def tree(self, part: Requirement, place: str) -> Iterator[tuple[str, bool, int]]:
        yield place, self.unmet(part), self.lacks(part)
        for index, inner in enumerate(children(part)):
            yield from self.tree(inner, f"{place}.{index}")

    def judge(self) -> tuple[int, list[tuple[str, int]]]:
        """The level, and what is unmet above it, sorted by place."""
        level, found, stuck = 1, [], False
        for rule in self.rules:
            unmet = [(place, short) for place, bad, short in self.conditions(rule) if bad]
            stuck = stuck or any(place.count(".") == 1 for place, _ in unmet)
            if stuck:
                found += unmet
            else:
                level = rule.level
        return level, sorted(found)
