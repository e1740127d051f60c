"""The roster of a site with its holes: what keeps a day there from counting (作業員名簿).

All rows of a page are asked for in one statement, and so are the counts of many sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Select,
    Text,
    and_,
    case,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    values,
)

from ccus_data.employer import standings
from ccus_data.structure.chain import complete
from ccus_data.tables import (
    businesses,
    employments,
    site_rosters,
    sites,
    technician_trades,
    technicians,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import CTE, ColumnElement
    from sqlalchemy.engine import Connection, Row

    from rules.catalogue import Catalogue

HOLES: Final = (
    "no_trade",  # 職種: without it the day counts for nothing (R1)
    "no_employer",  # 所属事業者: the business of the row does not employ the technician today
    "structure_open",  # a tier from the business up to the prime has not accepted
    "other_field",  # the trade counts in no field of the technician's own trades
    "no_role",  # 立場: the day counts, but for neither foreman nor crew leader
    "outside_period",  # the period of the row lies outside the 就業履歴蓄積期間
)
"""What a row of a roster may lack, the gravest first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which rows of a site somebody looks at."""

    businesses: Collection[str]
    technician: str | None = None
    holes_only: bool = False
    after: tuple[str, str] | None = None
    """The business and the technician of the last row of the page before."""
    over_hidden: Collection[str] = ()
    """Businesses whose rows are left out once the technician's time on the site is over."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows the rosters of a site have, and how many of them have a hole."""

    rows: int = 0
    with_holes: int = 0


def roster(  # noqa: PLR0913, PLR0917 - the question, and where it is asked
    connection: Connection,
    catalogue: Catalogue,
    site_id: str,
    seen: Seen,
    on: dt.date,
    most: int,
) -> list[Row[Any]]:
    """Rows of a site's roster by business and technician, with names and a column a hole."""
    row = site_rosters.c
    marks = _marks(catalogue, on, complete([site_id]))
    asked: Select[Any] = (
        select(
            site_rosters,
            technicians.c.name,
            technicians.c.name_kana,
            businesses.c.name.label("business_name"),
            *(mark.label(name) for name, mark in marks.items()),
        )
        .join(technicians, technicians.c.technician_id == row.technician_id)
        .join(businesses, businesses.c.business_id == row.business_id)
        .join(sites, sites.c.site_id == row.site_id)
        .where(row.site_id == site_id, row.business_id.in_(seen.businesses))
        .order_by(row.business_id, row.technician_id)
        .limit(most)
    )
    if seen.technician is not None:
        asked = asked.where(row.technician_id == seen.technician)
    if seen.holes_only:
        asked = asked.where(or_(*marks.values()))
    if seen.over_hidden:
        end = func.coalesce(row.to_day, sites.c.accumulation_to)
        there = or_(end.is_(None), end >= on)
        asked = asked.where(or_(row.business_id.not_in(seen.over_hidden), there))
    if seen.after is not None:
        asked = asked.where(tuple_(row.business_id, row.technician_id) > tuple_(*seen.after))
    return list(connection.execute(asked))


def holes_of(row: Row[Any]) -> tuple[str, ...]:
    """The holes of a row that `roster` gave, the gravest first."""
    return tuple(name for name in HOLES if getattr(row, name))


def counts_by_site(
    connection: Connection, catalogue: Catalogue, site_ids: Collection[str], by: str, on: dt.date
) -> dict[str, Counted]:
    """The counts of several sites for a business: of its own sites all rows, else its own rows."""
    mine = or_(sites.c.prime_id == by, site_rosters.c.business_id == by)
    key = site_rosters.c.site_id
    return _counts(connection, catalogue, site_ids, key, mine, on)


def counts_by_business(
    connection: Connection, catalogue: Catalogue, site_id: str, seen: Collection[str], on: dt.date
) -> dict[str, Counted]:
    """The counts of one site by the business whose roster it is."""
    key = site_rosters.c.business_id
    return _counts(connection, catalogue, [site_id], key, key.in_(seen), on)


def _counts(  # noqa: PLR0913, PLR0917 - the question, and where it is asked
    connection: Connection,
    catalogue: Catalogue,
    site_ids: Collection[str],
    key: ColumnElement[str],
    where: ColumnElement[bool],
    on: dt.date,
) -> dict[str, Counted]:
    if not site_ids:
        return {}
    marks = _marks(catalogue, on, complete(site_ids))
    asked: Any = (
        select(
            key.label("key"),
            func.count().label("rows"),
            func.count().filter(or_(*marks.values())).label("with_holes"),
        )
        .select_from(site_rosters)
        .join(sites, sites.c.site_id == site_rosters.c.site_id)
        .where(site_rosters.c.site_id.in_(site_ids), where)
        .group_by(key)
    )
    return {one.key: Counted(one.rows, one.with_holes) for one in connection.execute(asked)}


def _marks(catalogue: Catalogue, on: dt.date, whole: CTE) -> dict[str, ColumnElement[bool]]:
    """A condition for every hole; the statement must join ``site_rosters`` with ``sites``."""
    row, site = site_rosters.c, sites.c
    works = exists().where(
        employments.c.technician_id == row.technician_id,
        employments.c.business_id == row.business_id,
        employments.c.from_day <= on,
        or_(employments.c.to_day.is_(None), employments.c.to_day >= on),
    )
    stands = exists().where(whole.c.site_id == row.site_id, whole.c.business_id == row.business_id)
    early = and_(row.from_day.is_not(None), row.from_day > site.accumulation_to)
    late = and_(row.to_day.is_not(None), row.to_day < site.accumulation_from)
    return {
        "no_trade": row.trade.is_(None),
        "no_employer": ~works,
        "structure_open": ~stands,
        "other_field": _in_other_field(catalogue, on),
        "no_role": row.role.is_(None),
        "outside_period": _sure(or_(early, late)),
    }


def _in_other_field(catalogue: Catalogue, on: dt.date) -> ColumnElement[bool]:
    """Whether neither the trade nor a related one counts for who holds the technician's trades.

    Who has no trade registered, or one of a field whose trades are not known completely, is not
    judged by this: nothing is known to compare with.
    """
    row, own = site_rosters.c, technician_trades.c
    standing = standings(catalogue, on)
    pairs = _rows("trade_pairs", ("held", "trade"), list(standing.pairs))
    mine = own.technician_id == row.technician_id
    listed = literal(" ") + func.coalesce(row.related_trades, "") + literal(" ")
    said = or_(
        pairs.c.trade == row.trade,
        listed.like(literal("% ") + pairs.c.trade + literal(" %")),
    )
    counts = exists().where(mine, pairs.c.held == own.trade, said).correlate(site_rosters)
    held = exists().where(mine)
    unsure = exists().where(mine, own.trade.in_(sorted(standing.open_ended)))
    return and_(row.trade.is_not(None), held, ~unsure, ~counts)


def _rows(name: str, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> CTE:
    columns = [column(one, Text) for one in names]
    return values(*columns, name=name).data(list(rows)).cte(name)


def _sure(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that is false where it is not known."""
    return case((condition, literal(value=True)), else_=literal(value=False)).is_(True)
