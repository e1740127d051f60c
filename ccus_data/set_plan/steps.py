"""What each document asks, as rows of numbers that the plan joins to every technician.

A step is a level of a document, the lowest first. A document has at most as many steps as there are
levels above the first; a step that it lacks is one that nobody reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccus_data.set_plan.expressions import FALSE, TRUE, Conditions
from ccus_data.set_plan.lines import asked_for
from rules.model import (
    LEVELS,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
    known_levels,
    walk,
)

if TYPE_CHECKING:
    from rules.model import LevelRule, Revision

STEPS: Final = range(1, len(LEVELS) + 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document; days are None where no number of them is known to do.

    ``qualified`` and, by role, ``counts`` are conditions over lines and a day floor: whether the
    qualifications are met, and whether days in the role count.
    """

    level: int
    known: bool
    work_days: int | None
    role_days: int | None
    qualified: str
    counts: dict[Role, str]


def steps_of(revision: Revision) -> tuple[Step, ...]:
    """The steps of a document, the lowest level first."""
    rules = sorted(revision.levels, key=lambda rule: rule.level)
    return tuple(_step(rule, revision) for rule in rules)


def _step(rule: LevelRule, revision: Revision) -> Step:
    asked = rule.role_days
    role_days = asked.days if isinstance(asked, RoleDays) else None
    return Step(
        level=rule.level,
        known=rule.level in known_levels(revision),
        work_days=rule.work_days.days if isinstance(rule.work_days, WorkDays) else None,
        role_days=0 if asked is None else role_days,
        qualified=Conditions(revision).met(rule.qualifications),
        counts={role: _counts(role, asked, revision) for role in Role},
    )


def _counts(role: Role, asked: RoleDays | Unknown | None, revision: Revision) -> str:
    """The condition under which days in a role count for a step."""
    if not isinstance(asked, RoleDays) or role not in asked.roles:
        return FALSE
    conditions = Conditions(revision)
    needed = [conditions.met(first) for of, first in asked.requires_first if of is role]
    return " AND ".join(needed) or TRUE


def floors_of(revision: Revision) -> tuple[int, ...]:
    """The day floors on which some part of a document depends, rising, with 0 before them."""
    floors = {
        part.days
        for tree in asked_for(revision)
        for part in walk(tree)
        if isinstance(part, WithDays)
    }
    return tuple(sorted({0, *floors}))
