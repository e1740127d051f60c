"""Made-up technicians whose data lead to the figures of the seed's example screens.

The seed shows a month with 6 work days from 7 histories, and level 3 of 電気工事 twice: met with
1,200 days, 250 of them as foreman, and the licence; and with 775 days, 100 and no licence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.database import load_rows
from ccus_data.tables import (
    businesses,
    employments,
    histories,
    qualifications,
    sites,
    technician_trades,
    technicians,
)
from tests.ccus_data.world import EMPLOYER, ROWS

SIX_DAYS: Final = "39000000001021"
MET: Final = "39000000001121"
SHORT: Final = "39000000001221"
NAMES: Final = {SIX_DAYS: "見本 六日", MET: "見本 満", SHORT: "見本 不足"}
FIRST, SECOND = "70000000001171", "70000000001071"
"""By the time of day, which is not the order of their numbers."""

SITES: Final = {FIRST: "見本ビル 新築工事", SECOND: "見本橋 電気設備工事"}
LICENCE: Final = "31018"
COURSE: Final = "60011"
BEGIN: Final = dt.date(2022, 1, 4)
COLUMNS: Final = (
    *("technician_id", "work_date", "place", "employer_id", "site_id", "trade", "role"),
    *("status", "entered_at", "exited_at", "method", "work_content"),
)


def month_before(today: dt.date) -> dt.date:
    """The first day of the month before: it can still be mended."""
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def put_people(connection: Connection, today: dt.date) -> None:
    """All three with their trades, qualifications and days."""
    connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
    connection.execute(
        insert(sites),
        [
            {"site_id": one, "name": name, "prime_id": EMPLOYER, "registered_on": BEGIN}
            for one, name in SITES.items()
        ],
    )
    for technician_id, name in NAMES.items():
        _put(connection, technician_id, name)
    _hold(connection, SIX_DAYS, COURSE, expires_on=today + dt.timedelta(days=60))
    _hold(connection, MET, LICENCE)
    _hold(connection, MET, COURSE)
    _hold(connection, SHORT, COURSE)
    load_rows(connection, histories, COLUMNS, _days(month_before(today)))


def _put(connection: Connection, technician_id: str, name: str) -> None:
    who = {"technician_id": technician_id}
    born = {"birth_date": dt.date(1985, 4, 2), "registered_on": BEGIN, "level": 1}
    card = {"level_since": BEGIN, "registration_type": "detailed", "identity_documents": True}
    connection.execute(insert(technicians), {**who, "name": name, **born, **card})
    trades = [{**who, "trade": one, "is_main": one == "09-01"} for one in ("09-01", "06-01")]
    connection.execute(insert(technician_trades), trades)
    works = {"business_id": EMPLOYER, "from_day": BEGIN, "is_main": True}
    connection.execute(insert(employments), {**who, **works})


def _hold(
    connection: Connection, technician_id: str, code: str, expires_on: dt.date | None = None
) -> None:
    held = {"technician_id": technician_id, "held_as": code, "code": code, "evidence": True}
    acquired = {"acquired_on": dt.date(2021, 12, 1), "date_kind": "acquired"}
    connection.execute(insert(qualifications), held | acquired | {"expires_on": expires_on})


def _days(month: dt.date) -> Iterator[tuple[Any, ...]]:
    for number in range(6):
        on = month + dt.timedelta(days=number)
        yield _row(SIX_DAYS, on, FIRST, "foreman", ("08:00", "17:00", "幹線工事"))
        if number == 2:
            yield _row(SIX_DAYS, on, SECOND, "worker", ("18:05", "21:20", "照明器具の取付け"))
    for technician_id, days, as_foreman in ((MET, 1200, 250), (SHORT, 775, 100)):
        for number in range(days):
            on = BEGIN + dt.timedelta(days=number)
            role = "foreman" if number < as_foreman else "worker"
            yield _row(technician_id, on, FIRST, role, ("08:00", "17:00", "配線"))


def _row(
    technician_id: str, on: dt.date, site: str, role: str, told: tuple[str, str, str]
) -> tuple[Any, ...]:
    entered, exited, content = told
    who = (technician_id, on, site, EMPLOYER, site, "09-01", role)
    return (*who, "counted", entered, exited, "ic", content)
