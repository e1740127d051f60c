"""Every case there is for one document: conditions compare only with thresholds, so all subsets
of the distinct lines, times both ends of each class of days between thresholds, are all cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, product

from rules.facts import Facts
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    QualificationKey,
    Requirement,
    Revision,
    Role,
    RoleDays,
    Unknown,
    WithDays,
)
from tests.rules.revisions import trees, work_day_thresholds

Keys = dict[frozenset[QualificationKey], QualificationKey]


def separated(revision: Revision) -> tuple[Revision, list[QualificationKey]]:
    """The document with one qualification of its own for each distinct line, and those.

    Real lines may accept the same qualification; then not every subset of lines can be met. What
    holds for all subsets holds for those that can.
    """
    keys: Keys = {}
    levels = []
    for rule in revision.levels:
        role_days, tree = rule.role_days, rule.qualifications
        if isinstance(role_days, RoleDays):
            first = ((role, _separate(part, keys)) for role, part in role_days.requires_first)
            role_days = replace(role_days, requires_first=tuple(first))
        if tree is not None:
            tree = _separate(tree, keys)
        levels.append(replace(rule, role_days=role_days, qualifications=tree))
    return replace(revision, levels=tuple(levels)), list(keys.values())


def _separate(part: Requirement, keys: Keys) -> Requirement:
    match part:
        case HeldQualification(_, _, accepted):
            key = keys.setdefault(frozenset(accepted), QualificationKey(f"line {len(keys)}"))
            return replace(part, accepted=(key,))
        case AllOf(items) | AnyOf(items) | AtLeast(_, items):
            return replace(part, items=tuple(_separate(item, keys) for item in items))
        case WithDays(_, _, item):
            return replace(part, item=_separate(item, keys))
        case _:
            return part


def _ends(thresholds: set[int]) -> list[int]:
    """The last day below each threshold and the first at it."""
    return sorted({0} | {days - 1 for days in thresholds if days} | thresholds)


def _role_days(revision: Revision) -> list[tuple[int, int, int]]:
    """Foreman, crew leader and either days at every end that some rule can tell apart."""
    thresholds: dict[frozenset[Role], set[int]] = {}
    for rule in (level.role_days for level in revision.levels):
        if isinstance(rule, RoleDays):
            gated = {role for role, _ in rule.requires_first}
            subsets = chain.from_iterable(combinations(gated, size) for size in range(3))
            for barred in subsets:
                thresholds.setdefault(frozenset(rule.roles) - {*barred}, set()).add(rule.days)
    foreman = _ends(thresholds.get(frozenset({Role.FOREMAN}), set()))
    crew_leader = _ends(thresholds.get(frozenset({Role.CREW_LEADER}), set()))
    either = sorted({*_ends(thresholds.get(frozenset(Role), set())), *foreman, *crew_leader})
    # Where no rule counts crew leader days alone, those that make the days fit will do.
    alone = crew_leader if len(crew_leader) > 1 else None
    return [
        (first, second, days)
        for first, days in product(foreman, either)
        for second in (alone or [days])
        if max(first, second) <= days <= first + second
    ]


@dataclass(frozen=True)
class Cases:
    """All cases of one document; ``count`` is their number."""

    revision: Revision
    work_days: list[int]
    role_days: list[tuple[int, int, int]]
    unknown: list[bool]
    lines: list[QualificationKey]

    @classmethod
    def of(cls, revision: Revision) -> Cases:
        days_unknown = any(
            isinstance(part, Unknown)
            for rule in revision.levels
            for part in (rule.work_days, rule.role_days)
        )
        unknown = days_unknown or any(isinstance(part, Unknown) for part in trees(revision))
        alone, lines = separated(revision)
        return cls(
            alone,
            _ends(work_day_thresholds(revision)),
            _role_days(revision),
            [False, True] if unknown else [False],
            lines,
        )

    @property
    def count(self) -> int:
        days = len(self.work_days) * len(self.role_days) * len(self.unknown)
        return days << len(self.lines)

    def subset(self, number: int) -> Iterator[Facts]:
        """All cases with the lines whose bits are set in ``number``."""
        held = frozenset(key for bit, key in enumerate(self.lines) if number >> bit & 1)
        for work_days, role_days, unknown in product(self.work_days, self.role_days, self.unknown):
            yield Facts(work_days, *role_days, held, unknown)
