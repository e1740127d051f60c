"""What evaluation bodies decided about a technician, as far as it stands.

CCUS owns the card and its level; a decision comes before both. Until the next import brings the
new level, the decision is what is known of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.tables import decisions, notice_marks, notices

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

GRANTED: Final = ("approved", "approved_lower")


@dataclass(frozen=True, slots=True)
class DecidedLevel:
    """A level that a body granted in a field, and the number of its decision."""

    technician_id: str
    field: str
    level: int
    decided_at: dt.datetime
    decision: int


def decided_levels(
    connection: Connection, technician_ids: Collection[str]
) -> tuple[DecidedLevel, ...]:
    """The newest grant of each technician and field that no mark took back, highest level first.

    A refusal takes nothing away that was granted before. A grant whose notice is superseded or
    revoked does not stand; what it had superseded does not come back.
    """
    own = decisions.c
    marked = (
        select(notice_marks.c.mark_id).where(notice_marks.c.number == notices.c.number).exists()
    )
    asked = (
        select(own.technician_id, own.field, own.level, own.decided_at, own.decision_id)
        .outerjoin(notices, notices.c.decision_id == own.decision_id)
        .where(
            own.technician_id.in_(sorted(technician_ids)),
            own.outcome.in_(GRANTED),
            notices.c.number.is_(None) | ~marked,
        )
        .order_by(own.decision_id)
    )
    found = {(row.technician_id, row.field): row for row in connection.execute(asked)}
    levels = (DecidedLevel(*row) for row in found.values())
    return tuple(sorted(levels, key=lambda one: (-one.level, one.field)))


def level_of_field(decided: Collection[DecidedLevel], field: str) -> int:
    """The level granted in a field; 1, which everybody has, where none was."""
    return max((one.level for one in decided if one.field == field), default=1)
