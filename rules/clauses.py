"""The clauses of a level in the order of the sheet, each with its place and its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.model import LevelRule, Requirement


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a level; ``place`` is the name that engines give to it (``Unmet``)."""

    place: str
    line: int
    asks: WorkDays | RoleDays | Requirement

    @property
    def label(self) -> str:
        """What it asks for, in the words of the file."""
        return label(self.asks)

    def __str__(self) -> str:
        return f"{self.place} ({self.label})"


def clauses(rule: LevelRule) -> Iterator[Clause]:
    """Work days, role days, then the qualifications with all their parts, outer before inner."""
    place = f"L{rule.level}"
    yield Clause(f"{place}.work_days", rule.work_days.line, rule.work_days)
    if rule.role_days is not None:
        yield Clause(f"{place}.role_days", rule.role_days.line, rule.role_days)
    if rule.qualifications is not None:
        yield from parts(f"{place}.q", rule.qualifications)


def parts(place: str, requirement: Requirement) -> Iterator[Clause]:
    """A requirement and everything inside it."""
    yield Clause(place, requirement.line, requirement)
    for index, part in enumerate(children(requirement)):
        yield from parts(f"{place}.{index}", part)


def label(asks: WorkDays | RoleDays | Requirement) -> str:
    """What a clause asks for, in the words of the file: a name, a form or a number of days."""
    match asks:
        case WorkDays(days, _):
            said = f"{days:,} days"
        case RoleDays(roles, days, _):
            said = f"{days:,} days as {' or '.join(roles)}"
        case HeldQualification(name, _, _):
            said = name
        case AllOf():
            said = "all_of"
        case AnyOf():
            said = "any_of"
        case AtLeast(count, items):
            said = f"at_least {count} of {len(items)}"
        case WithDays(days, _, _):
            said = f"with_days {days:,}"
        case LowerLevel(level):
            said = f"lower_level {level}"
        case Unknown():
            said = "unknown"
        case _:
            assert_never(asks)
    return said
