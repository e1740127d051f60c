"""The real gate program and the real portal: from a card to a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from attendance.device.gate import Gate
from attendance.device.identity import Device, device_key, enrolled, public_text
from attendance.device.outbox import Outbox
from attendance.device.roster import RosterFile
from attendance.device.server import Answer
from attendance.device.stored_touches import StoredTouch, keep_touches
from attendance.device.uplink import Uplink
from attendance.intake import GateOf, make_code, revoke
from ccus_data.database import reading, writing
from ccus_data.tables import histories, personal_views, site_rosters
from tests.attendance.device.conftest import MORNING, HandClock, card
from tests.portal.access.conftest import House
from tests.portal.sites.firms import FIRST, Firms, person

WORKER = person(1)


@dataclass
class OverHttp:
    """The gate's way to the portal of a test."""

    house: House

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        answer = self.house.client.request(method, path, headers=dict(headers), content=body)
        return Answer(answer.status_code, dict(answer.headers), answer.json())


@dataclass
class Site:
    """A gate at a site: its program, its way, and the portal at the other end."""

    firms: Firms
    site: str
    device: Device
    gate: Gate
    uplink: Uplink
    clock: HandClock

    def send(self) -> None:
        for _ in range(6):
            self.uplink.step()

    def days(self) -> list[tuple[str | None, ...]]:
        own = histories.c
        asked = select(own.technician_id, own.entered_at, own.exited_at, own.trade)
        with reading(self.firms.house.engine) as connection:
            return [tuple(row) for row in connection.execute(asked)]


@pytest.fixture
def gate(firms: Firms, tmp_path: Path) -> Site:
    house = firms.house
    house.clock.at = MORNING
    site = firms.structure()
    with writing(house.engine) as connection:
        row = {"site_id": site, "business_id": FIRST, "technician_id": WORKER, "role": "worker"}
        connection.execute(insert(site_rosters), row)
        code = make_code(connection, GateOf(site, "北門", "in_out", "unknown"), "genba001", MORNING)
    key = device_key(tmp_path)
    said = {"code": code, "public_key": public_text(key), "name": "gate"}
    answer = house.client.post("/v1/devices:enrol", json=said)
    assert answer.status_code == 201, answer.text
    device = enrolled(answer.json(), "http://testserver", None, "surname")
    clock = HandClock()
    made = Gate(device, Outbox(tmp_path), clock, RosterFile(tmp_path))
    return Site(firms, site, device, made, Uplink(made, OverHttp(house), key), clock)


def test_a_code_is_good_once_and_wrong_ones_look_alike(gate: Site) -> None:
    client = gate.firms.house.client
    key = public_text(device_key(Path(gate.gate.outbox._folder)))  # noqa: SLF001 - the key of this gate
    told = [
        client.post("/v1/devices:enrol", json={"code": code, "public_key": key, "name": "g"})
        for code in ("00000-00000", "x", "99999-99999")
    ]
    assert {one.status_code for one in told} == {403}
    assert len({one.text for one in told}) == 1
    many = [
        client.post("/v1/devices:enrol", json={"code": "1", "public_key": key, "name": "g"})
        for _ in range(10)
    ]
    assert many[-1].status_code == 429
    assert many[-1].headers["retry-after"]


def test_what_a_logging_reader_stored_becomes_days_and_stops_no_touch_after_it(gate: Site) -> None:
    entry = StoredTouch(MORNING, None, WORKER, "in")
    assert keep_touches([entry], gate.device, gate.gate.outbox) == 1
    gate.clock.pass_seconds(3 * 3600)
    gate.firms.house.clock.turn(hours=3)
    gate.gate.enter(WORKER, "manual")
    gate.send()
    assert (gate.uplink.state, dict(gate.gate.outbox.unsent())) == ("good", {})
    assert gate.days() == [(WORKER, "08:01", "11:01", None)]


def test_a_card_is_registered_at_the_gate_and_its_touches_become_a_day(gate: Site) -> None:
    gate.send()
    assert gate.uplink.state == "good"
    assert gate.gate.touch(card()).state == "waiting"
    gate.send()
    assert gate.days() == []
    gate.gate.register_card(card(), WORKER)
    gate.clock.pass_seconds(3 * 3600)
    gate.firms.house.clock.turn(hours=3)
    gate.gate.touch(card())
    gate.send()
    [(who, entered, exited, _)] = gate.days()
    assert (who, entered, exited) == (WORKER, "08:01", "11:01")
    assert not gate.gate.outbox.unsent()


def test_the_gate_knows_its_people_and_what_they_lack(gate: Site) -> None:
    gate.send()
    shown = gate.gate.enter(WORKER, "manual")
    assert (shown.state, shown.why) == ("kept", "no_trade")
    with reading(gate.firms.house.engine) as connection:
        assert WORKER in set(connection.scalars(select(personal_views.c.technician_id)))


def test_a_gate_restored_from_an_old_copy_begins_a_new_chain(gate: Site, tmp_path: Path) -> None:
    gate.send()
    old = tmp_path / "old"
    old.mkdir()
    for name in ("device.key", "epoch"):
        (old / name).write_bytes((tmp_path / name).read_bytes())
    with closing(sqlite3.connect(old / "outbox.db")) as copy:
        gate.gate.outbox._db.backup(copy)  # noqa: SLF001 - as it was before the touch
    gate.gate.enter(WORKER, "manual")
    gate.send()
    again = Gate(gate.device, Outbox(old), gate.clock, RosterFile(old))
    uplink = Uplink(again, OverHttp(gate.firms.house), device_key(old))
    gate.clock.pass_seconds(3600)
    gate.firms.house.clock.turn(hours=1)
    again.enter(WORKER, "manual")
    for _ in range(6):
        uplink.step()
    assert again.outbox.epoch == 2
    assert "fork" in again.outbox.alarms
    gate.clock.pass_seconds(3600)
    gate.firms.house.clock.turn(hours=1)
    again.enter(WORKER, "manual")
    for _ in range(6):
        uplink.step()
    assert uplink.state == "good"
    assert again.outbox.first_unsent() is None


def test_a_revoked_gate_stops_and_keeps_its_touches(gate: Site) -> None:
    gate.send()
    with writing(gate.firms.house.engine) as connection:
        assert revoke(connection, gate.device.device, gate.site, "genba001", MORNING)
    gate.gate.enter(WORKER, "manual")
    gate.send()
    assert gate.uplink.state == "revoked"
    assert gate.days() == []
