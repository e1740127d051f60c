"""The month of a page: which one, until when its histories can be mended, and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from ccus_data.employer import OpenMonth, open_months
from ccus_data.tables import closed_months
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

    from rules.operating import OperatingValues


@dataclass(frozen=True, slots=True)
class Shown:
    """A month as a page shows it. ``mend_until`` is None once nothing of it can be mended."""

    month: Month
    mend_until: dt.date | None
    days_left: int
    latest: bool
    closed: bool
    """Whether its histories have left the database for the archive of closed months."""

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return self.month.first_day()

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.month.plus(1).first_day() - self.first).days


def shown(connection: Connection, operating: OperatingValues, asked: str, on: dt.date) -> Shown:
    """The month that an address names, else the month of the day; never one to come."""
    month = _read(asked, on)
    open_ = {one.month: one for one in open_months(operating, on)}
    found: OpenMonth | None = open_.get(month)
    closed = select(closed_months.c.month).where(closed_months.c.month == str(month))
    return Shown(
        month,
        found.mend_until if found else None,
        (found.mend_until - on).days if found else 0,
        month == Month.of(on),
        connection.scalar(closed) is not None,
    )


def _read(asked: str, on: dt.date) -> Month:
    latest = Month.of(on)
    if len(asked) != len("0000-00") or not asked.isascii():
        return latest
    try:
        return min(Month.parse(asked), latest)
    except ValueError:
        return latest
