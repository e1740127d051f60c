"""Gates that should talk and do not: a silence alarm, for nobody misses what is not there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select

from attendance.intake.passages import day_of
from ccus_data.tables import gate_devices, sites

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

SILENT_AFTER: Final = dt.timedelta(hours=24)
"""A gate's copy of the roster is good for a day: one not heard of for longer is blind."""


def silent_gates(
    connection: Connection, at: dt.datetime, after: dt.timedelta = SILENT_AFTER
) -> list[Row[Any]]:
    """Gates in use at sites that take touches today, not heard of for so long, longest first."""
    own, site, today = gate_devices.c, sites.c, day_of(at)
    heard = func.coalesce(own.seen_at, own.enrolled_at)
    asked = (
        select(own.device_id, own.gate, own.seen_at, own.site_id, site.name)
        .join(sites, site.site_id == own.site_id)
        .where(
            own.revoked_at.is_(None),
            heard < at - after,
            or_(site.accumulation_from.is_(None), site.accumulation_from <= today),
            or_(site.accumulation_to.is_(None), site.accumulation_to >= today),
        )
        .order_by(heard, own.device_id)
    )
    return list(connection.execute(asked))
