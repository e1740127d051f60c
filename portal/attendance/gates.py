"""The gates of a site, and when each last spoke."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from ccus_data.tables import gate_devices

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

SILENT_AFTER: Final = dt.timedelta(hours=24)
"""A gate's copy of the roster is good for a day: one that was not heard of for longer is blind."""

LONGEST_NAME: Final = 60
SEVERAL: Final = 200


def gates_of(connection: Connection, site_id: str) -> list[Row[Any]]:
    """The gate programs of a site, those in use first, the latest first."""
    asked = (
        select(gate_devices)
        .where(gate_devices.c.site_id == site_id)
        .order_by(gate_devices.c.revoked_at.is_not(None), gate_devices.c.enrolled_at.desc())
        .limit(SEVERAL)
    )
    return list(connection.execute(asked))


def is_silent(row: Any, at: dt.datetime) -> bool:
    """Whether a gate that is in use was not heard of for longer than it can go on alone."""
    if row.revoked_at is not None:
        return False
    return bool(at - (row.seen_at or row.enrolled_at) > SILENT_AFTER)
