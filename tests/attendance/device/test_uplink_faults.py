"""Sending goes on: odd answers, full disks, files that go bad, servers that lost what they had."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from attendance.device.clock import Instant
from attendance.device.roster import RosterFile
from attendance.device.server import Answer
from attendance.device.uplink import LOOK_EVERY
from tests.attendance.device.conftest import Site, card, roster_of
from tests.attendance.device.test_outbox import go_bad
from tests.attendance.device.test_uplink import states, touch


def test_a_batch_that_the_server_cannot_read_is_told_until_it_takes_rows_again(
    site: Site,
) -> None:
    touch(site)
    site.uplink.step()
    site.server.next_answers = [Answer(422, {}, {"code": "bad_batch"})]
    _, is_patient = site.uplink.step()
    assert (site.uplink.state, site.uplink.alarm, is_patient) == ("refused", "bad_batch", True)
    assert states(site) == ["new"]
    site.send_all()
    assert (site.uplink.state, site.uplink.alarm, states(site)) == ("good", None, ["acked"])


ODD = [
    {"results": [None]},
    {"results": ["x", 3, {"line": "1"}]},
    {"results": {"line": 1}},
]


@pytest.mark.parametrize("told", ODD)
def test_an_answer_that_is_none_leaves_rows_to_be_sent_again(
    site: Site, told: dict[str, object]
) -> None:
    touch(site)
    site.uplink.step()
    site.server.next_answers = [Answer(200, {}, told)]
    site.uplink.step()
    assert (site.uplink.state, states(site)) == ("busy", ["new"])
    site.send_all()
    assert states(site) == ["acked"]


@pytest.mark.parametrize("time", ["soon", "", None, 3, "2026-11-26T08:01:12"])
def test_a_time_that_is_none_checks_no_clock_and_stops_nothing(site: Site, time: object) -> None:
    site.server.next_answers = [Answer(200, {}, {"server_time": time})]
    touch(site)
    site.send_all()
    assert (site.uplink.state, site.gate.watch.state) == ("good", "unchecked")
    assert states(site) == ["acked"]


def test_a_disk_that_is_full_while_rows_are_marked_stops_sending_for_a_while(site: Site) -> None:
    touch(site, 2)
    site.uplink.step()
    db = site.outbox._db  # noqa: SLF001 - the disk of the test
    db.execute(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON touches WHEN NEW.seq = 2"
        " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    site.uplink.step()
    assert (site.uplink.state, site.uplink.alarm) == ("faulty", "uplink_fault")
    assert states(site) == ["new", "new"]
    touch(site)
    assert site.shown[-1].state == "in"
    db.execute("DROP TRIGGER full")
    site.send_all()
    assert (site.uplink.state, site.uplink.alarm, states(site)) == ("good", None, ["acked"] * 3)
    assert len(site.server.events) == 3


class NoRoster(RosterFile):
    """A place for rosters that fails in a way that nobody foresaw."""

    def save(self, told: Mapping[str, object], at: Instant) -> None:
        raise RuntimeError(f"{len(told)} at {at.text}")


def test_the_thread_that_sends_outlives_what_nobody_foresaw(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.gate._rosters = NoRoster(site.folder)  # noqa: SLF001 - the disk of the test
    site.server.roster = roster_of(site.clock.true)
    sent = threading.Event()
    site.server.heard = sent.set
    thread = threading.Thread(target=site.uplink.run, daemon=True)
    thread.start()
    touch(site)
    assert sent.wait(20)
    assert thread.is_alive()
    site.uplink.stop()
    thread.join(20)
    assert not thread.is_alive()
    assert "RuntimeError at test_uplink_faults.py" in caplog.text
    assert "2026" not in caplog.text


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("86399", 86_399), ("86400", 86_400), ("86401", 86_400), ("inf", 86_400), ("nan", None)],
)
def test_no_server_silences_a_gate_for_more_than_a_day(said: str, seconds: float | None) -> None:
    assert Answer(503, {"retry-after": said}, {}).retry_after == seconds


def restored(site: Site, rows: int) -> None:
    """The server's database is set back to a copy with so many rows of the first chain."""
    site.server.chains = {1: site.server.chains[1][:rows]} if rows else {}


@pytest.mark.parametrize("rows", [0, 1, 4, 5])
def test_a_server_restored_from_a_backup_has_all_again_at_the_next_look_without_a_touch(
    site: Site, rows: int
) -> None:
    touch(site, 5)
    site.send_all()
    restored(site, rows)
    asked = site.server.asked.count("/v1/events:batch")
    site.uplink._most = 2  # noqa: SLF001 - more batches than one
    site.clock.pass_seconds(LOOK_EVERY)
    site.send_all()
    assert len(site.server.chains[1]) == 5
    again = (5 - rows + 1) // 2
    assert site.server.asked.count("/v1/events:batch") - asked == again
    assert (site.uplink.state, site.outbox.epoch, states(site)) == ("good", 1, ["acked"] * 5)
    site.clock.pass_seconds(LOOK_EVERY)
    site.send_all()
    assert site.server.asked.count("/v1/events:batch") - asked == again


def test_a_server_restored_to_before_a_chain_began_has_it_again(site: Site) -> None:
    touch(site)
    site.send_all()
    site.outbox.begin_epoch("fork")
    touch(site, 2)
    site.send_all()
    restored(site, 1)
    site.clock.pass_seconds(LOOK_EVERY)
    site.send_all()
    assert [len(site.server.chains[epoch]) for epoch in (1, 2)] == [1, 2]


def test_what_is_asked_for_again_and_not_taken_now_is_sent_once_more(site: Site) -> None:
    touch(site, 3)
    site.send_all()
    restored(site, 0)
    site.clock.pass_seconds(LOOK_EVERY)
    site.uplink.step()
    results = [{"line": 1, "status": "created"}, {"line": 2, "status": "retry"}]
    site.server.next_answers = [
        Answer(503, {}, {}),
        Answer(200, {}, {"results": []}),
        Answer(200, {}, {"results": [{**results[0], "status": "retry"}, results[1]]}),
    ]
    site.send_all()
    assert len(site.server.chains[1]) == 3


def test_what_the_server_said_of_a_file_that_went_bad_is_not_said_of_the_new_one(
    site: Site,
) -> None:
    for number in range(300):
        site.clock.pass_seconds(11)
        site.gate.touch(card(f"{number:016X}"))

    def go_bad_and_touch() -> None:
        go_bad(site.outbox)
        touch(site, 2)

    site.server.heard = go_bad_and_touch
    site.uplink.step()
    site.uplink.step()
    assert (site.outbox.epoch, states(site)) == (2, ["new", "new"])
    site.server.heard = lambda: None
    site.send_all()
    assert (site.outbox.epoch, states(site)) == (2, ["acked", "acked"])
    assert site.outbox.alarms == {"corrupt"}
