"""Who may send rows: partner systems with a token, devices with a key, files of an operator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from attendance.intake.moments import Contact, Heard
from attendance.intake.rows import Problem, Row
from attendance.intake.signatures import (
    GENESIS,
    BatchHeader,
    batch_message,
    chained,
    is_signed,
    read_header,
)
from ccus_data.tables import gate_boots, gate_chains, gate_devices, touches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine import Row as Stored

    from attendance.intake.partners import Partner

DEVICE: Final = "device:"
PARTNER: Final = "partner:"
BY_HAND: Final = "manual"


@dataclass(frozen=True, slots=True)
class PartnerSender:
    """A partner's system: rows of its own sources, for its own sites."""

    partner: Partner

    def refused(self, row: Row) -> Problem | None:
        """A source of somebody else, a site that is not its own, a number in a gate's chain."""
        if row.seq is not None or row.boot_id is not None or row.boot_ms is not None:
            return Problem("bad_field", "seq", "gates_only")
        if row.registers:
            return Problem("bad_field", "type", "gates_only")
        own = f"{PARTNER}{self.partner.partner_id}"
        if row.source != own and not row.source.startswith(f"{own}/"):
            return Problem("bad_field", "source", "own_source")
        if not self.partner.may_send_for(row.site_id):
            return Problem("not_your_site", "site", "not_your_site")
        return None

    def held(self, row: Row) -> str:
        """What somebody typed waits for a person; nothing else only because it is from there."""
        return "needs_approval" if row.method == BY_HAND else ""

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """As the partner says it: it answers for its own clocks."""
        return row.at, row.time_grade

    def columns(self, row: Row) -> Mapping[str, Any]:  # noqa: ARG002 - the shape of a sender
        """Whose token it was."""
        return {"partner_id": self.partner.partner_id}


@dataclass(frozen=True, slots=True)
class DeviceSender:
    """A gate program whose batch is signed and follows what it sent before."""

    device: Stored[Any]
    epoch: int
    contact: Contact

    def refused(self, row: Row) -> Problem | None:  # noqa: ARG002 - the shape of a sender
        """A chain has no holes: what a device recorded is kept, whatever it says."""
        return None

    def held(self, row: Row) -> str:
        """Rows of a revoked key wait for a person, and so do those of another site."""
        if self.device.revoked_at is not None:
            return "key_revoked"
        return "" if row.site_id == self.device.site_id else "other_site"

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """By its age, where the device counts on since."""
        return self.contact.moment(row)

    def columns(self, row: Row) -> Mapping[str, Any]:
        """Which device, and where in its chain."""
        return {"device_id": self.device.device_id, "epoch": self.epoch, "seq": row.seq}


@dataclass(frozen=True, slots=True)
class Chain:
    """How far a chain of a device is received, and when it last spoke in each of its boots."""

    seq: int = 0
    head: str = GENESIS
    boots: Mapping[str, Heard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a whole batch of a device is not taken: nothing of it was stored."""

    code: str
    expected_seq: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of a device as it came: its header, its signature, its body, and its lines."""

    header: str
    signature: str
    body: bytes
    lines: Sequence[bytes]


def device_sender(
    connection: Connection,
    batch: Batch,
    rows: Sequence[Row | list[Problem]],
    at: dt.datetime,
    *,
    carried: bool = False,
) -> DeviceSender | Refusal:
    """The device that sent a batch, its chain moved on; or why nothing of it is taken.

    Of a batch that was ``carried`` here nobody knows how long it was under way: it says nothing of
    the device's clocks, and is no sign that the device speaks.

    The chain is held until the transaction ends: of two batches at once one comes after the other.
    """
    found = signed_by(connection, batch)
    if isinstance(found, Refusal):
        return found
    device, header = found
    chain = chain_of(connection, header.device, header.epoch)
    if header.first > chain.seq + 1:
        return Refusal("gap", chain.seq + 1)
    fault = _forked(connection, header, batch.lines, chain)
    if fault is not None:
        return fault
    numbers = range(header.first, header.last + 1)
    source = f"{DEVICE}{header.device}"
    for number, row in zip(numbers, rows, strict=True):
        # What cannot be read is refused as a row: it must not keep back all that comes after.
        if isinstance(row, Row) and (row.seq != number or row.source != source):
            return Refusal("bad_batch")
    _move_on(connection, header, chain, None if carried else at)
    boot = "" if carried else header.boot_id
    contact = Contact(boot, header.sent_boot_ms, at, chain.boots)
    return DeviceSender(device, header.epoch, contact)


def signed_by(connection: Connection, batch: Batch) -> tuple[Stored[Any], BatchHeader] | Refusal:
    """The device that signed a batch, held until the transaction ends, and what its header says."""
    header = read_header(batch.header)
    if header is None:
        return Refusal("signature")
    asked = select(gate_devices).where(gate_devices.c.device_id == header.device)
    device = connection.execute(asked.with_for_update()).one_or_none()
    if device is None:
        return Refusal("signature")
    if not is_signed(device.public_key, batch.signature, batch_message(batch.header, batch.body)):
        return Refusal("signature")
    if len(batch.lines) != header.n:
        return Refusal("bad_batch")
    return device, header


def boots_of(connection: Connection, device: str) -> dict[str, Heard]:
    """When a device last spoke in each of its boots."""
    asked = select(gate_boots).where(gate_boots.c.device_id == device)
    return {row.boot_id: Heard(row.boot_ms, row.heard_at) for row in connection.execute(asked)}


def chained_hashes(header: BatchHeader, lines: Sequence[bytes]) -> list[str] | None:
    """The hashes of a batch's lines, each on the one before; None where the first is no hash."""
    try:
        hashes = [header.prev]
        for line in lines:
            hashes.append(chained(hashes[-1], line))
    except ValueError:
        return None
    return hashes


def chain_of(connection: Connection, device: str, epoch: int) -> Chain:
    """How far a chain of a device is received; the beginning of one that is not known."""
    boots = boots_of(connection, device)
    asked = select(gate_chains).where(
        gate_chains.c.device_id == device, gate_chains.c.epoch == epoch
    )
    row = connection.execute(asked).one_or_none()
    return Chain(boots=boots) if row is None else Chain(row.seq, row.head, boots)


def newest_chain(connection: Connection, device: str) -> tuple[int, Chain]:
    """The chain that a device began last, and how far it is received."""
    asked = (
        select(gate_chains.c.epoch)
        .where(gate_chains.c.device_id == device)
        .order_by(gate_chains.c.epoch.desc())
        .limit(1)
    )
    epoch = connection.scalar(asked) or 1
    return epoch, chain_of(connection, device, epoch)


def _forked(
    connection: Connection, header: BatchHeader, lines: Sequence[bytes], chain: Chain
) -> Refusal | None:
    """Whether a batch tells another story than the one received, or than its own header."""
    hashes = chained_hashes(header, lines)
    if hashes is None:
        return Refusal("bad_batch")
    if hashes[-1] != header.head:
        return Refusal("chain_fork")
    known = chain.seq - header.first + 1
    """How many rows of the batch are received already."""
    if 0 <= known <= header.n and hashes[known] != chain.head:
        return Refusal("chain_fork")
    again = min(known, header.n)
    if again > 0 and not _same_rows(connection, header, lines[:again]):
        return Refusal("chain_fork")
    return None


def _same_rows(connection: Connection, header: BatchHeader, lines: Sequence[bytes]) -> bool:
    """Whether rows received before are the same now, to the byte; refused ones were not kept."""
    own = touches.c
    asked = select(own.seq, own.body).where(
        own.device_id == header.device,
        own.epoch == header.epoch,
        own.seq.between(header.first, header.first + len(lines) - 1),
    )
    stored = {row.seq: row.body for row in connection.execute(asked)}
    return all(
        stored.get(header.first + at, same) == same
        for at, line in enumerate(lines)
        for same in [line.decode(errors="backslashreplace")]
    )


def _move_on(
    connection: Connection, header: BatchHeader, chain: Chain, at: dt.datetime | None
) -> None:
    """Note how far the chain is now, that the device spoke, and at which moment of its boot.

    Without a moment nobody heard it.
    """
    postgresql = connection.dialect.name == "postgresql"
    insert = insert_on_postgresql if postgresql else insert_on_sqlite
    if header.last > chain.seq:
        row = {"device_id": header.device, "epoch": header.epoch}
        now = {"seq": header.last, "head": header.head}
        put = insert(gate_chains).values(**row, **now)
        connection.execute(
            put.on_conflict_do_update(index_elements=["device_id", "epoch"], set_=now)
        )
    if at is None:
        return
    # What it said last of a boot counts: the same batch once more, later, moves no touch.
    heard = {"boot_ms": header.sent_boot_ms, "heard_at": at}
    known = insert(gate_boots).values(device_id=header.device, boot_id=header.boot_id, **heard)
    connection.execute(
        known.on_conflict_do_update(
            index_elements=["device_id", "boot_id"],
            set_=heard,
            where=gate_boots.c.boot_ms < header.sent_boot_ms,
        )
    )
    gate = gate_devices.c.device_id == header.device
    connection.execute(gate_devices.update().where(gate).values(seen_at=at))
