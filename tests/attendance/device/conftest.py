from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from attendance.device.cards import CardId, CardRead
from attendance.device.clock import JAPAN, Instant
from attendance.device.gate import Gate, Shown
from attendance.device.identity import Device, device_key, save_device
from attendance.device.outbox import Outbox
from attendance.device.roster import RosterFile
from attendance.device.uplink import Uplink
from tests.attendance.device.contract_server import ContractServer

MORNING = dt.datetime(2026, 11, 26, 8, 1, 12, tzinfo=JAPAN)
CARD_KEY = bytes(range(32))
WORKER = "12345678901234"


@dataclass
class HandClock:
    """A clock that a test moves by hand; `wall_off` is how wrong the wall clock is."""

    boot_ms: int = 1_000_000
    boot_id: str = "boot-1"
    wall_off: dt.timedelta = field(default_factory=dt.timedelta)

    @property
    def true(self) -> dt.datetime:
        return MORNING + dt.timedelta(milliseconds=self.boot_ms - 1_000_000)

    def now(self) -> Instant:
        return Instant(self.true + self.wall_off, self.boot_ms, self.boot_id)

    def pass_seconds(self, seconds: float) -> None:
        self.boot_ms += int(seconds * 1000)


def card(number: str = "0123456789ABCDEF", kind: str = "idm") -> CardRead:
    return CardRead("reader", (CardId(kind, number),))


def device_of(names: str = "surname", mode: str = "in_out", direction: str = "in") -> Device:
    return Device(
        device="gate-7",
        server="https://level.example.jp",
        site="36265810102371",
        site_name="中央ビル新築工事",
        gate="北門",
        mode=mode,
        direction=direction,
        card_key=CARD_KEY,
        fingerprint="ab:cd",
        names=names,
    )


def roster_of(at: dt.datetime, why: str | None = None) -> dict[str, object]:
    entry = {
        "technician_id": WORKER,
        "name": "山田 太郎",
        "cards": [CardId("idm", "0123456789ABCDEF").hmac(CARD_KEY)],
        "why": why,
    }
    expires = at + dt.timedelta(hours=24)
    return {"issued_at": at.isoformat(), "expires_at": expires.isoformat(), "entries": [entry]}


@dataclass
class Site:
    """One gate with its server, all in one thread."""

    folder: Path
    clock: HandClock
    outbox: Outbox
    gate: Gate
    server: ContractServer
    uplink: Uplink
    shown: list[Shown]

    def send_all(self, most: int = 30) -> None:
        """Step until nothing waits: after many failures the gate is patient, and goes on."""
        for _ in range(most):
            wait, _ = self.uplink.step()
            self.server.now = self.clock.true
            if wait > 60 and not self.outbox.unsent():
                return


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    made: list[Outbox] = []

    def make(server: ContractServer | None = None, folder: Path = tmp_path, **of: str) -> Site:
        clock, key = HandClock(), device_key(folder)
        device = device_of(**of)
        save_device(folder, device)
        outbox = Outbox(folder)
        made.append(outbox)
        gate = Gate(device, outbox, clock, RosterFile(folder))
        shown: list[Shown] = []
        gate.tell(shown.append)
        public = key.public_key().public_bytes_raw()
        server = server or ContractServer(public, clock.true)
        return Site(folder, clock, outbox, gate, server, Uplink(gate, server, key), shown)

    yield make
    for outbox in made:
        outbox.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()
