"""Enter a day by hand, or correct one: by the technician or the employer, never by the prime (A8).

Possible to the end of the month after that of the work, and for a site that has no number yet
(A9). What is entered is not counted before the prime has approved it (A10). Entries are
append-only: who erred withdraws one and makes another.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, insert, or_, select

from attendance.intake import day_of, derive
from ccus_data.counting import closing_day
from ccus_data.ledger import Act, append
from ccus_data.tables import (
    closed_months,
    employments,
    entry_decisions,
    entry_sites,
    histories,
    history_entries,
    sites,
    technicians,
)
from evaluator.months import Month

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from rules.catalogue import Catalogue

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A day as it is said to have been; times like ``08:00``. One of site and site name."""

    technician_id: str
    work_date: dt.date
    side: str
    employer_id: str | None = None
    site_id: str | None = None
    site_name: str | None = None
    trade: str | None = None
    role: str | None = None
    entered_at: str | None = None
    exited_at: str | None = None
    work_content: str | None = None
    reason: str | None = None
    kind: str = "direct"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry: its field, a code, and a day that belongs to it."""

    field: str
    code: str
    day: dt.date | None = None


def enter(
    connection: Connection, catalogue: Catalogue, entry: Entry, by: str, at: dt.datetime
) -> int | list[Fault]:
    """Keep an entry and work the day out anew; its number, or everything that is wrong with it."""
    # Held, so that the same day is not entered twice at once.
    own = technicians.c.technician_id
    held = select(own).where(own == entry.technician_id).with_for_update()
    known = connection.scalar(held) is not None
    faults = [] if known else [Fault("technician_id", "unknown_technician")]
    faults += _faults(connection, catalogue, entry, day_of(at), known=known)
    if faults:
        return faults
    row = asdict(entry) | {"by": by, "at": at}
    made = connection.execute(
        insert(history_entries).returning(history_entries.c.entry_id), row
    ).scalar_one()
    after = {name: value for name, value in asdict(entry).items() if value is not None}
    act = Act(by, "entry.made", "history_entries", {"entry_id": made}, after=after)
    derive(connection, catalogue, {(entry.technician_id, entry.work_date)}, at)
    append(connection, [act], at)
    return int(made)


def attach_site(  # noqa: PLR0913, PLR0917 - which entry, which site, by whom, when
    connection: Connection,
    catalogue: Catalogue,
    entry_id: int,
    site_id: str,
    by: str,
    at: dt.datetime,
) -> list[Fault]:
    """Give an entry that was made before its site had a number the site; what is wrong with it."""
    row = connection.execute(
        select(history_entries).where(history_entries.c.entry_id == entry_id).with_for_update()
    ).one_or_none()
    if row is None or row.site_id is not None:
        return [Fault("entry_id", "unknown_entry")]
    if connection.scalar(
        select(exists().where(entry_sites.c.entry_id == entry_id))
    ) or connection.scalar(select(exists().where(entry_decisions.c.entry_id == entry_id))):
        return [Fault("entry_id", "decided")]
    faults = [
        *_window(connection, catalogue, row.work_date, day_of(at)),
        *_site_faults(connection, site_id, row.work_date),
    ]
    if faults:
        return faults
    known = {"entry_id": entry_id, "site_id": site_id, "by": by, "at": at}
    connection.execute(insert(entry_sites), known)
    identity = {"entry_id": entry_id}
    act = Act(by, "entry.site_attached", "entry_sites", identity, after={"site_id": site_id})
    derive(connection, catalogue, {(row.technician_id, row.work_date)}, at)
    append(connection, [act], at)
    return []


def window_fault(
    connection: Connection, catalogue: Catalogue, work_date: dt.date, today: dt.date
) -> Fault | None:
    """Why nothing can be entered nor approved for a day any more; None while it can."""
    month = Month.of(work_date)
    last = closing_day(month, catalogue.operating)
    closed = select(exists().where(closed_months.c.month == str(month)))
    if today > last or connection.scalar(closed):
        return Fault("work_date", "window_closed", last)
    return None


def _window(
    connection: Connection, catalogue: Catalogue, work_date: dt.date, today: dt.date
) -> list[Fault]:
    fault = window_fault(connection, catalogue, work_date, today)
    return [] if fault is None else [fault]


def _faults(
    connection: Connection, catalogue: Catalogue, entry: Entry, today: dt.date, *, known: bool
) -> list[Fault]:
    faults = _window(connection, catalogue, entry.work_date, today)
    if entry.work_date > today:
        faults.append(Fault("work_date", "future_day", today))
    if (entry.site_id is None) == (entry.site_name is None):
        faults.append(Fault("site_id", "one_place"))
    if entry.site_id is not None:
        faults += _site_faults(connection, entry.site_id, entry.work_date)
    if entry.trade is not None and entry.trade not in catalogue.trades.minors:
        faults.append(Fault("trade", "unknown_trade"))
    faults += [
        Fault(name, "time")
        for name in ("entered_at", "exited_at")
        if (said := getattr(entry, name)) is not None and not _is_time(said)
    ]
    faults += [
        Fault(name, "too_long")
        for name in ("site_name", "work_content", "reason")
        if len(getattr(entry, name) or "") > LONGEST
    ]
    if entry.side == "employer" and entry.employer_id is None:
        faults.append(Fault("employer_id", "no_employer"))
    if known and entry.employer_id is not None and not _employs(connection, entry):
        faults.append(Fault("employer_id", "not_employed", entry.work_date))
    if known and _waits(connection, entry):
        faults.append(Fault("work_date", "waits_already", entry.work_date))
    if known and _brought(connection, entry):
        faults.append(Fault("work_date", "brought", entry.work_date))
    return faults


def _site_faults(connection: Connection, site_id: str, day: dt.date) -> list[Fault]:
    own = sites.c
    asked = select(own.accumulation_from, own.accumulation_to).where(own.site_id == site_id)
    row = connection.execute(asked).one_or_none()
    if row is None:
        return [Fault("site_id", "unknown_site")]
    if row.accumulation_from is not None and day < row.accumulation_from:
        return [Fault("work_date", "before_period", row.accumulation_from)]
    if row.accumulation_to is not None and day > row.accumulation_to:
        return [Fault("work_date", "after_period", row.accumulation_to)]
    return []


def _is_time(said: str) -> bool:
    try:
        return dt.time.fromisoformat(said).strftime("%H:%M") == said
    except ValueError:
        return False


def _employs(connection: Connection, entry: Entry) -> bool:
    own = employments.c
    return bool(
        connection.scalar(
            select(
                exists().where(
                    own.technician_id == entry.technician_id,
                    own.business_id == entry.employer_id,
                    own.from_day <= entry.work_date,
                    or_(own.to_day.is_(None), own.to_day >= entry.work_date),
                )
            )
        )
    )


def _brought(connection: Connection, entry: Entry) -> bool:
    """Whether an import of CCUS brought that day: there it is mended, and here nothing would be."""
    own = histories.c
    here = exists().where(
        own.technician_id == entry.technician_id,
        own.work_date == entry.work_date,
        own.place == (entry.site_id if entry.site_id is not None else entry.site_name),
        own.import_job.is_not(None),
    )
    return bool(connection.scalar(select(here)))


def _waits(connection: Connection, entry: Entry) -> bool:
    """Whether an entry for the same day and place waits for the prime already."""
    own, decided, later = history_entries.c, entry_decisions.c, entry_sites.c
    place = entry.site_id if entry.site_id is not None else entry.site_name
    attached = exists().where(later.entry_id == own.entry_id, later.site_id == place)
    return bool(
        connection.scalar(
            select(
                exists()
                .where(
                    own.technician_id == entry.technician_id,
                    own.work_date == entry.work_date,
                    or_(func.coalesce(own.site_id, own.site_name) == place, attached),
                )
                .where(~exists().where(decided.entry_id == own.entry_id))
            )
        )
    )
