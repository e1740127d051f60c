"""Qualifications that run out: told at three months, one month and seven days, each once.

A qualification is held on its last day. Who was not told at one of the three because the portal
stood still is told the nearest one alone.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, Integer, String, bindparam, literal, select

from ccus_data.database import writing
from ccus_data.tables import qualifications, technician_announcements
from portal.passport import months_before
from portal.technician_news.announcing import announce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Engine, Row

    from rules.catalogue import Catalogue

KIND: Final = "expires"
PAGE: Final = 500
LAST_DAYS: Final = 7
FARTHEST: Final = 93
"""No day three months ahead lies further away."""


def stage_of(expires_on: dt.date, on: dt.date) -> str | None:
    """Which warning a day is due for: ``7_days``, ``1_month``, ``3_months``; None for none."""
    left = (expires_on - on).days
    if left < 0:
        return None
    if left <= LAST_DAYS:
        return "7_days"
    if months_before(expires_on, 1) <= on:
        return "1_month"
    return "3_months" if months_before(expires_on, 3) <= on else None


def tell_expiring(engine: Engine, catalogue: Catalogue, on: dt.date, at: dt.datetime) -> int:
    """Announce what runs out; how many announcements are new.

    One last day after the other, a page at a time: each page is gone from the next question.
    """
    count = 0
    for expires_on, stage in _due(on):
        while True:
            with writing(engine) as connection:
                warning = _warning(expires_on, stage)
                asked = {"expires_on": expires_on, "warning": warning, "page": PAGE}
                rows = connection.execute(_UNTOLD, asked).all()
                told = (_announcement(row, catalogue, expires_on, stage, at) for row in rows)
                count += announce(connection, list(told))
            if len(rows) < PAGE:
                break
    return count


def _due(on: dt.date) -> Iterator[tuple[dt.date, str]]:
    """The last days of which somebody is to be told on a day, with their warnings."""
    for ahead in range(FARTHEST + 1):
        expires_on = on + dt.timedelta(days=ahead)
        stage = stage_of(expires_on, on)
        if stage is not None:
            yield expires_on, stage


def _once(technician_id: Any, held_as: Any, warning: Any) -> Any:
    """The occasion of a warning; of columns as of values."""
    return f"{KIND}:" + technician_id + ":" + held_as + warning


def _warning(expires_on: dt.date, stage: str) -> str:
    return f":{expires_on.isoformat()}:{stage}"


def _renewed() -> ColumnElement[bool]:
    """Whether the same qualification is registered again, with a later end or with none."""
    own, other = qualifications.c, qualifications.alias("other").c
    later = (other.expires_on > own.expires_on) | (
        other.expires_on.is_(None) & (other.acquired_on > own.acquired_on)
    )
    same = (other.technician_id == own.technician_id) & (other.held_as == own.held_as)
    return select(literal(1)).where(same, later).exists()


def _untold() -> Select[Any]:
    """A page of what ends on a day, was not renewed, and was not told of at this stage."""
    own = qualifications.c
    announced = technician_announcements.c
    told = _once(own.technician_id, own.held_as, bindparam("warning", type_=String))
    is_told = select(literal(1)).where(announced.once == told).exists()
    return (
        select(own.technician_id, own.held_as, own.code, own.name)
        .where(own.expires_on == bindparam("expires_on", type_=Date), ~_renewed(), ~is_told)
        .order_by(own.technician_id, own.held_as)
        .distinct()
        .limit(bindparam("page", type_=Integer))
    )


_UNTOLD: Final = _untold()
"""Put together once: it is asked for each of ninety days."""


def _announcement(
    row: Row[Any], catalogue: Catalogue, expires_on: dt.date, stage: str, at: dt.datetime
) -> dict[str, Any]:
    keys = catalogue.qualifications.registered(row.code, row.name)
    known = catalogue.qualifications.by_key[keys[0]].name if keys else row.held_as
    says = {"name": row.name or known, "expires_on": expires_on.isoformat(), "stage": stage}
    return {
        "technician_id": row.technician_id,
        "kind": KIND,
        "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
        "once": _once(row.technician_id, row.held_as, _warning(expires_on, stage)),
        "at": at,
    }
