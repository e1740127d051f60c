"""A technician's own row with trades and employers: 基本情報 (form 1-1) and 資格情報."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from ccus_data.tables import (
    businesses,
    employments,
    qualifications,
    technician_trades,
    technicians,
)

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Row


@dataclass(frozen=True, slots=True)
class Employer:
    """A business that a technician works or worked for; without ``to_day`` it goes on."""

    business_id: str
    name: str
    from_day: dt.date
    to_day: dt.date | None
    is_main: bool

    def goes_on(self, on: dt.date) -> bool:
        """Whether the technician works there on a day."""
        return self.from_day <= on and (self.to_day is None or self.to_day >= on)


@dataclass(frozen=True, slots=True)
class Person:
    """A technician as registered.

    ``row`` has the columns of ``technicians``; ``trades`` are codes and whether it is the main one.
    """

    row: Row[Any]
    trades: tuple[tuple[str, bool], ...]


def person_of(connection: Connection, technician_id: str) -> Person | None:
    """A technician by identifier, in two statements; None for one who is not registered."""
    here = technicians.c.technician_id == technician_id
    row = connection.execute(select(technicians).where(here)).one_or_none()
    if row is None:
        return None
    trades = connection.execute(
        select(technician_trades.c.trade, technician_trades.c.is_main)
        .where(technician_trades.c.technician_id == technician_id)
        .order_by(technician_trades.c.is_main.desc(), technician_trades.c.trade)
    )
    return Person(row, tuple((one.trade, one.is_main) for one in trades))


def employers_of(
    connection: Connection, technician_id: str, on: dt.date | None = None
) -> tuple[Employer, ...]:
    """The employers of a technician, the main one first; with ``on`` those of that day alone."""
    asked = (
        select(
            employments.c.business_id,
            businesses.c.name,
            employments.c.from_day,
            employments.c.to_day,
            employments.c.is_main,
        )
        .join(businesses, businesses.c.business_id == employments.c.business_id)
        .where(employments.c.technician_id == technician_id)
        .order_by(employments.c.is_main.desc(), employments.c.from_day.desc())
    )
    if on is not None:
        goes_on = or_(employments.c.to_day.is_(None), employments.c.to_day >= on)
        asked = asked.where(employments.c.from_day <= on, goes_on)
    return tuple(Employer(*row) for row in connection.execute(asked))


def qualifications_of(connection: Connection, technician_id: str) -> list[Row[Any]]:
    """Everything registered as a qualification, training or award, the oldest first."""
    asked = (
        select(qualifications)
        .where(qualifications.c.technician_id == technician_id)
        .order_by(qualifications.c.acquired_on, qualifications.c.held_as)
    )
    return list(connection.execute(asked))
