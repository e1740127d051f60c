"""Days of everybody that do not count, or name no role, and can still be mended: who is to be told.

The same days as an employer's own question finds (`lost_days`), for all technicians at once and
with the employer that can mend them. A day that counts without a role stands beside them: it counts
for work days, but for neither foreman nor crew leader (D6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import CTE, Select, and_, case, func, or_, select

from ccus_data.employer.lost_days import (
    CAUSES,
    NOT_OF_A_FIELD,
    RANK,
    obstacles_of,
    place_of_month,
    rank_of,
)
from ccus_data.tables import employments, histories
from evaluator.counting import Exclusion

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ccus_data.employer.open_months import OpenMonth
    from ccus_data.employer.standing import Standing

ROLE_MISSING: Final = "role_missing"
"""The cause of a day that counts, but not as one of a role."""

WHOLE: Final = -1
WITHOUT_ROLE: Final = 0

MENDED_BY_SOMEBODY: Final = frozenset(
    {
        Exclusion.UNAPPROVED,
        Exclusion.SITE_UNREGISTERED,
        Exclusion.EMPLOYER_MISSING,
        Exclusion.TRADE_MISSING,
        Exclusion.TRADE_NOT_IN_FIELD,
    }
)
"""What whoever is told can do something about; trades that we do not know are not among it."""


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Which months are asked about on a day, by which criteria. The months follow each other."""

    on: dt.date
    months: Sequence[OpenMonth]
    standing: Standing


@dataclass(frozen=True, slots=True)
class MendableDay:
    """One day of a technician: why it does not count, and until when that can be mended."""

    technician_id: str
    day: dt.date
    cause: str
    mend_until: dt.date


@dataclass(frozen=True, slots=True)
class MendableSum:
    """Days of an employer's technicians with one cause that can be mended until one day.

    ``among``: how many of the technicians are among those that were asked about.
    """

    employer_id: str
    cause: str
    mend_until: dt.date
    days: int
    technicians: int
    among: int


def mendable_pages(
    connection: Connection, asked: OpenDays, size: int
) -> Iterator[tuple[MendableDay, ...]]:
    """The days of everybody, by technician and day; a page covers ``size`` who worked."""
    after = ""
    while people := connection.scalars(_people(asked, after, size)).all():
        found = _mendable(asked, after, size)
        rows = connection.execute(select(found).order_by(found.c.technician_id, found.c.day))
        yield tuple(
            MendableDay(
                row.technician_id,
                row.day,
                _cause(row.level),
                asked.months[row.until].mend_until,
            )
            for row in rows
        )
        after = people[-1]


def mendable_sums(
    connection: Connection, asked: OpenDays, among: Select[str]
) -> Iterator[MendableSum]:
    """The days of everybody by the employer that can mend them, in the order of employers.

    ``among`` asks for the identifiers of technicians who are counted apart as well. A day without
    an employer is that of whoever employed the technician, the main one first.
    """
    found = _mendable(asked)
    works = employments.c
    employed = (
        select(works.business_id)
        .where(
            works.technician_id == found.c.technician_id,
            works.from_day <= found.c.day,
            or_(works.to_day.is_(None), works.to_day >= found.c.day),
        )
        .order_by(works.is_main.desc(), works.business_id)
        .limit(1)
        .scalar_subquery()
    )
    whose = select(
        func.coalesce(found.c.employer_id, employed).label("employer_id"),
        *(found.c[name] for name in ("technician_id", "until", "level")),
    ).cte("whose")
    own = whose.c
    rows = connection.execute(
        select(
            own.employer_id,
            own.until,
            own.level,
            func.count().label("days"),
            func.count(own.technician_id.distinct()).label("technicians"),
            func.count(own.technician_id.distinct())
            .filter(own.technician_id.in_(among))
            .label("among"),
        )
        .where(own.employer_id.is_not(None))
        .group_by(own.employer_id, own.until, own.level)
        .order_by(own.employer_id, own.until, own.level)
    )
    for row in rows:
        yield MendableSum(
            row.employer_id,
            _cause(row.level),
            asked.months[row.until].mend_until,
            row.days,
            row.technicians,
            row.among,
        )


def _cause(level: int) -> str:
    return ROLE_MISSING if level == WITHOUT_ROLE else CAUSES[level - 1].value


def _people(asked: OpenDays, after: str, size: int) -> Select[str]:
    """Who has a history in the open months, the next ``size`` behind ``after``."""
    row = histories.c
    days = row.work_date.between(asked.months[0].first_day, asked.months[-1].last_day)
    return (
        select(row.technician_id)
        .where(days, row.technician_id > after)
        .distinct()
        .order_by(row.technician_id)
        .limit(size)
    )


def _mendable(asked: OpenDays, after: str = "", size: int | None = None) -> CTE:
    """Each day with its cause as a level, its month's place (``until``) and an employer."""
    row = histories.c
    here = row.work_date.between(asked.months[0].first_day, asked.months[-1].last_day)
    if size is not None:
        people = _people(asked, after, size).cte("people")
        here = and_(here, row.technician_id.in_(select(people.c.technician_id)))
    worked = (
        select(row.technician_id, row.trade)
        .where(here, row.trade.is_not(None))
        .distinct()
        .cte("worked")
    )
    rank = rank_of(asked.standing, obstacles_of(worked, asked.standing))
    level = case((rank > 0, rank), (row.role.is_(None), WITHOUT_ROLE), else_=WHOLE)
    by_trade = (
        select(
            row.technician_id,
            row.work_date.label("day"),
            func.min(level).label("level"),
            func.min(row.employer_id).label("employer_id"),
        )
        .where(here)
        .group_by(row.technician_id, row.work_date, row.trade)
        .cte("by_trade")
    )
    own = by_trade.c
    best = func.min(own.level).over(partition_by=(own.technician_id, own.day))
    compared = select(by_trade, best.label("best")).cte("compared")
    one = compared.c
    told = or_(
        and_(one.level == WITHOUT_ROLE, one.best == WITHOUT_ROLE),
        and_(
            one.level.in_(sorted(RANK[cause] for cause in MENDED_BY_SOMEBODY)),
            # A day that counts somewhere gains nothing by a trade that is of no field.
            or_(one.best > WITHOUT_ROLE, one.level.not_in(NOT_OF_A_FIELD)),
        ),
    )
    return (
        select(
            one.technician_id,
            one.day,
            place_of_month(asked.months, one.day).label("until"),
            func.min(one.level).label("level"),
            func.min(one.employer_id).label("employer_id"),
        )
        .where(told)
        .group_by(one.technician_id, one.day)
        .cte("mendable")
    )
