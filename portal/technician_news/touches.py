"""Touches that wait, and what became of them: whoever they are of is told, each once."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, case, cast, func, literal, select

from attendance.corrections import OF_OPERATOR, OF_PRIME, can_be_decided, first_open_day
from attendance.intake import JAPAN, day_of
from ccus_data.database import writing
from ccus_data.tables import (
    registered_cards,
    sites,
    technician_announcements,
    technicians,
    touch_decisions,
    touch_reversals,
    touches,
)
from portal.technician_news.announcing import announce

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Engine, Row

    from rules.catalogue import Catalogue

KIND: Final = "touch"
PAGE: Final = 500
NEW_FOR: Final = dt.timedelta(days=30)
"""What happened longer ago is no news."""


def tell_touches(engine: Engine, catalogue: Catalogue, at: dt.datetime) -> int:
    """Announce touches that wait, that came too late, or were decided; how many are new."""
    count = 0
    while True:
        with writing(engine) as connection:
            first = first_open_day(connection, catalogue.operating, day_of(at))
            since = dt.datetime.combine(first, dt.time(), JAPAN)
            rows = connection.execute(_untold(since, at)).all()
            count += announce(connection, [_announcement(row, at) for row in rows])
        if len(rows) < PAGE:
            return count


def _state(since: dt.datetime) -> ColumnElement[str]:
    """What is true of a touch: decided (as it was decided last), still open, or too late."""
    return case(
        (touch_reversals.c.outcome.is_not(None), literal("back_") + touch_reversals.c.outcome),
        (touch_decisions.c.outcome.is_not(None), touch_decisions.c.outcome),
        (can_be_decided(since), "waits"),
        else_="late",
    )


def _untold(since: dt.datetime, at: dt.datetime) -> Select[Any]:
    own, decided, back = touches.c, touch_decisions.c, touch_reversals.c
    state = _state(since)
    once = literal(f"{KIND}:") + cast(own.number, Text) + ":" + state
    is_told = select(literal(1)).where(technician_announcements.c.once == once).exists()
    who = func.coalesce(own.technician_id, registered_cards.c.technician_id)
    return (
        select(
            *(own.number, own.occurred_at, own.direction),
            *(technicians.c.technician_id, sites.c.name.label("site")),
            *(state.label("state"), func.coalesce(back.why, decided.why).label("why")),
        )
        .join(sites, sites.c.site_id == own.site_id)
        .outerjoin(registered_cards, registered_cards.c.card == own.card)
        .join(technicians, technicians.c.technician_id == who)
        .outerjoin(touch_decisions, decided.number == own.number)
        .outerjoin(touch_reversals, back.number == own.number)
        .where(
            own.held.in_((*OF_PRIME, *OF_OPERATOR)),
            func.coalesce(back.at, decided.at, own.received_at) > at - NEW_FOR,
            ~is_told,
        )
        .order_by(own.number)
        .limit(PAGE)
    )


def _announcement(row: Row[Any], at: dt.datetime) -> dict[str, Any]:
    moment = row.occurred_at.astimezone(JAPAN)
    says = {
        "state": row.state,
        "day": moment.date().isoformat(),
        "time": f"{moment:%H:%M}",
        "direction": row.direction,
        "site": row.site,
    }
    if row.why:
        says["why"] = row.why
    return {
        "technician_id": row.technician_id,
        "kind": KIND,
        "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
        "once": f"{KIND}:{row.number}:{row.state}",
        "at": at,
    }
