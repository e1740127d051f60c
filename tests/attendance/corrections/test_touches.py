from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert, select

from attendance.corrections import (
    Decided,
    Ruling,
    Whose,
    decide_touches,
    reverse_touches,
    waiting_touches,
)
from attendance.intake import revoke
from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import histories, registered_cards, technicians, touch_decisions, touches
from tests.attendance.gate import (
    CARD,
    COLLEAGUE,
    NOW,
    OTHER_SITE,
    PRIME,
    SITE,
    SUB,
    TODAY,
    WORKER,
    Ground,
    Reader,
    at,
    catalogue,
    tap,
)

MINE = Whose(PRIME)
OPERATOR = Whose(None)
AUGUST = dt.date(2026, 8, 3)
HOUR = dt.timedelta(hours=1)


def waiting(
    ground: Ground, whose: Whose = MINE, on: dt.date = TODAY, view: str = "open"
) -> list[Any]:
    with reading(ground.engine) as connection:
        return waiting_touches(connection, catalogue().operating, whose, on, 0, 10, view=view)


def numbers(ground: Ground, whose: Whose = MINE, **other: Any) -> list[int]:
    return [one.row.number for one in waiting(ground, whose, **other)]


def decide(  # noqa: PLR0913, PLR0917 - who decides what, and how
    ground: Ground,
    given: list[int],
    outcome: str = "approved",
    whose: Whose = MINE,
    now: dt.datetime = NOW,
    moment: dt.datetime | None = None,
) -> Decided:
    with writing(ground.engine) as connection:
        ruling = Ruling(outcome, "見ました", "genba001", now, moment)
        return decide_touches(connection, catalogue(), whose, given, ruling)


def back(ground: Ground, given: list[int], outcome: str, whose: Whose = MINE) -> Decided:
    with writing(ground.engine) as connection:
        ruling = Ruling(outcome, "まちがい", "genba001", NOW)
        return reverse_touches(connection, catalogue(), whose, given, ruling)


def typed(ground: Ground) -> int:
    """A touch that somebody typed into a partner's system; its number."""
    found = ground.send([tap(1, at("08:00"), method="manual", direction="in")])
    assert [(one.status, one.code) for one in found.results] == [("held", "needs_approval")]
    assert ground.histories() == []
    (number,) = numbers(ground)
    return number


def days(ground: Ground) -> list[tuple[dt.date, str | None]]:
    return [(row[1], row[3]) for row in ground.histories()]


def sent(ground: Ground, reader: Reader, count: int, now: dt.datetime = NOW) -> list[str]:
    """The codes of the last rows of a reader, brought in by one batch."""
    last = len(reader.lines)
    batch = reader.batch(last - count + 1, last, boot_id="boot-2")
    found = ground.upload(batch, now)
    return [one.code for one in found.results]  # type: ignore[union-attr]


def test_nobody_decides_for_another_s_site(ground: Ground) -> None:
    number = typed(ground)
    for stranger in (Whose(SUB), Whose(PRIME, OTHER_SITE), OPERATOR):
        assert waiting(ground, stranger) == []
        assert decide(ground, [number], whose=stranger).unknown == (number,)
    assert ground.histories() == []


def test_what_a_partner_typed_counts_once_the_prime_approves_it(ground: Ground) -> None:
    number = typed(ground)
    (one,) = waiting(ground)
    assert (one.row.who, one.by_id, one.by_name, one.why) == (WORKER, "acme", "Acme", "typed")
    assert decide(ground, [number]).done == (number,)
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]
    assert waiting(ground) == []
    assert numbers(ground, view="decided") == [number]


def test_what_the_prime_refuses_counts_for_nothing_and_is_decided(ground: Ground) -> None:
    number = typed(ground)
    assert decide(ground, [number], "refused").done == (number,)
    again = decide(ground, [number])
    assert (again.done, again.before) == ((), (number,))
    assert ground.histories() == []


def test_two_people_who_decide_the_same_at_once_decide_it_once(ground: Ground) -> None:
    number = typed(ground)
    both = Barrier(2)

    def one(outcome: str) -> Decided:
        both.wait()
        return decide(ground, [number], outcome)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(one, ("approved", "refused")))
    assert sorted(len(each.done) for each in told) == [0, 1]
    assert sorted(len(each.before) for each in told) == [0, 1]
    approved = bool(told[0].done)
    assert len(ground.histories()) == approved
    with reading(ground.engine) as connection:
        outcomes = list(connection.scalars(select(touch_decisions.c.outcome)))
        assert outcomes == ["approved" if approved else "refused"]
        assert verify_ledger(connection).count == 0


@pytest.mark.parametrize(("on", "late"), [("2026-12-30", 0), ("2026-12-31", 0), ("2027-01-01", 1)])
def test_a_touch_is_decided_until_the_month_after_its_own_ends(
    ground: Ground, on: str, late: int
) -> None:
    number = typed(ground)
    day = dt.date.fromisoformat(on)
    assert len(numbers(ground, on=day)) == 1 - late
    assert len(numbers(ground, on=day, view="late")) == late
    told = decide(ground, [number], now=at("09:00", day))
    assert (len(told.done), len(told.late)) == (1 - late, late)


def test_a_decision_is_taken_back_once_and_the_day_follows(ground: Ground) -> None:
    number = typed(ground)
    assert back(ground, [number], "refused").unknown == (number,)
    decide(ground, [number])
    assert back(ground, [number], "approved").before == (number,)
    assert back(ground, [number], "refused").done == (number,)
    assert ground.histories() == []
    assert back(ground, [number], "approved").before == (number,)
    ground.send([tap(2, at("10:00"))])
    assert days(ground) == [(TODAY, "10:00")]


def test_what_was_refused_by_mistake_counts_once_that_is_taken_back(ground: Ground) -> None:
    number = typed(ground)
    decide(ground, [number], "refused")
    assert back(ground, [number], "approved").done == (number,)
    assert days(ground) == [(TODAY, "08:00")]


def test_a_late_touch_of_a_sure_clock_is_shown_and_cannot_be_decided(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00", AUGUST), boot_ms=1)
    batch = reader.batch(1, 1, sent_boot_ms=1 + 115 * 24 * 3_600_000)
    found = ground.upload(batch)
    assert [one.code for one in found.results] == ["needs_approval"]  # type: ignore[union-attr]
    assert waiting(ground) == []
    (one,) = waiting(ground, view="late")
    assert (one.why, one.until) == ("late", dt.date(2026, 9, 30))
    assert decide(ground, [one.row.number], moment=at("08:00")).late == (one.row.number,)


def test_a_clock_that_stood_in_the_past_is_set_right_by_whoever_accepts(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00", AUGUST), boot_ms=1_000)
    reader.touch(at("08:01", AUGUST), boot_ms=3_601_000, worker={"ccus_id": COLLEAGUE})
    assert sent(ground, reader, 2) == ["needs_approval", "needs_approval"]
    first, second = numbers(ground)
    assert [one.needs_moment for one in waiting(ground)] == [True, True]
    assert decide(ground, [first, second]).timeless == (first, second)
    assert decide(ground, [first], moment=NOW + HOUR).timeless == (first,)
    told = decide(ground, [first, second], moment=at("08:00"))
    assert told.done == (first, second)
    assert days(ground) == [(TODAY, "08:00"), (TODAY, "09:00")]


def test_a_clock_in_the_future_waits_for_its_true_moment(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00", TODAY + dt.timedelta(days=40)))
    assert sent(ground, reader, 1) == ["clock_unchecked"]
    (one,) = waiting(ground)
    assert (one.why, one.until, one.needs_moment) == (
        "clock_unchecked",
        dt.date(2026, 12, 31),
        True,
    )
    assert decide(ground, [one.row.number], moment=at("07:30")).done == (one.row.number,)
    assert days(ground) == [(TODAY, "07:30")]


def test_a_gate_of_another_site_is_believed_by_the_prime_of_the_site(ground: Ground) -> None:
    reader = ground.reader()
    reader.touch(at("08:00"), site=OTHER_SITE)
    assert sent(ground, reader, 1) == ["other_site"]
    (one,) = waiting(ground)
    assert (one.why, one.row.gate_site, one.row.site_id) == ("other_site", SITE, OTHER_SITE)
    decide(ground, [one.row.number])
    assert [row[2] for row in ground.histories()] == [OTHER_SITE]


def revoked(ground: Ground) -> Reader:
    reader = ground.reader()
    with writing(ground.engine) as connection:
        assert revoke(connection, reader.device, SITE, "genba001", NOW)
    return reader


def test_rows_of_a_revoked_key_wait_for_the_operator_whatever_their_clock_says(
    ground: Ground,
) -> None:
    reader = revoked(ground)
    reader.touch(at("08:00"))
    reader.touch(at("08:00", TODAY + dt.timedelta(days=40)), boot_ms=600_000)
    assert sent(ground, reader, 2) == ["key_revoked", "key_revoked"]
    assert waiting(ground) == []
    first, second = numbers(ground, OPERATOR)
    moved = decide(ground, [first, second], whose=OPERATOR, moment=at("11:00"))
    assert moved.done == (first, second)
    own = histories.c
    with reading(ground.engine) as connection:
        assert connection.execute(select(own.entered_at, own.exited_at)).one() == ("08:00", "11:00")


def test_an_accepted_card_that_nobody_registered_counts_once_it_is(ground: Ground) -> None:
    reader = revoked(ground)
    reader.touch(at("08:00"), worker=None, card={"kind": "idm", "hmac": CARD})
    sent(ground, reader, 1)
    decide(ground, numbers(ground, OPERATOR), whose=OPERATOR)
    assert ground.histories() == []
    other = ground.reader()
    other.touch(
        *(at("09:00"), 5),
        type="card_registration",
        card={"kind": "idm", "hmac": CARD},
    )
    sent(ground, other, 1)
    assert days(ground) == [(TODAY, "08:00")]


def test_an_accepted_registration_registers_the_card_and_is_no_touch(ground: Ground) -> None:
    reader = revoked(ground)
    reader.touch(
        *(at("09:00"), 5),
        type="card_registration",
        card={"kind": "idm", "hmac": CARD},
    )
    sent(ground, reader, 1)
    (one,) = waiting(ground, OPERATOR)
    assert one.registers
    decide(ground, [one.row.number], whose=OPERATOR)
    with reading(ground.engine) as connection:
        assert connection.scalar(select(registered_cards.c.technician_id)) == WORKER
    assert ground.histories() == []
    assert back(ground, [one.row.number], "refused", OPERATOR).before == (one.row.number,)


def test_what_came_in_is_never_changed(ground: Ground) -> None:
    number = typed(ground)
    asked = select(touches).where(touches.c.number == number)
    with reading(ground.engine) as connection:
        before = connection.execute(asked).one()
    decide(ground, [number])
    back(ground, [number], "refused")
    with reading(ground.engine) as connection:
        assert connection.execute(asked).one() == before


def test_somebody_nobody_knew_counts_once_they_are_known(ground: Ground) -> None:
    stranger = "99999999999921"
    reader = revoked(ground)
    reader.touch(at("08:00"), worker={"ccus_id": stranger})
    sent(ground, reader, 1)
    assert decide(ground, numbers(ground, OPERATOR), whose=OPERATOR).done
    assert ground.histories() == []
    with writing(ground.engine) as connection:
        row = connection.execute(
            select(technicians).where(technicians.c.technician_id == WORKER)
        ).one()
        known = {**row._mapping, "technician_id": stranger}  # noqa: SLF001 - SQLAlchemy's public name
        connection.execute(insert(technicians), known)
    ground.send([tap(1, at("09:00"), worker={"ccus_id": stranger})])
    assert days(ground) == [(TODAY, "08:00")]


def test_two_people_who_take_one_decision_back_at_once_take_it_back_once(ground: Ground) -> None:
    number = typed(ground)
    decide(ground, [number])
    both = Barrier(2)

    def one(_: int) -> Decided:
        both.wait()
        return back(ground, [number], "refused")

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(one, range(2)))
    assert sorted((len(each.done), len(each.before)) for each in told) == [(0, 1), (1, 0)]
    assert ground.histories() == []
    with reading(ground.engine) as connection:
        assert verify_ledger(connection).count == 0


def test_touches_that_come_in_while_others_are_decided_lose_nothing(ground: Ground) -> None:
    number = typed(ground)
    both = Barrier(2)

    def decided() -> None:
        both.wait()
        decide(ground, [number])

    def sent_in() -> None:
        both.wait()
        ground.send([tap(2, at("11:00"), direction="out")])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(decided), pool.submit(sent_in)]:
            done.result()
    assert [row[3:5] for row in ground.histories()] == [("08:00", "11:00")]
