"""What waits for a prime, and what became of the entries of an employer or a technician."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import extract, func, select

from ccus_data.counting import closing_day
from ccus_data.tables import (
    businesses,
    closed_months,
    entry_decisions,
    entry_sites,
    history_entries,
    sites,
    technicians,
)
from evaluator.months import Month

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

    from rules.operating import OperatingValues


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry with names, and the last day on which something can be done about it."""

    row: Row[Any]
    until: dt.date
    days_left: int


@dataclass(frozen=True, slots=True)
class WaitingSite:
    """A site where entries wait for its prime: how many, and the first of their deadlines."""

    site_id: str
    name: str
    entries: int
    until: dt.date


@dataclass(frozen=True, slots=True)
class WaitingSum:
    """How many entries of a month wait for a prime, until when, and when the last one was made."""

    prime_id: str
    until: dt.date
    days_left: int
    entries: int
    newest: dt.datetime


def first_open_day(connection: Connection, operating: OperatingValues, on: dt.date) -> dt.date:
    """The first day of the oldest month that can still be mended on a day (A8).

    Months are open in one stretch up to that of the day: behind a closed one, nothing is.
    """
    closed = set(connection.scalars(select(closed_months.c.month)))
    month = Month.of(on)
    before = month.plus(-1)
    while closing_day(before, operating) >= on and str(before) not in closed:
        month, before = before, before.plus(-1)
    return month.first_day()


def waiting_for(  # noqa: PLR0913, PLR0917 - whose, and which part of it
    connection: Connection,
    operating: OperatingValues,
    prime_id: str,
    on: dt.date,
    after: int,
    most: int,
    *,
    site_id: str | None = None,
) -> list[Waiting]:
    """Entries at the sites of a prime, or one of them, that it can decide, by their number."""
    asked = (
        _entries()
        .where(sites.c.prime_id == prime_id, entry_decisions.c.entry_id.is_(None))
        .where(history_entries.c.work_date >= first_open_day(connection, operating, on))
        .where(history_entries.c.entry_id > after)
        .order_by(history_entries.c.entry_id)
        .limit(most)
    )
    if site_id is not None:
        asked = asked.where(sites.c.site_id == site_id)
    return [_with_deadline(row, operating, on) for row in connection.execute(asked)]


def waiting_sites(
    connection: Connection, operating: OperatingValues, prime_id: str, on: dt.date, most: int
) -> list[WaitingSite]:
    """The sites of a prime where something waits for it, with how much and until when."""
    own = history_entries.c
    first = first_open_day(connection, operating, on)
    place = func.coalesce(own.site_id, entry_sites.c.site_id)
    asked: Any = (
        select(
            *(sites.c.site_id, sites.c.name),
            func.count().label("entries"),
            func.min(own.work_date).label("day"),
        )
        .outerjoin(entry_sites, entry_sites.c.entry_id == own.entry_id)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == own.entry_id)
        .join(sites, sites.c.site_id == place)
        .where(
            sites.c.prime_id == prime_id,
            entry_decisions.c.entry_id.is_(None),
            own.work_date >= first,
        )
        .group_by(sites.c.site_id, sites.c.name)
        .order_by(func.min(own.work_date), sites.c.site_id)
        .limit(most)
    )
    return [
        WaitingSite(row.site_id, row.name, row.entries, closing_day(Month.of(row.day), operating))
        for row in connection.execute(asked)
    ]


def waiting_sums(
    connection: Connection, operating: OperatingValues, on: dt.date
) -> list[WaitingSum]:
    """What waits for every prime by month, in one statement; by prime, the shortest time first."""
    own = history_entries.c
    first = first_open_day(connection, operating, on)
    place = func.coalesce(own.site_id, entry_sites.c.site_id)
    number = extract("year", own.work_date) * 12 + extract("month", own.work_date)
    asked: Any = (
        select(
            sites.c.prime_id,
            func.min(own.work_date).label("day"),
            func.count().label("entries"),
            func.max(func.coalesce(entry_sites.c.at, own.at)).label("newest"),
        )
        .outerjoin(entry_sites, entry_sites.c.entry_id == own.entry_id)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == own.entry_id)
        .join(sites, sites.c.site_id == place)
        .where(entry_decisions.c.entry_id.is_(None), own.work_date >= first)
        .group_by(sites.c.prime_id, number)
        .order_by(sites.c.prime_id, number)
    )
    found = []
    for row in connection.execute(asked):
        until = closing_day(Month.of(row.day), operating)
        days_left = (until - on).days
        found.append(WaitingSum(row.prime_id, until, days_left, row.entries, row.newest))
    return found


def entries_by(  # noqa: PLR0913 - whose, and which part of them
    connection: Connection,
    operating: OperatingValues,
    on: dt.date,
    before: int,
    most: int,
    *,
    employer_id: str | None = None,
    technician_id: str | None = None,
) -> list[Waiting]:
    """What an employer or a technician entered, the last first, with what became of it."""
    own = history_entries.c
    asked = _entries().where(own.entry_id < before).order_by(own.entry_id.desc()).limit(most)
    if employer_id is not None:
        asked = asked.where(own.employer_id == employer_id, own.side == "employer")
    if technician_id is not None:
        asked = asked.where(own.technician_id == technician_id)
    return [_with_deadline(row, operating, on) for row in connection.execute(asked)]


def _entries() -> Select[Any]:
    own = history_entries.c
    place = func.coalesce(own.site_id, entry_sites.c.site_id)
    return (
        select(
            history_entries,
            technicians.c.name,
            businesses.c.name.label("employer_name"),
            place.label("place"),
            func.coalesce(sites.c.name, own.site_name).label("place_name"),
            entry_decisions.c.outcome,
            entry_decisions.c.why,
        )
        .join(technicians, technicians.c.technician_id == own.technician_id)
        .outerjoin(businesses, businesses.c.business_id == own.employer_id)
        .outerjoin(entry_sites, entry_sites.c.entry_id == own.entry_id)
        .outerjoin(sites, sites.c.site_id == place)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == own.entry_id)
    )


def _with_deadline(row: Row[Any], operating: OperatingValues, on: dt.date) -> Waiting:
    until = closing_day(Month.of(row.work_date), operating)
    return Waiting(row, until, (until - on).days)
