"""The diagnosis form as a technician record, so that it is judged by the same rules as any.

Only what the judge needs is made up: totals become that many days, spread backwards from the day
asked about. Levels depend on how many days there are, not on which; dates matter only for the
estimate, which is taken at the pace that the person states, or left out.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from evaluator.dayset import FIRST_DAY, DaySet
from evaluator.record import (
    HistoryGroup,
    HistoryStatus,
    Record,
    RegisteredQualification,
    RegistrationType,
    Technician,
    TechnicianTrade,
)
from rules.model import QualificationKey, Role, TradeCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.self_diagnosis.answers import Answers
    from rules.catalogue import Catalogue

NOBODY: Final = "0" * 14
"""Where a record has a technician's number and the form asks for none."""

LOOKED_AT: Final = 365
"""Days back within which the stated pace holds; what is older lies on consecutive days."""


def answered_record(answers: Answers, catalogue: Catalogue, as_of: dt.date) -> Record:
    """The record that the answers amount to on a day.

    Qualifications are taken as held before the first day worked: the form asks which, not since
    when, so no role day falls before a foreman course that is held (R11).
    """
    if answers.histories is None:
        groups = _typed_days(answers, as_of)
        codes = [answers.trade] if answers.trade else []
    else:
        groups = answers.histories.groups
        codes = list(dict.fromkeys([*filter(None, [answers.trade]), *answers.histories.trades]))
    technician = Technician(
        technician_id=NOBODY,
        name="",
        name_kana=None,
        birth_date=FIRST_DAY,
        registered_on=FIRST_DAY,
        registration_type=RegistrationType.DETAILED,
        level=1,
        trades=tuple(TechnicianTrade(TradeCode(code), code == codes[0]) for code in codes),
    )
    held = tuple(_qualification(key, catalogue) for key in answers.qualifications)
    return Record(as_of, technician, held, groups, sum(g.days.count() for g in groups), ())


def _qualification(key: str, catalogue: Catalogue) -> RegisteredQualification:
    entry = catalogue.qualifications.by_key[QualificationKey(key)]
    return RegisteredQualification(
        code=entry.code,
        name=entry.name,
        acquired_on=FIRST_DAY,
        date_kind="acquired",
        expires_on=None,
        evidence=False,
    )


def _typed_days(answers: Answers, as_of: dt.date) -> tuple[HistoryGroup, ...]:
    if not answers.trade or not answers.work_days:
        return ()
    in_roles = answers.foreman_days + answers.crew_leader_days
    days: dict[Role | None, list[dt.date]] = {Role.FOREMAN: [], Role.CREW_LEADER: [], None: []}
    back = _days_back(answers.days_a_month, as_of)
    role_days = 0
    for number in range(answers.work_days):
        day = next(back)
        # Roles are spread evenly over the days, so each has its share of the last year.
        role = None
        if _is_due(number, in_roles, answers.work_days):
            foreman = _is_due(role_days, answers.foreman_days, in_roles)
            role = Role.FOREMAN if foreman else Role.CREW_LEADER
            role_days += 1
        days[role].append(day)
    return tuple(
        HistoryGroup(
            trade=TradeCode(answers.trade),
            role=role,
            status=HistoryStatus.COUNTED,
            has_employer=True,
            days=DaySet.of_dates(dates),
        )
        for role, dates in days.items()
        if dates
    )


def _is_due(number: int, share: int, total: int) -> bool:
    """Whether one of ``share`` evenly spread over ``total`` falls on this one (from 0)."""
    return (number + 1) * share // total > number * share // total


def _days_back(days_a_month: int | None, as_of: dt.date) -> Iterator[dt.date]:
    """Days backwards: the last year at the stated pace, all before it one after another."""
    in_last_year = min(12 * (days_a_month or 31), LOOKED_AT)
    for number in range(in_last_year):
        yield as_of - dt.timedelta(days=number * LOOKED_AT // in_last_year)
    day = as_of - dt.timedelta(days=LOOKED_AT)
    while day >= FIRST_DAY:
        yield day
        day -= dt.timedelta(days=1)
    raise ValueError("more days than there were since the first day of records")
