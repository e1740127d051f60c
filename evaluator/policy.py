"""Choices that sources leave open, as dated settings: every result names the ones it used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.model import FieldCode
    from rules.operating import OperatingValues


class CertificateEnd(StrEnum):
    """Where a career certificate ends (R9): before registration, or on the fixed last month."""

    REGISTRATION = "registration"
    FIXED = "fixed"


class ForemanStart(StrEnum):
    """From when role days count (R11)."""

    NONE = "none"
    COURSE_DATE = "course_date"
    MONTH_AFTER_COURSE = "month_after_course"


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """Choices made from outside; None leaves a choice to the dated settings."""

    certificate_end: CertificateEnd | None = None
    foreman_start: ForemanStart | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices one judgement used."""

    certificate_end: CertificateEnd
    foreman_start: ForemanStart


@dataclass(frozen=True, slots=True)
class Limits:
    """Dated numbers of the career certificate and of counting, on one day, for one field."""

    days_per_year: int
    certificate_last_month: str
    certificate_filing_last_day: dt.date
    policy: Policy


def limits_on(
    values: OperatingValues, on: dt.date, field: FieldCode, choice: PolicyChoice
) -> Limits:
    """The settings in force on a day, with the choices made from outside on top."""
    return Limits(
        days_per_year=values.number("days_per_year", on),
        certificate_last_month=values.word("certificate_content_last_month", on, field),
        certificate_filing_last_day=dt.date.fromisoformat(
            values.word("certificate_filing_last_day", on, field)
        ),
        policy=Policy(
            choice.certificate_end
            or CertificateEnd(values.word("certificate_end_policy", on, field)),
            choice.foreman_start or ForemanStart(values.word("foreman_start_policy", on, field)),
        ),
    )
