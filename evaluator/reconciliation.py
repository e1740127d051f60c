"""A career certificate against CCUS records (整合): nothing is counted twice (R9, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.dayset import EMPTY, DaySet
from evaluator.months import Month, certified_days, days_in, united
from evaluator.policy import CertificateEnd, ForemanStart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from evaluator.policy import Limits
    from evaluator.record import CareerCertificate
    from rules.model import FieldCode


@dataclass(frozen=True, slots=True)
class Certified:
    """What a career certificate is worth in one field, and how it was cut.

    Days are floor(months × 215 / 12) each for work, foreman, crew leader and either. ``start`` and
    ``end`` are the months between which it counts (起算点, 終着点); ``declared_months`` is what
    was declared, ``months`` what remained. Recorded work days on ``covered`` dates (months
    certified for work) and recorded role days on ``covered_roles`` (months certified for
    anything) add nothing. ``refused`` says why none of it counts, as a code.
    """

    work: int = 0
    foreman: int = 0
    crew_leader: int = 0
    either: int = 0
    start: Month | None = None
    end: Month | None = None
    declared_months: int = 0
    months: int = 0
    covered: DaySet = EMPTY
    covered_roles: DaySet = EMPTY
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Milestones:
    """The dates of a person that bound a certificate: each is one term of R9 or R11."""

    as_of: date
    registered_on: date
    career_start: date | None
    course_on: date | None


def certify(
    certificates: Sequence[CareerCertificate],
    field: FieldCode,
    dates: Milestones,
    limits: Limits,
) -> Certified:
    """The days that a field's certificates are worth on a day.

    None where no certificate names the field, after the last filing day, or where nothing is
    registered from which a career could start.
    """
    own = [certificate for certificate in certificates if certificate.field == field]
    if not own:
        return Certified()
    declared = len(united(period for c in own for period in c.periods))
    if dates.as_of > limits.certificate_filing_last_day:
        return Certified(declared_months=declared, refused="certificate_after_last_day")
    if dates.career_start is None:
        return Certified(declared_months=declared, refused="certificate_without_start")
    start, end = Month.of(dates.career_start), Month.parse(limits.certificate_last_month)
    if limits.policy.certificate_end is CertificateEnd.REGISTRATION:
        end = min(end, Month.of(dates.registered_on).plus(-1))
    role_start = _role_start(start, dates.course_on, limits.policy.foreman_start)
    work = united((period for c in own for period in c.periods), start, end)
    foreman = crew_leader = frozenset[int]()
    if role_start is not None:
        foreman = united((p for c in own for p in c.foreman_periods), role_start, end)
        crew_leader = united((p for c in own for p in c.crew_leader_periods), role_start, end)
    per_year = limits.days_per_year
    return Certified(
        work=certified_days(work, per_year),
        foreman=certified_days(foreman, per_year),
        crew_leader=certified_days(crew_leader, per_year),
        either=certified_days(foreman | crew_leader, per_year),
        start=start,
        end=end,
        declared_months=declared,
        months=len(work),
        covered=days_in(work),
        covered_roles=days_in(work | foreman | crew_leader),
    )


def _role_start(start: Month, course_on: date | None, policy: ForemanStart) -> Month | None:
    """The first month in which certified role months count; None where none does (R11)."""
    if policy is ForemanStart.NONE:
        return start
    if course_on is None:
        return None
    course = Month.of(course_on)
    return max(start, course.plus(1) if policy is ForemanStart.MONTH_AFTER_COURSE else course)


def first_role_day(course_on: date | None, policy: ForemanStart) -> date | None:
    """The first day on which CCUS role days count; None where none does (R11).

    Only for the policies that look at the course; under ``none`` every role day counts.
    """
    if course_on is None:
        return None
    if policy is ForemanStart.MONTH_AFTER_COURSE:
        return Month.of(course_on).plus(1).first_day()
    return course_on
