"""What waits for a prime, and what became of the entries of an employer or a technician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ccus_data.counting import closing_day
from ccus_data.tables import (
    businesses,
    entry_decisions,
    entry_sites,
    history_entries,
    sites,
    technicians,
)
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

    from rules.operating import OperatingValues


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry with names, and the last day on which something can be done about it."""

    row: Row[Any]
    until: dt.date
    days_left: int


def waiting_for(  # noqa: PLR0913, PLR0917 - whose, and which part of it
    connection: Connection,
    operating: OperatingValues,
    prime_id: str,
    on: dt.date,
    after: int,
    most: int,
) -> list[Waiting]:
    """Entries at the sites of a prime that wait for it, oldest day first within the number."""
    asked = (
        _entries()
        .where(sites.c.prime_id == prime_id, entry_decisions.c.entry_id.is_(None))
        .where(history_entries.c.entry_id > after)
        .order_by(history_entries.c.entry_id)
        .limit(most)
    )
    found = [_with_deadline(row, operating, on) for row in connection.execute(asked)]
    return [one for one in found if one.days_left >= 0]


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
