"""Gate programs: enrolled with a code of one use, known by their key, revoked for a reason.

A code lives ten minutes. What a device asks is signed and dated; a question of another time is
none. A revoked device keeps recording: its rows are kept and held, never lost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from attendance.intake.signatures import is_signed, question_message, read_key
from ccus_data.ledger import Act, append
from ccus_data.tables import gate_codes, gate_devices

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

CODE_LIFE: Final = dt.timedelta(minutes=10)
CODE_SIGNS: Final = "0123456789"
"""Digits alone: they are read aloud over a phone and typed on a keypad."""

CODE_LENGTH: Final = 10
CLOCKS_APART: Final = dt.timedelta(minutes=10)
"""A signed question of a device may be that much older or younger than our clock."""


@dataclass(frozen=True, slots=True)
class GateOf:
    """Where a device stands and what it records."""

    site_id: str
    gate: str
    mode: str
    direction: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A device that wants to be enrolled: the code somebody typed into it, its key, its name."""

    code: str
    public_key: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """A signed question: which path, by which device, when it says it asked, what it brings."""

    device: str
    path: str
    time: str
    signature: str
    body: bytes = b""


def make_code(connection: Connection, where: GateOf, by: str, at: dt.datetime) -> str:
    """A code with which one device can be enrolled at a gate within ten minutes."""
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    row = {
        **_columns(where),
        "digest": _digest(code),
        "made_by": by,
        "created_at": at,
        "expires_at": at + CODE_LIFE,
    }
    connection.execute(insert(gate_codes), row)
    after = {"gate": where.gate, "mode": where.mode, "direction": where.direction}
    identity = {"site_id": where.site_id}
    append(connection, [Act(by, "gate.code_made", "gate_codes", identity, after=after)], at)
    return code


def enrol(connection: Connection, asking: Asking, at: dt.datetime) -> Row[Any] | None:
    """The device that a code made; None for a code that is not good (any more), or a bad key."""
    digest = _digest(asking.code)
    if read_key(asking.public_key) is None:
        return None
    # Taken by one statement: of two devices with one code, one gets it.
    taken = connection.execute(
        update(gate_codes)
        .where(
            gate_codes.c.digest == digest,
            gate_codes.c.used_at.is_(None),
            gate_codes.c.expires_at > at,
        )
        .values(used_at=at)
        .returning(gate_codes)
    ).one_or_none()
    if taken is None:
        return None
    where = GateOf(taken.site_id, taken.gate, taken.mode, taken.direction)
    device = f"gate-{secrets.token_hex(8)}"
    row = {
        **_columns(where),
        "device_id": device,
        "name": asking.name,
        "public_key": asking.public_key,
        "enrolled_at": at,
        "enrolled_by": taken.made_by,
        "seen_at": at,
    }
    connection.execute(insert(gate_devices), row)
    after = {"site_id": where.site_id, "gate": where.gate, "name": asking.name}
    act = Act(taken.made_by, "gate.enrolled", "gate_devices", {"device_id": device}, after=after)
    append(connection, [act], at)
    return device_of(connection, device)


def device_of(connection: Connection, device: str) -> Row[Any] | None:
    """A device by its id."""
    asked = select(gate_devices).where(gate_devices.c.device_id == device)
    return connection.execute(asked).one_or_none()


def asked_by(connection: Connection, question: Question, at: dt.datetime) -> Row[Any] | None:
    """The device that signed a question just now; None where none did, or a revoked one.

    That it spoke is noted: a gate at which nobody touches on a Sunday is not silent.
    """
    device = device_of(connection, question.device)
    if device is None or device.revoked_at is not None:
        return None
    try:
        time = dt.datetime.fromisoformat(question.time)
    except ValueError:
        return None
    if time.tzinfo is None or abs(time - at) > CLOCKS_APART:
        return None
    message = question_message(question.path, question.time, question.body)
    if not is_signed(device.public_key, question.signature, message):
        return None
    spoke = update(gate_devices).where(gate_devices.c.device_id == question.device)
    connection.execute(spoke.values(seen_at=at))
    return device


def rotate(
    connection: Connection, question: Question, public_key: str, proof: str, at: dt.datetime
) -> bool:
    """Put a new key in place of the one that signed the question.

    False for what is no key, or one whose holder has not signed path and time of the question.
    """
    device, message = question.device, question_message(question.path, question.time)
    if read_key(public_key) is None or not is_signed(public_key, proof, message):
        return False
    of_it = gate_devices.c.device_id == device
    connection.execute(update(gate_devices).where(of_it).values(public_key=public_key, seen_at=at))
    identity = {"device_id": device}
    append(connection, [Act(device, "gate.key_changed", "gate_devices", identity)], at)
    return True


def revoke(connection: Connection, device: str, site_id: str, by: str, at: dt.datetime) -> bool:
    """Revoke a device of a site; false where there is none that was not."""
    done = connection.execute(
        update(gate_devices)
        .where(
            gate_devices.c.device_id == device,
            gate_devices.c.site_id == site_id,
            gate_devices.c.revoked_at.is_(None),
        )
        .values(revoked_at=at, revoked_by=by)
    )
    if done.rowcount:
        identity = {"device_id": device}
        append(connection, [Act(by, "gate.revoked", "gate_devices", identity)], at)
    return bool(done.rowcount)


def _columns(where: GateOf) -> dict[str, str]:
    return {
        "site_id": where.site_id,
        "gate": where.gate,
        "mode": where.mode,
        "direction": where.direction,
    }


def _digest(code: str) -> str:
    """The digest of a code however it was typed."""
    typed = code.replace("-", "").replace(" ", "")
    return hashlib.sha256(typed.encode()).hexdigest()
