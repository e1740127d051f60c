from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from attendance.intake import (
    Asking,
    GateOf,
    Question,
    Received,
    Refusal,
    asked_by,
    enrol,
    newest_chain,
    revoke,
    rotate,
)
from attendance.intake import make_code as made_code
from ccus_data.database import reading, writing
from ccus_data.tables import gate_devices, touches
from tests.attendance.gate import (
    COLLEAGUE,
    NOW,
    OTHER_SITE,
    SITE,
    TODAY,
    WORKER,
    Ground,
    at,
    encoded,
    public,
    signed,
)

COLLEAGUE_SAID: Final = {"ccus_id": COLLEAGUE}
WHERE = GateOf(SITE, "正門", "in_out", "unknown")


def statuses(found: Received | Refusal) -> list[tuple[str, str]]:
    assert isinstance(found, Received), found
    return [(one.status, one.code) for one in found.results]


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False), (601, False)])
def test_a_code_is_good_for_ten_minutes(ground: Ground, seconds: int, *, good: bool) -> None:
    key = Ed25519PrivateKey.generate()
    with writing(ground.engine) as connection:
        code = made_code(connection, WHERE, "genba001", NOW)
        late = NOW + dt.timedelta(seconds=seconds)
        assert (enrol(connection, Asking(code, public(key), "g"), late) is not None) == good


def test_a_code_is_good_once_and_for_a_key_alone(ground: Ground) -> None:
    key = Ed25519PrivateKey.generate()
    with writing(ground.engine) as connection:
        code = made_code(connection, WHERE, "genba001", NOW)
        assert enrol(connection, Asking(code, "no key", "g"), NOW) is None
        assert enrol(connection, Asking("00000-00000", public(key), "g"), NOW) is None
        typed = code.replace("-", "")
        assert enrol(connection, Asking(typed, public(key), "g"), NOW) is not None
        assert enrol(connection, Asking(code, public(key), "g"), NOW) is None


def test_a_batch_in_pieces_twice_and_overlapping_is_taken_once(ground: Ground) -> None:
    reader = ground.reader()
    for clock in ("08:00", "08:20", "11:00"):
        reader.touch(at(clock))
    assert statuses(ground.upload(reader.batch(1, 2))) == [("created", "")] * 2
    again = statuses(ground.upload(reader.batch(1, 3)))
    assert again == [("duplicate", ""), ("duplicate", ""), ("created", "")]
    assert statuses(ground.upload(reader.batch(2, 3))) == [("duplicate", "")] * 2
    assert ground.kept() == 3
    with reading(ground.engine) as connection:
        epoch, chain = newest_chain(connection, reader.device)
    assert (epoch, chain.seq, chain.head) == (1, 3, reader.hashes()[3])


def test_a_gap_is_refused_with_the_number_that_is_expected(ground: Ground) -> None:
    reader = ground.reader()
    for clock in ("08:00", "08:20", "11:00"):
        reader.touch(at(clock))
    ground.upload(reader.batch(1, 1))
    assert ground.upload(reader.batch(3, 3)) == Refusal("gap", 2)
    assert ground.kept() == 1


def test_a_changed_row_a_second_story_and_an_old_backup_are_forks(ground: Ground) -> None:
    reader = ground.reader()
    for clock in ("08:00", "08:20"):
        reader.touch(at(clock))
    ground.upload(reader.batch(1, 2))
    restored = replace(reader, lines=reader.lines[:1])
    restored.touch(at("09:00"))
    assert ground.upload(restored.batch(2, 2)) == Refusal("chain_fork")
    assert ground.upload(restored.batch(1, 2)) == Refusal("chain_fork")
    restored.touch(at("10:00"))
    assert ground.upload(restored.batch(3, 3)) == Refusal("chain_fork")
    edited = replace(reader, lines=[reader.lines[0].replace(b"08:00", b"07:00"), reader.lines[1]])
    told = edited.batch(1, 2, head=reader.hashes()[2])
    assert ground.upload(told) == Refusal("chain_fork")
    assert ground.kept() == 2


def test_another_key_another_body_and_another_header_are_refused(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"))
    batch = reader.batch(1, 1)
    foreign = signed(Ed25519PrivateKey.generate(), {}, batch.body, batch.lines)
    for bad in (
        foreign,
        replace(batch, signature=foreign.signature),
        replace(batch, signature="?"),
        replace(batch, body=batch.body + b" "),
        replace(batch, header=batch.header[:-4]),
        replace(batch, header=encoded(b"[]")),
    ):
        assert ground.upload(bad) == Refusal("signature")
    assert ground.kept() == 0


@pytest.mark.parametrize("other", [{"seq": 7}, {"source": "device:other"}])
def test_a_row_that_is_not_the_next_of_this_device_spoils_the_batch(
    ground: Ground, other: dict[str, Any]
) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), **other)
    assert ground.upload(reader.batch(1, 1)) == Refusal("bad_batch")


@pytest.mark.parametrize("other", [{"site": "1"}, {"time": "0001-01-01T12:00:00+00:00"}])
def test_a_row_that_nobody_can_read_is_refused_alone_and_again(
    ground: Ground, other: dict[str, Any]
) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), **other)
    reader.touch(at("17:00"))
    for again in ("created", "duplicate"):
        found = statuses(ground.upload(reader.batch(1, 2)))
        assert found == [("rejected", "bad_field"), (again, "")]
    reader.touch(at("18:00"))
    assert statuses(ground.upload(reader.batch(1, 3)))[2] == ("created", "")


def test_what_a_gate_recorded_in_a_closed_month_is_kept_and_told_alike_again(
    ground: Ground,
) -> None:
    reader = ground.reader()
    reader.touch(at("08:00", dt.date(2026, 8, 3)), method="manual", time_grade="manual")
    reader.touch(at("08:00"))
    assert statuses(ground.upload(reader.batch(1, 2)))[0] == ("held", "needs_approval")
    assert statuses(ground.upload(reader.batch(1, 2))) == [("duplicate", "")] * 2


def test_a_file_of_another_reader_without_a_boot_does_not_keep_back_what_follows(
    ground: Ground,
) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), method="logging_reader", boot_id="")
    reader.touch(at("17:00"))
    assert [one for one, _ in statuses(ground.upload(reader.batch(1, 2)))] == ["created"] * 2


def test_a_gate_that_asks_is_not_silent(ground: Ground) -> None:
    reader, later = ground.reader(), NOW + dt.timedelta(days=2)
    with writing(ground.engine) as connection:
        assert asked_by(connection, question(reader.key, reader.device, later), later) is not None
        found = connection.scalars(select(gate_devices.c.seen_at)).all()
    assert found == [later]


def test_a_new_epoch_begins_a_chain_of_its_own(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"))
    ground.upload(reader.batch(1, 1))
    second = replace(reader, lines=[], epoch=2)
    second.touch(at("09:00"), id="another")
    assert statuses(ground.upload(second.batch(1, 1))) == [("created", "")]


def test_a_revoked_device_is_told_nothing_and_its_rows_are_held(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"))
    with writing(ground.engine) as connection:
        assert not revoke(connection, reader.device, OTHER_SITE, "genba001", NOW)
        assert revoke(connection, reader.device, SITE, "genba001", NOW)
        assert not revoke(connection, reader.device, SITE, "genba001", NOW)
        assert asked_by(connection, question(reader.key, reader.device), NOW) is None
    assert statuses(ground.upload(reader.batch(1, 1))) == [("held", "key_revoked")]
    assert ground.kept() == 1
    assert ground.histories() == []


def test_a_touch_of_another_site_than_the_devices_waits(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), site=OTHER_SITE)
    assert statuses(ground.upload(reader.batch(1, 1))) == [("held", "other_site")]


def question(key: Ed25519PrivateKey, device: str, time: dt.datetime = NOW) -> Question:
    path, said = f"/v1/checkpoints/{device}", time.isoformat()
    message = b"ccus-level get 1\n" + path.encode() + b"\n" + said.encode()
    return Question(device, path, said, encoded(key.sign(message)))


@pytest.mark.parametrize(
    ("seconds", "heard"), [(-601, False), (-600, True), (600, True), (601, False)]
)
def test_a_signed_question_is_good_for_ten_minutes_around_its_time(
    ground: Ground, seconds: int, *, heard: bool
) -> None:
    reader = ground.reader()
    asked = question(reader.key, reader.device, NOW + dt.timedelta(seconds=seconds))
    with writing(ground.engine) as connection:
        assert (asked_by(connection, asked, NOW) is not None) == heard
        other = replace(asked, path="/v1/devices/x/roster")
        assert asked_by(connection, other, NOW) is None
        assert asked_by(connection, replace(asked, time="now"), NOW) is None


def test_with_a_new_key_the_old_one_opens_nothing(ground: Ground) -> None:
    reader, new = ground.reader(), Ed25519PrivateKey.generate()
    asking = question(reader.key, reader.device)
    proof = question(new, reader.device).signature
    with writing(ground.engine) as connection:
        assert not rotate(connection, asking, "no key", proof, NOW)
        assert not rotate(connection, asking, public(new), asking.signature, NOW)
        assert rotate(connection, asking, public(new), proof, NOW)
        assert asked_by(connection, question(reader.key, reader.device), NOW) is None
        assert asked_by(connection, question(new, reader.device), NOW) is not None


def test_a_device_whose_clock_is_nine_hours_wrong_tells_the_right_time_by_age(
    ground: Ground,
) -> None:
    reader = ground.reader()
    wrong = at("08:00") - dt.timedelta(hours=9)
    reader.touch(wrong, boot_ms=1_000)
    sent = 1_000 + 4 * 3600 * 1000  # four hours before noon
    ground.upload(reader.batch(1, 1, sent_boot_ms=sent))
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]


HOUR: Final = 3_600_000


@pytest.mark.parametrize(
    "wrong", [dt.timedelta(0), dt.timedelta(hours=-9), dt.timedelta(days=3), dt.timedelta(days=-1)]
)
def test_a_touch_of_an_earlier_boot_is_dated_by_its_age_whatever_the_wall_clock_said(
    ground: Ground, wrong: dt.timedelta
) -> None:
    """The clock of the machine is set, at any time, by any amount: no touch moves."""
    reader = ground.reader()
    reader.touch(at("11:00") + dt.timedelta(hours=5), boot_ms=4 * HOUR, worker=COLLEAGUE_SAID)
    ground.upload(reader.batch(1, 1, sent_boot_ms=5 * HOUR))  # noon; the boot began at seven
    reader.touch(at("08:00") + wrong, boot_ms=1 * HOUR)
    reader.touch(at("17:00") + wrong, boot_ms=10 * HOUR, direction="out")
    later = NOW + dt.timedelta(hours=8)
    ground.upload(reader.batch(2, 3, boot_id="boot-2", sent_boot_ms=7), later)
    assert ground.histories()[0][3:5] == ("08:00", "17:00")
    with reading(ground.engine) as connection:
        grades = connection.scalars(select(touches.c.time_grade)).all()
    assert grades == ["age"] * 3


def test_a_batch_that_comes_once_more_moves_no_touch(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("11:00"), boot_ms=4 * HOUR, worker=COLLEAGUE_SAID)
    first = reader.batch(1, 1, sent_boot_ms=5 * HOUR)
    ground.upload(first)
    ground.upload(first, NOW + dt.timedelta(hours=3))
    reader.touch(at("08:00"), boot_ms=1 * HOUR)
    ground.upload(reader.batch(2, 2, boot_id="boot-2"), NOW + dt.timedelta(hours=8))
    assert ground.histories()[0][3] == "08:00"


def test_what_a_device_said_last_in_a_boot_dates_its_touches(ground: Ground) -> None:
    """A clock that runs slow by a minute in four hours is measured again at each contact."""
    reader = ground.reader()
    for number, (sent, heard) in enumerate([(1 * HOUR, 0), (5 * HOUR - 60_000, 4)], 1):
        reader.touch(at("08:00"), boot_ms=number, worker=COLLEAGUE_SAID)
        batch = reader.batch(number, number, sent_boot_ms=sent)
        ground.upload(batch, NOW + dt.timedelta(hours=heard))
    reader.touch(at("08:00"), boot_ms=5 * HOUR)
    ground.upload(reader.batch(3, 3, boot_id="boot-2"), NOW + dt.timedelta(hours=8))
    assert [row[3] for row in ground.histories() if row[0] == WORKER] == ["16:01"]


def test_a_touch_of_a_boot_that_nobody_heard_of_keeps_its_wall_clock(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), boot_ms=5)
    ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    assert ground.histories()[0][3] == "08:00"
    with reading(ground.engine) as connection:
        assert connection.scalar(select(touches.c.time_grade)) == "wall_unchecked"


def test_an_age_that_no_machine_counts_to_stops_nothing(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), boot_ms=1)
    found = ground.upload(reader.batch(1, 1, sent_boot_ms=(1 << 62) - 1))
    assert statuses(found) == [("created", "")]
    assert ground.histories()[0][3] == "08:00"


def test_a_touch_of_the_future_is_kept_and_waits(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(NOW + dt.timedelta(days=1))
    found = ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    assert statuses(found) == [("held", "clock_unchecked")]
    assert ground.histories() == []
