from __future__ import annotations

import datetime as dt

import pytest

from attendance.device.gate import Gate
from attendance.device.roster import RosterFile
from tests.attendance.device.conftest import WORKER, Site, card, roster_of


@pytest.fixture
def known(site: Site) -> Site:
    site.gate.take_roster(roster_of(site.clock.true), site.clock.now())
    return site


def anew(site: Site) -> Gate:
    return Gate(site.gate.device, site.outbox, site.clock, RosterFile(site.folder))


def test_no_name_and_no_id_lies_on_the_disk_in_the_clear(known: Site) -> None:
    content = b"".join(path.read_bytes() for path in known.folder.iterdir())
    assert "山田".encode() not in content
    assert json_escaped("山田") not in content
    assert WORKER.encode() not in content


def json_escaped(text: str) -> bytes:
    return text.encode("unicode_escape")


@pytest.mark.parametrize(("seconds", "name"), [(86_399, "山田"), (86_400, ""), (86_401, "")])
def test_names_are_known_for_a_day(known: Site, seconds: int, name: str) -> None:
    known.clock.pass_seconds(seconds)
    assert known.gate.touch(card()).name == name
    assert (known.folder / "roster.sealed").exists() == bool(name)


def test_setting_the_clock_back_keeps_no_name_longer(known: Site) -> None:
    known.clock.pass_seconds(86_400)
    known.clock.wall_off = dt.timedelta(days=-3)
    assert known.gate.touch(card()).name == ""


def test_it_is_there_after_a_start_of_the_program_and_of_the_machine(known: Site) -> None:
    assert anew(known).touch(card()).name == "山田"
    known.clock.boot_id = "boot-2"
    assert anew(known).touch(card()).name == "山田"


def test_after_a_start_of_the_machine_the_wall_clock_ends_it(known: Site) -> None:
    known.clock.boot_id, known.clock.wall_off = "boot-2", dt.timedelta(hours=24)
    assert anew(known).touch(card()).name == ""


def test_one_that_was_tampered_with_is_dropped(known: Site) -> None:
    path = known.folder / "roster.sealed"
    raw = bytearray(path.read_bytes())
    raw[20] ^= 1
    path.write_bytes(raw)
    assert anew(known).touch(card()).name == ""
    assert not path.exists()


@pytest.mark.parametrize(
    "told", [{}, {"entries": 3}, {"issued_at": "2026-11-26T00:00:00Z"} | {"entries": 1}]
)
def test_what_is_no_roster_is_refused(site: Site, told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no roster"):
        site.gate.take_roster(told, site.clock.now())
