"""What anybody may learn of a notice whose number they hold."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data import ledger
from ccus_data.tables import decisions, notice_marks, notice_names, notices

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

STATES: Final = ("valid", "superseded", "revoked")
"""What a notice can be; the last one that is marked counts."""

PUBLIC: Final = "public"
"""As whom the ledger knows those who look a notice up without signing in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice as it stands now; ``name`` is the technician's where they allow it."""

    number: str
    state: str
    field: str
    field_name: str
    body_name: str
    outcome: str
    level: int
    level_applied: int
    issued_on: dt.date
    digest: str
    marked_at: dt.datetime | None
    name: str | None


def standing_of(connection: Connection, number: str, at: dt.datetime) -> Standing | None:
    """The notice of a number, or none; that somebody looked stands in the ledger."""
    asked = (
        select(
            notices.c.issued_on,
            notices.c.digest,
            decisions.c.technician_id,
            decisions.c.field,
            decisions.c.outcome,
            decisions.c.level,
            decisions.c.level_applied,
            decisions.c.basis,
            notice_names.c.shown,
        )
        .join(decisions, decisions.c.decision_id == notices.c.decision_id)
        .outerjoin(notice_names, notice_names.c.technician_id == decisions.c.technician_id)
        .where(notices.c.number == number)
    )
    row = connection.execute(asked).first()
    if row is None:
        return None
    marks = connection.execute(
        select(notice_marks.c.mark, notice_marks.c.at).where(notice_marks.c.number == number)
    ).all()
    state, marked_at = max(
        ((mark, when) for mark, when in marks),
        key=lambda one: STATES.index(one[0]),
        default=(STATES[0], None),
    )
    identity = {"number": number, "technician_id": row.technician_id}
    act = ledger.Act(PUBLIC, "notice.view", "notices", identity, None, {"name": bool(row.shown)})
    ledger.append(connection, [act], at)
    basis = json.loads(row.basis)
    return Standing(
        number=number,
        state=state,
        field=row.field,
        field_name=basis["field"]["name"],
        body_name=basis["body"]["name"],
        outcome=row.outcome,
        level=row.level,
        level_applied=row.level_applied,
        issued_on=row.issued_on,
        digest=row.digest,
        marked_at=marked_at,
        name=basis["technician"]["name"] if row.shown else None,
    )
