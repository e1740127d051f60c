"""Results: who was decided about is told so, and of a notice that is cancelled, each once."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, cast, literal, select

from ccus_data.database import writing
from ccus_data.tables import (
    decisions,
    notice_marks,
    notices,
    technician_announcements,
    technicians,
)
from portal.technician_news.announcing import announce

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Engine, Row

    from rules.catalogue import Catalogue

KIND: Final = "result"
REVOKED: Final = "revoked"
PAGE: Final = 500
NEW_FOR: Final = dt.timedelta(days=30)
"""Decisions that are older are no news: a portal that is new to its data does not tell of years."""


def tell_results(engine: Engine, catalogue: Catalogue, at: dt.datetime) -> int:
    """Announce decisions of the last 30 days; how many announcements are new."""
    names = {str(entry.field): entry.name for entry in catalogue.fields}
    count = 0
    while True:
        with writing(engine) as connection:
            rows = connection.execute(_untold(at)).all()
            told = (
                _announcement(row, names, at, outcome=row.outcome, once=f"{KIND}:{row.decision_id}")
                for row in rows
            )
            count += announce(connection, list(told))
        if len(rows) < PAGE:
            return count


def tell_revoked(engine: Engine, catalogue: Catalogue, at: dt.datetime) -> int:
    """Announce notices cancelled (取消し) in the last 30 days; how many announcements are new."""
    names = {str(entry.field): entry.name for entry in catalogue.fields}
    count = 0
    while True:
        with writing(engine) as connection:
            rows = connection.execute(_unknown_revoked(at)).all()
            told = (
                _announcement(row, names, at, outcome=REVOKED, once=_once(REVOKED, row.number))
                for row in rows
            )
            count += announce(connection, list(told))
        if len(rows) < PAGE:
            return count


def _once(what: str, number: Any) -> Any:
    """The occasion of an announcement; of a column as of a value."""
    return f"{KIND}:{what}:" + number


def _unknown_revoked(at: dt.datetime) -> Select[Any]:
    mark, own = notice_marks.c, decisions.c
    once = _once(REVOKED, mark.number)
    is_told = select(literal(1)).where(technician_announcements.c.once == once).exists()
    return (
        select(
            *(mark.number, own.decision_id, own.technician_id, own.field),
            *(own.level, own.level_applied),
        )
        .join(notices, notices.c.number == mark.number)
        .join(decisions, own.decision_id == notices.c.decision_id)
        .join(technicians, technicians.c.technician_id == own.technician_id)
        .where(mark.mark == REVOKED, mark.at > at - NEW_FOR, ~is_told)
        .order_by(mark.mark_id)
        .limit(PAGE)
    )


def _untold(at: dt.datetime) -> Select[Any]:
    own = decisions.c
    once = f"{KIND}:" + cast(own.decision_id, Text)
    is_told = select(literal(1)).where(technician_announcements.c.once == once).exists()
    return (
        select(
            own.decision_id,
            own.technician_id,
            own.field,
            own.outcome,
            own.level,
            own.level_applied,
        )
        .join(technicians, technicians.c.technician_id == own.technician_id)
        .where(own.decided_at > at - NEW_FOR, ~is_told)
        .order_by(own.decision_id)
        .limit(PAGE)
    )


def _announcement(
    row: Row[Any], names: dict[str, str], at: dt.datetime, *, outcome: str, once: str
) -> dict[str, Any]:
    says = {
        "decision": row.decision_id,
        "field": row.field,
        "field_name": names.get(row.field, row.field),
        "outcome": outcome,
        "level": row.level,
        "level_applied": row.level_applied,
    }
    return {
        "technician_id": row.technician_id,
        "kind": KIND,
        "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
        "once": once,
        "at": at,
    }
