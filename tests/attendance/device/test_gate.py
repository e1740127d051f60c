from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest

from attendance.device.cards import CardRead
from attendance.device.clock import GOOD_MS, STEP_MS
from attendance.device.gate import Shown
from tests.attendance.device.conftest import WORKER, Site, card, roster_of
from tests.attendance.device.test_outbox import go_bad


def rows(site: Site, most: int = 100) -> list[dict[str, object]]:
    return [json.loads(str(row.body)) for row in site.outbox.rows_from(1, most)]


def test_what_the_disk_does_not_take_is_never_shown_as_recorded(site: Site) -> None:
    site.outbox._db.execute("PRAGMA max_page_count = 1")  # noqa: SLF001 - no page more than now
    for number in range(500):
        site.gate.touch(card(f"{number:016X}"))
    states = [one.state for one in site.shown]
    assert (states.count("in"), states.count("failed")) == (
        len(rows(site, 1000)),
        500 - states.count("in"),
    )
    assert states[-1] == "failed"


def test_the_row_is_on_the_disk_when_it_is_shown(site: Site) -> None:
    seen: list[int] = []
    site.gate.tell(lambda _: seen.append(site.outbox.last()[0]))
    site.gate.touch(card())
    assert seen == [1]


@pytest.mark.parametrize(
    ("after_ms", "states"), [(9_999, ["in", "repeated"]), (10_000, ["in", "in"])]
)
def test_the_same_card_within_ten_seconds_is_no_new_row(
    site: Site, after_ms: int, states: list[str]
) -> None:
    site.gate.touch(card())
    site.clock.boot_ms += after_ms
    site.gate.touch(card())
    assert [one.state for one in site.shown] == states
    assert len(rows(site)) == states.count("in")
    assert site.shown[-1].time == "08:01"


def test_a_repeat_is_known_after_the_program_was_killed(make_site: Callable[..., Site]) -> None:
    make_site().gate.touch(card())
    assert make_site().gate.touch(card()).state == "repeated"


def test_another_card_is_another_row(site: Site) -> None:
    site.gate.touch(card())
    assert site.gate.touch(card("00000000000000AA")).state == "in"
    assert len(rows(site)) == 2


def test_no_card_number_lies_on_the_disk(site: Site) -> None:
    site.gate.touch(card())
    for path in site.folder.iterdir():
        content = path.read_bytes().upper()
        assert b"0123456789ABCDEF" not in content
        assert bytes.fromhex("0123456789ABCDEF") not in content


def test_a_card_that_nobody_registered_waits_and_is_kept(site: Site) -> None:
    site.gate.take_roster(roster_of(site.clock.true), site.clock.now())
    assert site.gate.touch(card("00000000000000AA")).state == "waiting"
    assert len(rows(site)) == 1


def test_card_and_typed_number_of_one_person_are_one(site: Site) -> None:
    site.gate.take_roster(roster_of(site.clock.true), site.clock.now())
    site.gate.touch(card())
    assert site.gate.enter(WORKER, "manual").state == "repeated"


@pytest.mark.parametrize(
    "why", ["no_trade", "no_role", "no_employer", "structure_open", "outside_period"]
)
def test_it_is_said_at_the_gate_why_a_touch_will_not_count(site: Site, why: str) -> None:
    site.gate.take_roster(roster_of(site.clock.true, why), site.clock.now())
    assert site.gate.touch(card()) == Shown("in", "08:01", "山田", why)


@pytest.mark.parametrize(
    ("names", "shown"),
    [("full", "山田 太郎"), ("surname", "山田"), ("number", "1234"), ("none", "")],
)
def test_a_name_is_shown_as_the_site_wants_it(
    make_site: Callable[..., Site], names: str, shown: str
) -> None:
    site = make_site(names=names)
    site.gate.take_roster(roster_of(site.clock.true), site.clock.now())
    assert site.gate.touch(card()).name == shown


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
@pytest.mark.parametrize("names", ["full", "surname"])
def test_a_person_without_a_name_is_recorded_like_any_other(
    make_site: Callable[..., Site], names: str, name: str
) -> None:
    site = make_site(names=names)
    told = roster_of(site.clock.true)
    told["entries"] = [{**entry, "name": name} for entry in told["entries"]]  # type: ignore[attr-defined]
    site.gate.take_roster(told, site.clock.now())
    assert site.gate.touch(card()) == Shown("in", "08:01")


def test_a_touch_on_a_file_that_went_bad_is_recorded_in_a_new_one(site: Site) -> None:
    for number in range(300):
        site.clock.pass_seconds(11)
        site.gate.touch(card(f"{number:016X}"))
    go_bad(site.outbox)
    assert site.gate.touch(card()).state == "in"
    assert (len(rows(site)), site.outbox.alarms) == (1, {"corrupt"})


def test_whatever_goes_wrong_the_person_is_told_and_the_next_touch_is_recorded(
    site: Site,
) -> None:
    site.outbox._db.execute("ALTER TABLE touches RENAME TO lost")  # noqa: SLF001 - the disk of the test
    assert site.gate.touch(card()) == site.shown[-1] == Shown("failed", "08:01")
    site.outbox._db.execute("ALTER TABLE lost RENAME TO touches")  # noqa: SLF001 - the disk of the test
    assert site.gate.touch(card()).state == "in"


@pytest.mark.parametrize(
    ("mode", "direction", "state", "said"),
    [
        ("in_out", "in", "in", "in"),
        ("in_out", "out", "out", "out"),
        ("in_out", "unknown", "kept", "unknown"),
        ("history_only", "in", "kept", "unknown"),
    ],
)
def test_the_gate_says_which_way_only_where_it_knows(
    make_site: Callable[..., Site], mode: str, direction: str, state: str, said: str
) -> None:
    site = make_site(mode=mode, direction=direction)
    assert site.gate.touch(card()).state == state
    assert rows(site)[0]["direction"] == said


def test_a_row_is_what_the_contract_says(site: Site) -> None:
    site.gate.touch(card())
    site.gate.enter(WORKER, "qr")
    by_card, by_number = rows(site)
    assert set(by_card) == {
        *("source", "id", "type", "method", "site", "card", "direction"),
        *("time", "time_grade", "seq", "boot_id", "boot_ms"),
    }
    assert by_card["source"] == "device:gate-7"
    assert by_card["time"] == "2026-11-26T08:01:12.000+09:00"
    assert re.fullmatch(r"[0-9a-f]{64}", dict(by_card["card"])["hmac"])  # type: ignore[call-overload]
    assert (by_number["worker"], by_number["method"]) == ({"ccus_id": WORKER}, "qr")


def test_a_card_that_holds_the_id_itself_gives_the_id(site: Site) -> None:
    site.gate.touch(CardRead("reader", card().ids, WORKER))
    assert rows(site)[0]["worker"] == {"ccus_id": WORKER}


@pytest.mark.parametrize(("step", "state"), [(STEP_MS - 1, "good"), (STEP_MS, "stepped")])
def test_a_clock_that_was_set_is_noticed(site: Site, step: int, state: str) -> None:
    site.gate.watch.compare(site.clock.now(), site.clock.true)
    site.clock.pass_seconds(60)
    site.clock.wall_off = dt.timedelta(milliseconds=step)
    site.gate.touch(card())
    assert site.gate.watch.state == state
    assert rows(site)[0]["time_grade"] == ("wall_checked" if state == "good" else "wall_unchecked")


@pytest.mark.parametrize(
    ("off", "state"), [(GOOD_MS - 1, "good"), (GOOD_MS, "good"), (GOOD_MS + 1, "off")]
)
def test_a_clock_is_good_within_a_minute_of_the_server(site: Site, off: int, state: str) -> None:
    site.clock.wall_off = dt.timedelta(milliseconds=off)
    site.gate.watch.compare(site.clock.now(), site.clock.true)
    assert (site.gate.watch.state, site.gate.watch.off_ms) == (state, off)


def test_the_time_that_the_server_told_runs_on_whatever_the_wall_clock_does(site: Site) -> None:
    watch, clock = site.gate.watch, site.clock
    assert watch.checked(clock.now()) is None
    clock.wall_off = dt.timedelta(hours=-9)
    watch.compare(clock.now(), clock.true)
    clock.pass_seconds(3_600)
    clock.wall_off = dt.timedelta(days=100)
    assert watch.checked(clock.now()) == clock.true
    clock.boot_id = "boot-2"
    assert watch.checked(clock.now()) is None


def test_a_registration_of_a_card_is_a_row_of_its_own(site: Site) -> None:
    site.gate.register_card(card(), WORKER)
    row = rows(site)[0]
    assert (row["type"], row["worker"]) == ("card_registration", {"ccus_id": WORKER})
    assert "hmac" in dict(row["card"])  # type: ignore[call-overload]
