"""Histories of one month by technician, day by day: as the employer, the prime and uppers see them.

A history counts for a day (就業日数) once, at whatever sites; histories are counted one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select

from ccus_data.tables import TYPED_METHODS, employments, histories, sites, technicians
from evaluator.record import HistoryStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Row

    from portal.attendance.months import Shown

PAGE: Final = 50
COUNTED: Final = HistoryStatus.COUNTED.value

CAUSES: Final = ("no_trade", "no_employer", "site_unregistered", "unapproved")
"""Why a history is not counted, the hardest to mend first."""


@dataclass(frozen=True, slots=True)
class View:
    """Whose histories: of an employer's people today, or of a site by whoever employs them."""

    on: dt.date
    employer: str | None = None
    site: str | None = None
    businesses: Collection[str] | None = None
    """Of a site: the employers whose rows may be seen; None for all, as its prime sees them."""
    open_only: bool = False


def causes_of(row: Any) -> tuple[str, ...]:
    """Why a history does not count; nothing for one that does (A10, R1)."""
    found = {
        "no_trade": row.trade is None,
        "no_employer": row.employer_id is None,
        "site_unregistered": row.status == HistoryStatus.SITE_UNREGISTERED.value,
        "unapproved": row.status == HistoryStatus.UNAPPROVED.value,
    }
    return tuple(name for name in CAUSES if found[name])


def people(
    connection: Connection, view: View, month: Shown, after: str, most: int = PAGE
) -> list[Row[Any]]:
    """A page of technicians with their sums of the month, by number, those behind ``after``."""
    row = histories.c
    good = _good()
    sums = (
        select(
            row.technician_id,
            technicians.c.name,
            func.count(row.work_date.distinct()).filter(good).label("days"),
            func.count().filter(good).label("counted"),
            func.count().filter(~good).label("lost"),
            func.count().filter(row.status == HistoryStatus.UNAPPROVED.value).label("unapproved"),
            func.count()
            .filter(row.status == HistoryStatus.SITE_UNREGISTERED.value)
            .label("unregistered"),
            func.count().filter(row.trade.is_(None)).label("untraded"),
            func.count().filter(row.employer_id.is_(None)).label("unemployed"),
        )
        .join(technicians, technicians.c.technician_id == row.technician_id)
        .where(_within(view, month), row.technician_id > after)
        .group_by(row.technician_id, technicians.c.name)
        .order_by(row.technician_id)
        .limit(most)
    )
    if view.open_only:
        sums = sums.having(func.count().filter(~good) > 0)
    return list(connection.execute(sums))


def totals(connection: Connection, view: View, month: Shown) -> Row[Any]:
    """The sums of everybody: people, histories that count, and those that do not by status."""
    row, good = histories.c, _good()
    asked: Any = select(
        func.count(row.technician_id.distinct()).label("people"),
        func.count().filter(good).label("counted"),
        func.count().filter(~good).label("lost"),
    ).where(_within(view, month))
    found: Row[Any] = connection.execute(asked).one()
    return found


def rows_of(
    connection: Connection, view: View, month: Shown, technician_ids: Sequence[str]
) -> Mapping[str, list[Row[Any]]]:
    """The histories of some technicians in a month with the names of their sites, by day."""
    row = histories.c
    asked: Any = (
        select(histories, sites.c.name.label("known_site"), technicians.c.name)
        .join(technicians, technicians.c.technician_id == row.technician_id)
        .outerjoin(sites, sites.c.site_id == row.site_id)
        .where(_within(view, month), row.technician_id.in_(technician_ids))
        .order_by(row.technician_id, row.work_date, row.place)
    )
    found: dict[str, list[Row[Any]]] = {}
    for one in connection.execute(asked):
        found.setdefault(one.technician_id, []).append(one)
    return found


def marks(rows: Iterable[Row[Any]], first: dt.date, length: int) -> list[str]:
    """What the cell of each day of a month holds: ``ic``, ``direct`` or nothing (forms 2-3, 2-4).

    These forms know no other word: whatever somebody touched is ``ic`` here. It stands before what
    was typed in, and what counts before what does not.
    """
    cells = [""] * length
    for row in sorted(rows, key=lambda one: (bool(causes_of(one)), one.method in TYPED_METHODS)):
        place = (row.work_date - first).days
        cells[place] = cells[place] or ("direct" if row.method in TYPED_METHODS else "ic")
    return cells


def others(rows: Iterable[Row[Any]]) -> list[tuple[int, str]]:
    """The days whose history came to be otherwise than by card or direct entry, and how."""
    return [(row.work_date.day, row.method) for row in rows if row.method not in {"ic", "direct"}]


def _good() -> ColumnElement[bool]:
    """Whether a history counts as far as it alone says: counted, with a trade and an employer."""
    row = histories.c
    return and_(row.status == COUNTED, row.trade.is_not(None), row.employer_id.is_not(None))


def _within(view: View, month: Shown) -> ColumnElement[bool]:
    row = histories.c
    last = month.month.plus(1).first_day()
    days = and_(row.work_date >= month.first, row.work_date < last)
    if view.site is not None:
        here = and_(days, row.site_id == view.site)
        return here if view.businesses is None else and_(here, row.employer_id.in_(view.businesses))
    works = exists().where(
        employments.c.technician_id == row.technician_id,
        employments.c.business_id == view.employer,
        employments.c.from_day <= view.on,
        or_(employments.c.to_day.is_(None), employments.c.to_day >= view.on),
    )
    # A history without an employer was meant for one of them; nobody else would see it.
    return and_(days, works, or_(row.employer_id == view.employer, row.employer_id.is_(None)))
