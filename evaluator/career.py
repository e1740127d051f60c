"""All that counts for one technician in one field on one day, and the facts it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.counting import Counted, Days, Exclusion, count
from evaluator.dayset import EMPTY, DaySet
from evaluator.policy import ForemanStart
from evaluator.qualifying import Held, held_on, oldest_foreman_course, oldest_registered
from evaluator.reconciliation import Certified, Milestones, certify, first_role_day
from rules.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from evaluator.policy import Limits
    from evaluator.record import Record
    from rules.model import Revision
    from rules.qualifications import QualificationCatalogue


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a record gives on a day whatever the field: qualifications and starting points."""

    on: date
    held: Held
    career_start: date | None
    course_on: date | None


def entitlement(record: Record, catalogue: QualificationCatalogue) -> Entitlement:
    """Look at a record's qualifications once, for all fields."""
    return Entitlement(
        record.as_of,
        held_on(record.qualifications, record.as_of, catalogue),
        oldest_registered(record.qualifications),
        oldest_foreman_course(record.qualifications, catalogue),
    )


@dataclass(frozen=True, slots=True)
class Career:
    """A technician's career in one field: every term of the counting, kept for the reasons.

    ``ccus`` are the record days that count beside the certificate; ``role_days_not_counted`` lie
    before the foreman course where the policy asks for it (R11).
    """

    revision: Revision
    limits: Limits
    entitlement: Entitlement
    counted: Counted
    certified: Certified
    ccus: Days
    excluded: Mapping[Exclusion, DaySet]
    role_days_not_counted: DaySet

    @property
    def facts(self) -> Facts:
        """The floor: only what counts today. This is what the judgement rests on."""
        return self._facts(self.ccus)

    @property
    def facts_if_confirmed(self) -> Facts | None:
        """The ceiling: everything pending confirmed; None where that would add nothing."""
        if not self.to_confirm:
            return None
        confirmed = self.ccus
        for days in self.counted.pending.values():
            confirmed |= self._cut(days)[0]
        return self._facts(confirmed)

    @property
    def to_confirm(self) -> Mapping[Exclusion, DaySet]:
        """The dates that confirming would add as work or role days, each under one reason."""
        found: dict[Exclusion, DaySet] = {}
        rest = EMPTY
        for reason, pending in self.counted.pending.items():
            days = self._cut(pending)[0].beyond(self.ccus) - rest
            rest |= days
            if days:
                found[reason] = days
        return found

    def facts_if_known(self) -> Facts:
        """The most the field's unknown parts could give: clauses met, days of unknown trades."""
        days = self.ccus | self._cut(self.counted.of_unknown_trades)[0]
        return self._facts(days, unknown_met=True)

    def _cut(self, days: Days) -> tuple[Days, DaySet]:
        return cut(days, self.certified, self.entitlement.course_on, self.limits)

    def _facts(self, ccus: Days, *, unknown_met: bool = False) -> Facts:
        return Facts(
            work_days=ccus.work.count() + self.certified.work,
            foreman_days=ccus.foreman.count() + self.certified.foreman,
            crew_leader_days=ccus.crew_leader.count() + self.certified.crew_leader,
            either_days=ccus.either.count() + self.certified.either,
            held=self.entitlement.held.keys,
            unknown_met=unknown_met,
        )


def cut(
    days: Days, certified: Certified, course_on: date | None, limits: Limits
) -> tuple[Days, DaySet]:
    """Record days beside the certificate and the course rule, and the role days that rule drops.

    A day inside certified months adds nothing (R10); a role day before the course, where the
    policy looks at it, stays a work day (R11).
    """
    days = Days(
        days.work - certified.covered,
        days.foreman - certified.covered_roles,
        days.crew_leader - certified.covered_roles,
    )
    policy = limits.policy.foreman_start
    if policy is ForemanStart.NONE:
        return days, EMPTY
    first = first_role_day(course_on, policy)
    if first is None:
        return Days(days.work), days.either
    kept = Days(days.work, days.foreman.since(first), days.crew_leader.since(first))
    return kept, days.either - kept.either


def build_career(record: Record, revision: Revision, own: Entitlement, limits: Limits) -> Career:
    """Count one technician's career in one field."""
    counted = count(record.histories, revision)
    dates = Milestones(
        record.as_of, record.technician.registered_on, own.career_start, own.course_on
    )
    certified = certify(record.certificates, revision.field, dates, limits)
    ccus, dropped = cut(counted.counted, certified, own.course_on, limits)
    excluded = dict(counted.excluded)
    inside = counted.counted.work & certified.covered
    if inside:
        excluded[Exclusion.INSIDE_CERTIFICATE] = inside
    return Career(revision, limits, own, counted, certified, ccus, excluded, dropped)
