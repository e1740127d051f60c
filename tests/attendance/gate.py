"""A site with a roster, a device with a key, and a partner, for tests of what comes in."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from attendance.intake import (
    Asking,
    Batch,
    GateOf,
    Partner,
    PartnerSender,
    Received,
    Refusal,
    add_partner,
    canonical,
    device_sender,
    enrol,
    make_code,
    read_row,
    receive,
)
from ccus_data.database import reading, writing
from ccus_data.tables import (
    businesses,
    histories,
    registered_cards,
    site_rosters,
    site_structures,
    sites,
    technicians,
    touches,
)
from rules.catalogue import Catalogue

NOW: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
"""Noon in Japan on the day of most tests."""

TODAY: Final = dt.date(2026, 11, 26)
JAPAN: Final = dt.timezone(dt.timedelta(hours=9))
PRIME, SUB, SITE, OTHER_SITE = (
    "66879345433022",
    "06679345433022",
    "36265810102371",
    "36265810102471",
)
WORKER, COLLEAGUE = "00045751166921", "93845751166921"
CARD: Final = "a" * 64
PARTNER: Final = Partner("acme", frozenset({"events"}), frozenset({SITE, OTHER_SITE}))


@cache
def catalogue() -> Catalogue:
    return Catalogue.load()


def at(clock: str, day: dt.date = TODAY) -> dt.datetime:
    """A moment by the clock in Japan."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), JAPAN)


def tap(number: int, when: dt.datetime, **other: Any) -> dict[str, Any]:
    """A row as a partner sends it."""
    return {
        "source": "partner:acme",
        "id": f"e{number}",
        "method": "ic_card",
        "site": SITE,
        "worker": {"ccus_id": WORKER},
        "direction": "unknown",
        "time": when.isoformat(),
    } | other


@dataclass
class Reader:
    """A device with its key and chain, as a gate program keeps them."""

    device: str
    key: Ed25519PrivateKey
    lines: list[bytes] = field(default_factory=list)
    epoch: int = 1

    def touch(self, when: dt.datetime, boot_ms: int = 0, **other: Any) -> None:
        number = len(self.lines) + 1
        row = tap(number, when) | {
            "source": f"device:{self.device}",
            "seq": number,
            "boot_id": "boot-1",
            "boot_ms": boot_ms,
        }
        self.lines.append(canonical(row | other).encode())

    def hashes(self) -> list[str]:
        found = ["0" * 64]
        for line in self.lines:
            inner = hashlib.sha256(line).digest()
            found.append(hashlib.sha256(bytes.fromhex(found[-1]) + inner).hexdigest())
        return found

    def batch(self, first: int, last: int, sent_boot_ms: int = 0, **other: Any) -> Batch:
        hashes, lines = self.hashes(), self.lines[first - 1 : last]
        header = {
            "device": self.device,
            "epoch": self.epoch,
            "batch_id": "b",
            "first": first,
            "last": last,
            "n": last - first + 1,
            "prev": hashes[first - 1],
            "head": hashes[last],
            "boot_id": "boot-1",
            "sent_boot_ms": sent_boot_ms,
            "sent_time": NOW.isoformat(),
        } | other
        return signed(self.key, header, b"\n".join(lines) + b"\n", lines)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(key: Ed25519PrivateKey) -> str:
    return encoded(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(
    key: Ed25519PrivateKey, header: dict[str, Any], body: bytes, lines: Sequence[bytes]
) -> Batch:
    text = encoded(json.dumps(header).encode())
    message = b"ccus-level batch 1\n" + text.encode() + b"\n" + hashlib.sha256(body).digest()
    return Batch(text, encoded(key.sign(message)), body, lines)


@dataclass
class Ground:
    """A database with a site whose roster names a worker, and what can be done there."""

    engine: Engine

    def send(self, rows: Sequence[object], now: dt.datetime = NOW) -> Received:
        """Take in rows of the partner."""
        with writing(self.engine) as connection:
            given = [read_row(row) for row in rows]
            return receive(connection, catalogue(), given, PartnerSender(PARTNER), now)

    def reader(self) -> Reader:
        key = Ed25519PrivateKey.generate()
        with writing(self.engine) as connection:
            where = GateOf(SITE, "正門", "in_out", "unknown")
            code = make_code(connection, where, "genba001", NOW)
            device = enrol(connection, Asking(code, public(key), "gate"), NOW)
        assert device is not None
        return Reader(device.device_id, key)

    def upload(self, batch: Batch, now: dt.datetime = NOW) -> Received | Refusal:
        """Take in a batch of a device."""
        with writing(self.engine) as connection:
            return self.upload_in(connection, batch, now)

    @staticmethod
    def upload_in(
        connection: Connection, batch: Batch, now: dt.datetime = NOW
    ) -> Received | Refusal:
        """The same in a transaction."""
        rows = [read_row(json.loads(line)) for line in batch.lines]
        sender = device_sender(connection, batch, rows, now)
        if isinstance(sender, Refusal):
            return sender
        return receive(connection, catalogue(), rows, sender, now)

    def histories(self) -> list[tuple[Any, ...]]:
        """Day, place, entry, exit, trade, status of every history, in order."""
        own = histories.c
        asked = select(
            *(own.technician_id, own.work_date, own.place, own.entered_at, own.exited_at),
            *(own.trade, own.status),
        ).order_by(own.technician_id, own.work_date, own.place)
        with reading(self.engine) as connection:
            return [tuple(row) for row in connection.execute(asked)]

    def hire(self) -> str:
        """Somebody more on the roster of the site."""
        with writing(self.engine) as connection:
            count = len(connection.execute(select(technicians.c.technician_id)).all())
            number = f"{10**11 + count:012}21"
            put_technician(connection, number)
        return number

    def kept(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(select(touches.c.number)).all())

    def register_card(self, card: str = CARD, technician: str = WORKER) -> None:
        row = {"card": card, "technician_id": technician, "registered_at": NOW}
        with writing(self.engine) as connection:
            connection.execute(insert(registered_cards), {**row, "registered_by": "genba001"})


def ground_in(engine: Engine) -> Ground:
    """Two sites of a prime, a sub that works at one of them with two technicians."""
    since = dt.date(2026, 1, 1)
    with writing(engine) as connection:
        add_partner(connection, PARTNER.partner_id, "Acme", None, "operator", NOW)
        for number, name in ((PRIME, "元請建設"), (SUB, "一次電設")):
            row = {"business_id": number, "name": name, "kind": "corporation"}
            connection.execute(insert(businesses), {**row, "registered_on": since})
        for number in (SITE, OTHER_SITE):
            site = {"site_id": number, "name": "駅前", "prime_id": PRIME}
            period = {"accumulation_from": since, "accumulation_to": dt.date(2026, 12, 31)}
            connection.execute(insert(sites), {**site, **period, "registered_on": since})
        place = {"site_id": SITE, "business_id": SUB, "upper_id": PRIME, "under": PRIME, "tier": 1}
        connection.execute(insert(site_structures), place | {"accepted_on": since})
        for number in (WORKER, COLLEAGUE):
            put_technician(connection, number)
    return Ground(engine)


def put_technician(connection: Connection, number: str) -> None:
    """A technician on the roster of the site."""
    since = dt.date(2026, 1, 1)
    person = {"technician_id": number, "name": "建設 未来", "level": 1}
    person |= {"registration_type": "detailed", "registered_on": since}
    connection.execute(insert(technicians), person | {"birth_date": dt.date(1990, 1, 1)})
    row = {"site_id": SITE, "business_id": SUB, "technician_id": number}
    connection.execute(insert(site_rosters), row | {"trade": "09-01", "role": "worker"})
