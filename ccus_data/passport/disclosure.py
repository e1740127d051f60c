"""Disclosure (開示設定): which items of a technician others may see.

Everything is closed until opened, and open only while the technician and an employer of theirs
have both opened it (domain page, section 7). The seed's handout swaps the labels of the two
buttons for all items; here "open all" opens and "close all" closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.ledger import Act, append
from ccus_data.tables import DISCLOSED_ITEMS, disclosures, employments, technicians

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

TECHNICIAN: Final = "technician"
EMPLOYER: Final = "employer"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The switches of both sides: items opened by the technician, and by each employer."""

    by_technician: frozenset[str]
    by_employer: dict[str, frozenset[str]]

    def opened_by(self, business_id: str) -> frozenset[str]:
        """What one side has opened; the technician is the side without an identifier."""
        if not business_id:
            return self.by_technician
        return self.by_employer.get(business_id, frozenset())

    def is_open(self, item: str, employers: Collection[str]) -> bool:
        """Whether others see an item: opened by the technician and by one who employs them now."""
        return item in self.by_technician and any(
            item in self.opened_by(one) for one in employers if one
        )


def disclosure_of(connection: Connection, technician_id: str) -> Disclosure:
    """The switches of a technician, in one statement."""
    here = (disclosures.c.technician_id == technician_id) & disclosures.c.opened
    own: set[str] = set()
    theirs: dict[str, set[str]] = {}
    for row in connection.execute(select(disclosures).where(here)):
        (theirs.setdefault(row.by_business, set()) if row.by_business else own).add(row.item)
    return Disclosure(frozenset(own), {one: frozenset(items) for one, items in theirs.items()})


def is_open(
    connection: Connection, technician_id: str, item: str, employers: Collection[str]
) -> bool:
    """Whether others may see an item of a technician whom some businesses employ today."""
    return disclosure_of(connection, technician_id).is_open(item, employers)


def set_items(  # noqa: PLR0913 - who opens what to whom, and when
    connection: Connection,
    technician_id: str,
    opened: Collection[str],
    *,
    business_id: str,
    by: str,
    at: dt.datetime,
) -> bool:
    """Set all switches of one side: ``opened`` are open, all others closed; whether any changed.

    Without a ``business_id`` it is the technician's side. Who came from what to what is on record.
    """
    unknown = set(opened) - set(DISCLOSED_ITEMS)
    if unknown:
        raise ValueError(f"no such items: {', '.join(sorted(unknown))}")
    before = disclosure_of(connection, technician_id).opened_by(business_id)
    after = frozenset(opened)
    if before == after:
        return False
    insert = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    side = EMPLOYER if business_id else TECHNICIAN
    rows = [
        {
            "technician_id": technician_id,
            "item": item,
            "side": side,
            "by_business": business_id,
            "opened": item in after,
            "set_by": by,
            "set_at": at,
        }
        for item in DISCLOSED_ITEMS
        if item in before ^ after
    ]
    statement = insert(disclosures).values(rows)
    new = {name: statement.excluded[name] for name in ("opened", "set_by", "set_at")}
    keys = ["technician_id", "item", "side", "by_business"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))
    identity = {"technician_id": technician_id, "side": business_id or TECHNICIAN}
    act = Act(
        by,
        "disclosures.set",
        "disclosures",
        identity,
        {"opened": sorted(before)},
        {"opened": sorted(after)},
    )
    append(connection, [act], at)
    return True


@dataclass(frozen=True, slots=True)
class Employed:
    """A technician of an employer, and how many items each side has opened."""

    technician_id: str
    name: str
    opened_here: int
    opened_by_technician: int


def employed_page(
    connection: Connection, business_id: str, on: dt.date, after: str, limit: int
) -> list[Employed]:
    """Up to ``limit`` technicians behind ``after`` who work for a business on a day, by identifier.

    One statement, whoever has opened what.
    """

    def opened(by_business: str) -> ColumnElement[int]:
        return (
            select(func.count())
            .where(
                disclosures.c.technician_id == technicians.c.technician_id,
                disclosures.c.by_business == by_business,
                disclosures.c.opened,
            )
            .scalar_subquery()
        )

    asked = (
        select(technicians.c.technician_id, technicians.c.name, opened(business_id), opened(""))
        .where(
            technicians.c.technician_id > after,
            employments.c.technician_id == technicians.c.technician_id,
            employments.c.business_id == business_id,
            employments.c.from_day <= on,
            or_(employments.c.to_day.is_(None), employments.c.to_day >= on),
        )
        .distinct()
        .order_by(technicians.c.technician_id)
        .limit(limit)
    )
    return [Employed(*row) for row in connection.execute(asked)]
