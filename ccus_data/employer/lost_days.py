"""Days that do not count, by cause and by the last day on which they can still be mended.

A day is a technician's distinct date (R2). It is lost when a history of it counts in no field that
the technician is judged in, and stands under one cause: the one nearest to counting, as in a
judgement (decision 0006). A day on which a history of the same trade counts is not lost; neither is
one that counts at all, where the other history has no trade or one of no field.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from ccus_data.employer.asking import employed
from ccus_data.tables import histories, technician_trades, technicians
from evaluator.counting import Exclusion
from evaluator.record import HistoryStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

    from ccus_data.employer.open_months import OpenMonth
    from ccus_data.employer.standing import Standing

PAGE: Final = 1_000
EVERYBODY: Final = 100_000_000
"""More technicians than there are."""

CAUSES: Final = tuple(Exclusion)
COUNTED: Final = 0
RANK: Final = {cause: number for number, cause in enumerate(CAUSES, 1)}
"""How near to counting a history is; 0 counts."""

NOT_OF_A_FIELD: Final = (RANK[Exclusion.TRADE_MISSING], RANK[Exclusion.TRADE_NOT_IN_FIELD])
"""Mended, such a history gives a day in some field; the day may count there already."""


@dataclass(frozen=True, slots=True)
class LostDays:
    """The days of one technician lost for one cause, all mendable until the same day."""

    technician_id: str
    name: str
    mend_until: dt.date
    cause: Exclusion
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class LostTotal:
    """Days lost for one cause and mendable until one day, of how many technicians."""

    mend_until: dt.date
    cause: Exclusion
    days: int
    technicians: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose days are asked about, in which open months, by which criteria."""

    employer_id: str
    on: dt.date
    months: Sequence[OpenMonth]
    standing: Standing


def mends_pages(
    connection: Connection, asked: Asked, size: int = PAGE
) -> Iterator[tuple[LostDays, ...]]:
    """The lost days of every technician, page by page in the order of identifiers.

    Within a technician those that can be mended the shortest time come first. A page covers
    ``size`` technicians and may be empty: most people lose nothing.
    """
    after = ""
    while people := _people(connection, asked, after, size):
        yield mends_page(connection, asked, after, size)
        after = people[-1]


def _people(connection: Connection, asked: Asked, after: str, size: int) -> Sequence[str]:
    return connection.scalars(employed(asked.employer_id, asked.on, after, size)).all()


def mends_page(
    connection: Connection, asked: Asked, after: str = "", size: int = PAGE
) -> tuple[LostDays, ...]:
    """The lost days of the next ``size`` technicians behind ``after``; one statement for all."""
    lost = _lost(asked, after, size)
    rows = connection.execute(
        select(lost.c.technician_id, technicians.c.name, lost.c.until, lost.c.rank, lost.c.day)
        .join(technicians, technicians.c.technician_id == lost.c.technician_id)
        .order_by(lost.c.technician_id, lost.c.until, lost.c.rank, lost.c.day)
    )
    return tuple(
        LostDays(
            technician, name, asked.months[until].mend_until, _cause(rank), tuple(r.day for r in of)
        )
        for (technician, name, until, rank), of in groupby(rows, lambda row: row[:4])
    )


def mend_totals(connection: Connection, asked: Asked) -> tuple[LostTotal, ...]:
    """All lost days of an employer's technicians in sums, the shortest time to mend first."""
    lost = _lost(asked, "", EVERYBODY)
    rows = connection.execute(
        select(
            lost.c.until,
            lost.c.rank,
            func.count(),
            func.count(lost.c.technician_id.distinct()),
        )
        .group_by(lost.c.until, lost.c.rank)
        .order_by(lost.c.until, lost.c.rank)
    )
    return tuple(
        LostTotal(asked.months[until].mend_until, _cause(rank), days, people)
        for until, rank, days, people in rows
    )


def _cause(rank: int) -> Exclusion:
    return CAUSES[rank - 1]


def _lost(asked: Asked, after: str, size: int) -> CTE:
    """Each lost day with its rank and the place of its month among the open ones (``until``)."""
    of_trade = _by_trade(asked, after, size)
    best_of_day = func.min(of_trade.c.rank).over(
        partition_by=(of_trade.c.technician_id, of_trade.c.day)
    )
    compared = select(of_trade, best_of_day.label("best")).cte("compared")
    lost = and_(
        compared.c.rank > COUNTED,
        or_(compared.c.best > COUNTED, compared.c.rank.not_in(NOT_OF_A_FIELD)),
    )
    return (
        select(
            compared.c.technician_id,
            compared.c.day,
            place_of_month(asked.months, compared.c.day).label("until"),
            func.min(compared.c.rank).label("rank"),
        )
        .where(lost)
        .group_by(compared.c.technician_id, compared.c.day)
        .cte("lost")
    )


def place_of_month(months: Sequence[OpenMonth], day: ColumnElement[dt.date]) -> ColumnElement[int]:
    """The place of the month that holds a day; the last one needs no comparison."""
    whens = [(day <= month.last_day, number) for number, month in enumerate(months[:-1])]
    return case(*whens, else_=len(months) - 1) if whens else literal(0, Integer)


def _by_trade(asked: Asked, after: str, size: int) -> CTE:
    """The best rank of each technician, day and trade."""
    people = employed(asked.employer_id, asked.on, after, size).cte("people")
    row, who = histories.c, histories.c.technician_id
    in_question = and_(
        row.work_date.between(asked.months[0].first_day, asked.months[-1].last_day),
        # A history without an employer was meant for one of them; nobody else would see it.
        or_(row.employer_id == asked.employer_id, row.employer_id.is_(None)),
    )
    worked = (
        select(who, row.trade)
        .join(people, people.c.technician_id == who)
        .where(in_question, row.trade.is_not(None))
        .distinct()
        .cte("worked")
    )
    rank = rank_of(asked.standing, obstacles_of(worked, asked.standing))
    return (
        select(who, row.work_date.label("day"), func.min(rank).label("rank"))
        .join(people, people.c.technician_id == who)
        .where(in_question)
        .group_by(who, row.work_date, row.trade)
        .cte("by_trade")
    )


def rank_of(standing: Standing, obstacles: CTE) -> ColumnElement[int]:
    """How near to counting a history is: its hardest obstacle, as `evaluator.counting` has it."""
    row = histories.c
    whose = row.technician_id + row.trade

    def stands(cause: Exclusion) -> ColumnElement[bool]:
        of_cause = select(obstacles.c.whose).where(obstacles.c.rank == RANK[cause])
        found: ColumnElement[bool] = whose.in_(of_cause)
        return found

    unregistered = row.status == HistoryStatus.SITE_UNREGISTERED.value
    whens: list[tuple[ColumnElement[bool], int]] = [
        (row.trade.is_(None), RANK[Exclusion.TRADE_MISSING]),
        (stands(Exclusion.TRADE_NOT_IN_FIELD), RANK[Exclusion.TRADE_NOT_IN_FIELD]),
        (row.employer_id.is_(None), RANK[Exclusion.EMPLOYER_MISSING]),
        (unregistered, RANK[Exclusion.SITE_UNREGISTERED]),
        (row.status == HistoryStatus.UNAPPROVED.value, RANK[Exclusion.UNAPPROVED]),
    ]
    if True in standing.pairs.values():
        cause = Exclusion.TRADE_CONDITION_UNCONFIRMED
        whens.insert(3, (stands(cause), RANK[cause]))
    if standing.open_ended:
        cause = Exclusion.FIELD_TRADES_UNKNOWN
        whens.insert(1, (stands(cause), RANK[cause]))
    return case(*whens, else_=COUNTED)


def obstacles_of(worked: CTE, standing: Standing) -> CTE:
    """Which trades that somebody worked in do not simply count for that person, and why.

    A few rows of many histories, asked for as a set: joined to each history instead, PostgreSQL
    cannot estimate them and compares everybody with everybody.
    """
    held = technician_trades.c
    sure: list[str] = []
    unsure: list[str] = []
    for pair, conditional in standing.pairs.items():
        (unsure if conditional else sure).append("".join(pair))
    own = held.technician_id == worked.c.technician_id
    both = held.trade + worked.c.trade
    open_ended = exists().where(own, held.trade.in_(sorted(standing.open_ended)))
    rank = case(
        (exists().where(own, _among(both, sure)), COUNTED),
        (exists().where(own, _among(both, unsure)), RANK[Exclusion.TRADE_CONDITION_UNCONFIRMED]),
        (open_ended, RANK[Exclusion.FIELD_TRADES_UNKNOWN]),
        else_=RANK[Exclusion.TRADE_NOT_IN_FIELD],
    )
    whose = (worked.c.technician_id + worked.c.trade).label("whose")
    ranked = select(whose, rank.label("rank")).cte("ranked")
    return select(ranked).where(ranked.c.rank > COUNTED).cte("obstacles")


def _among(text: ColumnElement[str], codes: list[str]) -> ColumnElement[bool]:
    """Whether a text is one of some hundred codes of our own catalogue, written as they are."""
    return text.in_(bindparam(None, codes, expanding=True, literal_execute=True))
