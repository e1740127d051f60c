"""When a level could be reached at the technician's own recent pace: an estimate, no promise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluator.dayset import union
from evaluator.judgement import QualificationsFinding, RoleDaysFinding, WorkDaysFinding
from rules.model import Role

if TYPE_CHECKING:
    from evaluator.career import Career
    from evaluator.dayset import DaySet
    from evaluator.judgement import LevelFinding

LOOKED_AT: Final = dt.timedelta(days=365)
"""How far back the pace is taken from: the year that ends on the day asked about."""

FARTHEST_YEARS: Final = 50
"""A date farther off than a working life says nothing; then there is no estimate."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Days still missing, the days counted in the last year, and when they would be there.

    ``on`` is None where nothing was counted in the last year, or the date is beyond a working life.
    """

    missing: int
    last_year: int
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """When one level's days could be there; qualifications are not estimated."""

    work_days: Pace | None
    role_days: Pace | None
    needs_qualifications: bool

    @property
    def on(self) -> dt.date | None:
        """The day on which all missing days would be there; None where one cannot be told."""
        paces = [pace for pace in (self.work_days, self.role_days) if pace is not None]
        dates = [pace.on for pace in paces if pace.on is not None]
        return max(dates) if dates and len(dates) == len(paces) else None


def estimate(level: LevelFinding, career: Career) -> Estimate | None:
    """The estimate for a level whose days are known and not all there; None otherwise."""
    if level.met is not False:
        return None
    work = role = None
    qualifications = False
    for finding in level.findings:
        match finding:
            case WorkDaysFinding(rule=rule) if rule is not None and finding.missing:
                work = _pace(finding.missing, career.ccus.work, career)
            case RoleDaysFinding(rule=rule) if rule is not None and finding.missing:
                days = {
                    Role.FOREMAN: career.ccus.foreman,
                    Role.CREW_LEADER: career.ccus.crew_leader,
                }
                counting = union(days[one] for one in rule.roles if one not in finding.barred)
                role = _pace(finding.missing, counting, career)
            case QualificationsFinding(met=met):
                qualifications = met is not True
            case _:
                pass
    if work is None and role is None:
        return None
    return Estimate(work, role, qualifications)


def _pace(missing: int, days: DaySet, career: Career) -> Pace:
    today = career.entitlement.on
    count = days.since(today - LOOKED_AT + dt.timedelta(days=1)).count()
    if count == 0:
        return Pace(missing, 0, None)
    ahead = -(-missing * LOOKED_AT.days // count)
    if ahead > FARTHEST_YEARS * 365:
        return Pace(missing, count, None)
    return Pace(missing, count, today + dt.timedelta(days=ahead))
