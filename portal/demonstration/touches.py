"""Touches that wait at sites with gates: of each kind that somebody decides, one or two."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from attendance.intake import JAPAN, Row, read_row
from ccus_data.tables import touches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

DAY: Final = dt.timedelta(days=1)


def put_touches(
    connection: Connection,
    told: Sequence[Mapping[str, Any]],
    people: Sequence[str],
    at: dt.datetime,
) -> None:
    """Put held touches of yesterday at the sites that have gates."""
    yesterday = (at - DAY).astimezone(JAPAN).date()
    came = dt.datetime.combine(yesterday, dt.time(7, 52), JAPAN)
    for site in told:
        if not site.get("gates"):
            continue
        gate = site["gates"][0]["device_id"]
        device, colleague = f"device:{gate}", f"portal:colleague/{site['site_id']}"
        for number, (source, held, method, moment, person) in enumerate(
            (
                (colleague, "needs_approval", "phone", came, 0),
                (colleague, "needs_approval", "phone", came + dt.timedelta(hours=9), 0),
                (device, "clock_unchecked", "ic_card", came + 90 * DAY, 1),
                (device, "clock_unchecked", "ic_card", came + 90 * DAY + DAY / 24, 2),
                (device, "needs_approval", "ic_card", came - 150 * DAY, 3),
                (device, "other_site", "ic_card", came, 4),
                (device, "key_revoked", "ic_card", came, 5),
            )
        ):
            row = read_row(
                {
                    "source": source,
                    "id": f"demonstration-{number}",
                    "method": method,
                    "site": site["site_id"],
                    "worker": {"ccus_id": people[person]},
                    "direction": "out" if number == 1 else "in",
                    "time": moment.isoformat(),
                    "time_grade": "wall_checked" if source == colleague else "wall_unchecked",
                    "evidence": {"by": people[-1]} if source == colleague else {},
                }
            )
            if isinstance(row, Row):
                kept = _kept(row, held, at - DAY / 2)
                connection.execute(insert(touches), kept)


def _kept(row: Row, held: str, received: dt.datetime) -> dict[str, Any]:
    return {
        "source": row.source,
        "event_id": row.event_id,
        "content_sha256": row.sha256,
        "body": row.body,
        "received_at": received,
        "site_id": row.site_id,
        "technician_id": row.technician_id,
        "occurred_at": row.at,
        "time_grade": row.time_grade,
        "method": row.method,
        "direction": row.direction,
        "held": held,
    }
