"""Two lists of an open month: site fees of the primes, and days for 建退共 by employer and worker.

Only days that count are listed; what waits for an approval comes once it has it. Rates and prices
are those of the day worked, from ``criteria/operating``. A closed month is refused: its rows have
left the database, and a list of none would look like an answer.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from ccus_data.tables import businesses, closed_months, histories, sites, technicians
from ccus_data.wording import Refused, said
from evaluator.record import HistoryStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from rules.operating import OperatingValues

PAGE = 5_000
"""Rows held in memory at a time."""


@dataclass(frozen=True, slots=True)
class SiteFee:
    """現場利用料 of a site for a month: one unit a person and day, however often they touched."""

    prime_id: str
    prime_name: str
    site_id: str
    site_name: str
    person_days: int
    yen: int


@dataclass(frozen=True, slots=True)
class WorkerMonth:
    """The days of a worker for one employer, and what they come to in yen (建退共の掛金).

    ``member_no`` and ``contract_no`` are ``None`` where they are not known: such a line cannot be
    handed in before somebody has entered them.
    """

    employer_id: str
    employer_name: str
    contract_no: str | None
    technician_id: str
    name: str
    member_no: str | None
    days: tuple[dt.date, ...]
    yen: int


def site_fees(
    connection: Connection, operating: OperatingValues, month: dt.date
) -> Iterator[SiteFee]:
    """What each site of each prime costs in the month of a day, by prime and site."""
    own, site, prime = histories.c, sites.c, businesses.c
    asked = (
        select(
            *(site.prime_id, prime.name.label("prime"), own.site_id, site.name, own.work_date),
            func.count().label("persons"),
        )
        .join(sites, site.site_id == own.site_id)
        .join(businesses, prime.business_id == site.prime_id)
        .group_by(site.prime_id, prime.name, own.site_id, site.name, own.work_date)
        .order_by(site.prime_id, own.site_id, own.work_date)
    )
    rows = _rows(connection, asked, month)
    for (prime_id, site_id), part in groupby(rows, lambda row: (row.prime_id, row.site_id)):
        days = list(part)
        yen = sum(row.persons * operating.number("site_fee", row.work_date) for row in days)
        persons = sum(row.persons for row in days)
        yield SiteFee(prime_id, days[0].prime, site_id, days[0].name, persons, yen)


def kentaikyo_days(
    connection: Connection, operating: OperatingValues, month: dt.date
) -> Iterator[WorkerMonth]:
    """Who worked on which days of the month of a day, by employer and worker.

    A day at two sites of one employer is one day. Days without an employer are nobody's to pay.
    """
    own, person, employer = histories.c, technicians.c, businesses.c
    asked = (
        select(
            *(own.employer_id, employer.name.label("employer"), employer.kentaikyo_contract_no),
            *(own.technician_id, person.name, person.kentaikyo_member_no, own.work_date),
        )
        .join(technicians, person.technician_id == own.technician_id)
        .join(businesses, employer.business_id == own.employer_id)
        .order_by(own.employer_id, own.technician_id, own.work_date)
        .distinct()
    )
    rows = _rows(connection, asked, month)
    for _, part in groupby(rows, lambda row: (row.employer_id, row.technician_id)):
        found = list(part)
        days = tuple(row.work_date for row in found)
        yen = sum(operating.number("kentaikyo_day_rate", day) for day in days)
        one = found[0]
        yield WorkerMonth(
            one.employer_id,
            one.employer,
            one.kentaikyo_contract_no,
            one.technician_id,
            one.name,
            one.kentaikyo_member_no,
            days,
            yen,
        )


def refuse_closed(connection: Connection, month: dt.date) -> None:
    """Refuse a month whose rows have left the database."""
    known = closed_months.c.month
    text = f"{month:%Y-%m}"
    if connection.scalar(select(known).where(known == text)) is not None:
        raise Refused(said("attendance.month_closed", month=text))


def _rows(connection: Connection, asked: Select[Any], month: dt.date) -> Iterator[Any]:
    """The rows of a month that count, a page at a time."""
    refuse_closed(connection, month)
    first = month.replace(day=1)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    asked = asked.where(
        histories.c.status == HistoryStatus.COUNTED, histories.c.work_date.between(first, last)
    )
    yield from connection.execution_options(yield_per=PAGE).execute(asked)
