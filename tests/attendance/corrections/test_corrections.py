from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert, update

from attendance.corrections import (
    Decided,
    Entry,
    Fault,
    approve,
    attach_site,
    enter,
    entries_by,
    refuse,
    waiting_for,
    waiting_sums,
    withdraw,
)
from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import closed_months, employments, sites
from tests.attendance.gate import (
    NOW,
    PRIME,
    SITE,
    SUB,
    TODAY,
    WORKER,
    Ground,
    at,
    catalogue,
    tap,
)

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def hired(ground: Ground) -> Ground:
    with writing(ground.engine) as connection:
        works = {"technician_id": WORKER, "business_id": SUB, "is_main": True}
        connection.execute(insert(employments), {**works, "from_day": dt.date(2026, 1, 1)})
    return ground


def entry(**other: Any) -> Entry:
    told: dict[str, Any] = {
        "technician_id": WORKER,
        "work_date": YESTERDAY,
        "side": "employer",
        "employer_id": SUB,
        "site_id": SITE,
        "trade": "09-01",
        "role": "worker",
        "entered_at": "08:00",
        "exited_at": "17:00",
    }
    return Entry(**told | other)


def put(ground: Ground, one: Entry, now: dt.datetime = NOW) -> int | list[Fault]:
    with writing(ground.engine) as connection:
        return enter(connection, catalogue(), one, "tanto001", now)


def made(ground: Ground, **other: Any) -> int:
    number = put(ground, entry(**other))
    assert isinstance(number, int), number
    return number


def agree(ground: Ground, *numbers: int, prime: str = PRIME, now: dt.datetime = NOW) -> Decided:
    with writing(ground.engine) as connection:
        return approve(connection, catalogue(), prime, numbers, "moto0001", now)


def codes(found: int | list[Fault]) -> list[tuple[str, str]]:
    assert isinstance(found, list)
    return [(one.field, one.code) for one in found]


def day(status: str) -> list[tuple[Any, ...]]:
    return [(WORKER, YESTERDAY, SITE, "08:00", "17:00", "09-01", status)]


def test_an_entry_does_not_count_before_the_prime_approves_it_and_counts_after(
    hired: Ground,
) -> None:
    number = made(hired)
    assert hired.histories() == day("unapproved")
    assert agree(hired, number) == Decided(done=(number,))
    assert hired.histories() == day("counted")
    with reading(hired.engine) as connection:
        assert verify_ledger(connection).count == 0


def test_a_refused_or_withdrawn_entry_leaves_no_day(hired: Ground) -> None:
    number = made(hired)
    with writing(hired.engine) as connection:
        refuse(connection, catalogue(), PRIME, [number], "現場にいなかった", "moto0001", NOW)
    assert hired.histories() == []
    again = made(hired)
    with writing(hired.engine) as connection:
        assert withdraw(connection, catalogue(), again, "tanto001", NOW)
        assert not withdraw(connection, catalogue(), again, "tanto001", NOW)
    assert hired.histories() == []


def test_nobody_but_the_prime_of_the_site_decides(hired: Ground) -> None:
    number = made(hired)
    assert agree(hired, number, 99, prime=SUB) == Decided(unknown=(number, 99))
    assert hired.histories() == day("unapproved")


def test_an_entry_is_decided_once(hired: Ground) -> None:
    number = made(hired)
    agree(hired, number)
    assert agree(hired, number) == Decided(before=(number,))


@pytest.mark.parametrize(
    ("today", "open_"),
    [
        (dt.date(2026, 12, 30), True),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_entry_and_approval_end_with_the_month_after_the_work(
    hired: Ground, today: dt.date, *, open_: bool
) -> None:
    number = made(hired)
    found = agree(hired, number, now=at("12:00", today))
    assert found == (Decided(done=(number,)) if open_ else Decided(late=(number,)))
    assert hired.histories() == day("counted" if open_ else "unapproved")
    other = put(hired, entry(work_date=TODAY), at("12:00", today))
    assert isinstance(other, int) == open_
    if not open_:
        assert codes(other) == [("work_date", "window_closed")]


def test_a_month_that_was_closed_takes_nothing(hired: Ground) -> None:
    row = {"month": "2026-11", "closed_at": NOW, "row_count": 0, "sha256": "0" * 64, "file": "x"}
    with writing(hired.engine) as connection:
        connection.execute(insert(closed_months), row)
    assert codes(put(hired, entry())) == [("work_date", "window_closed")]


def test_everything_that_is_wrong_is_told_at_once(hired: Ground) -> None:
    faulty = entry(
        work_date=TODAY + dt.timedelta(days=1),
        site_name="駅前",
        trade="99-99",
        entered_at="25:00",
        exited_at="8:00",
        reason="x" * 201,
        employer_id=PRIME,
    )
    assert codes(put(hired, faulty)) == [
        ("work_date", "future_day"),
        ("site_id", "one_place"),
        ("trade", "unknown_trade"),
        ("entered_at", "time"),
        ("exited_at", "time"),
        ("reason", "too_long"),
        ("employer_id", "not_employed"),
    ]
    assert hired.histories() == []


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"technician_id": "1" * 14}, ("technician_id", "unknown_technician")),
        ({"trade": "99-99"}, ("trade", "unknown_trade")),
        ({"site_id": "1" * 14}, ("site_id", "unknown_site")),
        ({"site_id": None}, ("site_id", "one_place")),
        ({"employer_id": None}, ("employer_id", "no_employer")),
    ],
)
def test_what_is_not_known_is_refused(
    hired: Ground, other: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert codes(put(hired, entry(**other))) == [fault]


@pytest.mark.parametrize(
    ("since", "code"),
    [(YESTERDAY, None), (TODAY, "before_period")],
)
def test_days_outside_the_accumulation_period_are_refused(
    hired: Ground, since: dt.date, code: str | None
) -> None:
    with writing(hired.engine) as connection:
        connection.execute(update(sites).values(accumulation_from=since))
    found = put(hired, entry())
    assert (codes(found)[0][1] if isinstance(found, list) else None) == code


def test_the_same_day_and_place_waits_once(hired: Ground) -> None:
    made(hired)
    assert codes(put(hired, entry())) == [("work_date", "waits_already")]


def test_a_site_without_a_number_is_entered_by_name_and_attached_later(hired: Ground) -> None:
    number = made(hired, site_id=None, site_name="駅前")
    assert hired.histories() == [
        (WORKER, YESTERDAY, "駅前", "08:00", "17:00", "09-01", "site_unregistered")
    ]
    with writing(hired.engine) as connection:
        assert attach_site(connection, catalogue(), number, SITE, "tanto001", NOW) == []
    assert hired.histories() == day("unapproved")
    with writing(hired.engine) as connection:
        [again] = attach_site(connection, catalogue(), number, SITE, "tanto001", NOW)
    assert again.code == "decided"
    agree(hired, number)
    assert hired.histories() == day("counted")


def test_an_approved_entry_beside_touches_corrects_what_it_says(hired: Ground) -> None:
    hired.send([tap(1, at("08:05", YESTERDAY))])
    number = made(hired, kind="correction", entered_at=None, role="foreman")
    assert hired.histories()[0][3:5] == ("08:05", None)
    agree(hired, number)
    assert hired.histories()[0][3:5] == ("08:05", "17:00")


def test_what_waits_and_what_became_of_it_are_listed_with_the_days_left(hired: Ground) -> None:
    first, second = made(hired), made(hired, work_date=TODAY)
    agree(hired, first)
    with reading(hired.engine) as connection:
        operating = catalogue().operating
        waiting = waiting_for(connection, operating, PRIME, TODAY, 0, 10)
        assert [(one.row.entry_id, one.days_left) for one in waiting] == [(second, 35)]
        assert waiting_for(connection, operating, SUB, TODAY, 0, 10) == []
        own = entries_by(connection, operating, TODAY, 1 << 60, 10, employer_id=SUB)
        assert [(one.row.entry_id, one.row.outcome) for one in own] == [
            (second, None),
            (first, "approved"),
        ]


def test_what_is_too_late_hides_nothing_that_can_still_be_decided(hired: Ground) -> None:
    old = made(hired)
    with reading(hired.engine) as connection:
        last_day, day_after = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
        operating = catalogue().operating
        [one] = waiting_for(connection, operating, PRIME, last_day, 0, 1)
        assert (one.row.entry_id, one.days_left) == (old, 0)
        assert waiting_for(connection, operating, PRIME, day_after, 0, 1) == []
        assert waiting_sums(connection, operating, day_after) == []
    late = {"work_date": dt.date(2026, 12, 1)}
    new = put(hired, entry(**late), at("12:00", dt.date(2026, 12, 1)))
    with reading(hired.engine) as connection:
        [one] = waiting_for(connection, operating, PRIME, day_after, 0, 1)
        assert one.row.entry_id == new


def test_what_waits_is_summed_by_prime_and_month(hired: Ground) -> None:
    made(hired)
    made(hired, work_date=TODAY)
    made(hired, work_date=dt.date(2026, 10, 30))
    agree(hired, made(hired, work_date=dt.date(2026, 10, 29)))
    with reading(hired.engine) as connection:
        found = waiting_sums(connection, catalogue().operating, TODAY)
    assert [(one.prime_id, str(one.until), one.days_left, one.entries) for one in found] == [
        (PRIME, "2026-11-30", 4, 1),
        (PRIME, "2026-12-31", 35, 2),
    ]
    assert {one.newest for one in found} == {NOW}


def test_of_two_clerks_who_decide_at_once_one_is_told_that_it_was_decided(hired: Ground) -> None:
    numbers = [made(hired, work_date=TODAY - dt.timedelta(days=back)) for back in range(4)]
    together = Barrier(2)

    def decide(outcome: str) -> Decided:
        together.wait()
        if outcome == "approved":
            return agree(hired, *numbers)
        with writing(hired.engine) as connection:
            return refuse(connection, catalogue(), PRIME, numbers[::-1], "x", "moto0002", NOW)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(decide, ("approved", "refused")))
    assert sorted(len(one.done) for one in told) == [0, 4]
    assert sorted(len(one.before) for one in told) == [0, 4]
    with reading(hired.engine) as connection:
        assert verify_ledger(connection).count == 0


def test_somebody_unknown_hides_no_other_fault(hired: Ground) -> None:
    faulty = entry(technician_id="1" * 14, trade="99-99", site_id=None)
    assert codes(put(hired, faulty)) == [
        ("technician_id", "unknown_technician"),
        ("site_id", "one_place"),
        ("trade", "unknown_trade"),
    ]
