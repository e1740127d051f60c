"""Results: who was decided about is told so, once, as soon as the decision is there."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, cast, literal, select

from ccus_data.database import writing
from ccus_data.tables import decisions, technician_announcements, technicians
from portal.technician_news.announcing import announce

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Engine, Row

    from rules.catalogue import Catalogue

KIND: Final = "result"
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
            count += announce(connection, [_announcement(row, names, at) for row in rows])
        if len(rows) < PAGE:
            return count


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


def _announcement(row: Row[Any], names: dict[str, str], at: dt.datetime) -> dict[str, Any]:
    says = {
        "decision": row.decision_id,
        "field": row.field,
        "field_name": names.get(row.field, row.field),
        "outcome": row.outcome,
        "level": row.level,
        "level_applied": row.level_applied,
    }
    return {
        "technician_id": row.technician_id,
        "kind": KIND,
        "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
        "once": f"{KIND}:{row.decision_id}",
        "at": at,
    }
