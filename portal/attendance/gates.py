"""The gates of a site: codes with which one is enrolled, when each last spoke, taking one away."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import gate_codes, gate_devices
from portal.access import digest_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

CODE_VALID: Final = dt.timedelta(minutes=10)
CODE_DIGITS: Final = 10
SILENT_AFTER: Final = dt.timedelta(hours=24)
"""A gate's copy of the roster is good for a day: one that was not heard of for longer is blind."""

LONGEST_NAME: Final = 60
SEVERAL: Final = 200


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a gate stands and what it records."""

    name: str
    mode: str
    direction: str


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


def make_code(connection: Connection, site_id: str, gate: Gate, by: str, at: dt.datetime) -> str:
    """A code of ten digits with which one device is enrolled as a gate, once.

    Only its digest stays: the one of the digits as they are shown, in ASCII.
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = {
        "site_id": site_id,
        "gate": gate.name,
        "mode": gate.mode,
        "direction": gate.direction,
        "made_by": by,
        "created_at": at,
        "expires_at": at + CODE_VALID,
    }
    connection.execute(insert(gate_codes), {"digest": digest_of(code), **row})
    after = {"gate": gate.name, "mode": gate.mode, "direction": gate.direction}
    act = Act(by, "gate.code_made", "sites", {"site_id": site_id}, after=after)
    append(connection, [act], at)
    return code


def revoke(connection: Connection, site_id: str, device_id: str, by: str, at: dt.datetime) -> bool:
    """Take a gate away: what it sends from now on waits. False where it is none in use."""
    here = (
        (gate_devices.c.device_id == device_id)
        & (gate_devices.c.site_id == site_id)
        & gate_devices.c.revoked_at.is_(None)
    )
    done = connection.execute(update(gate_devices).where(here).values(revoked_at=at, revoked_by=by))
    if done.rowcount != 1:
        return False
    identity = {"device_id": device_id, "site_id": site_id}
    append(connection, [Act(by, "gate.revoked", "gate_devices", identity)], at)
    return True
