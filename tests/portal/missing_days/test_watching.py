from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from attendance.corrections import Entry, approve, enter
from ccus_data.database import reading, writing
from ccus_data.tables import (
    accounts,
    employments,
    histories,
    memberships,
    outbox,
    technician_announcements,
    technician_trades,
)
from portal.mail.outbox import place_of
from portal.missing_days import Told, Watch, WatchRounds
from portal.sealing import Seals
from tests.attendance.gate import (
    COLLEAGUE,
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

SEALS = Seals([b"k" * 32])
TUESDAY = dt.date(2026, 11, 24)


def watch(ground: Ground, on: dt.date = TODAY) -> Told:
    at = NOW + dt.timedelta(days=(on - TODAY).days)
    return Watch(ground.engine, SEALS, catalogue(), "https://level.example.jp").watch(on, at)


def history(ground: Ground, day: dt.date, **other: Any) -> None:
    row = {"technician_id": WORKER, "work_date": day, "place": SITE, "site_id": SITE}
    row |= {"employer_id": SUB, "trade": "09-01", "role": "worker", "status": "counted"}
    with writing(ground.engine) as connection:
        connection.execute(insert(histories), row | {"method": "ic"} | other)


def announced(ground: Ground) -> list[tuple[str, int, str, list[list[str]]]]:
    own = technician_announcements.c
    with reading(ground.engine) as connection:
        rows = connection.execute(select(own.technician_id, own.says).order_by(own.once)).all()
    says = [(row.technician_id, json.loads(row.says)) for row in rows]
    return [(who, one["days"], one["until"], one["lost"]) for who, one in says]


def mails(ground: Ground) -> list[tuple[str, str, dict[str, str]]]:
    with reading(ground.engine) as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.mail_id)).all()
    return [
        (row.kind, row.recipient, json.loads(SEALS.open(row.sealed, place_of(row.once)))["values"])
        for row in rows
    ]


@pytest.fixture
def staffed(ground: Ground) -> Ground:
    """Both technicians are electricians of the sub; prime and sub have a clerk each."""
    with writing(ground.engine) as connection:
        for who in (WORKER, COLLEAGUE):
            works = {"technician_id": who, "business_id": SUB, "is_main": True}
            connection.execute(insert(employments), works | {"from_day": dt.date(2020, 4, 1)})
            trade = {"technician_id": who, "trade": "09-01", "is_main": True}
            connection.execute(insert(technician_trades), trade)
        for business, login in ((SUB, "ichi0001"), (PRIME, "moto0001")):
            account = {"login_id": login, "login_key": login, "email": f"{login}@example.jp"}
            account |= {"password_hash": "x"}
            number = connection.execute(
                insert(accounts).returning(accounts.c.account_id),
                account | {"password_set_at": NOW, "created_at": NOW},
            ).scalar_one()
            member = {"account_id": number, "organisation_kind": "business", "role": "clerk"}
            member |= {"organisation_id": business, "since": NOW, "granted_by": "operator"}
            connection.execute(insert(memberships), member)
    return ground


def entered(ground: Ground, day: dt.date, at: dt.datetime = NOW) -> int:
    entry = Entry(WORKER, day, "employer", SUB, SITE, trade="09-01", role="worker")
    with writing(ground.engine) as connection:
        made = enter(connection, catalogue(), entry, "ichi0001", at)
    assert isinstance(made, int)
    return made


def test_technician_and_employer_are_told_once_of_days_that_can_be_mended(
    staffed: Ground,
) -> None:
    history(staffed, TUESDAY, trade=None)
    history(staffed, dt.date(2026, 10, 5), employer_id=None)
    history(staffed, TUESDAY, technician_id=COLLEAGUE, role=None)
    history(staffed, TODAY, technician_id=COLLEAGUE)
    assert watch(staffed) == Told(2, 1, 0)
    assert watch(staffed) == Told(0, 0, 0)
    assert announced(staffed) == [
        (
            WORKER,
            2,
            "2026-11-30",
            [["2026-10-05", "employer_missing"], ["2026-11-24", "trade_missing"]],
        ),
        (COLLEAGUE, 1, "2026-12-31", [["2026-11-24", "role_missing"]]),
    ]
    [(kind, recipient, says)] = mails(staffed)
    assert (kind, recipient) == ("days_open", "ichi0001@example.jp")
    assert {name: value for name, value in says.items() if value != "0"} == {
        "days": "3",
        "until": "2026-11-30",
        "employer_missing": "1",
        "trade_missing": "1",
        "role_missing": "1",
        "address": f"https://level.example.jp/businesses/{SUB}/attendance",
    }


def test_a_day_that_is_new_is_told_and_one_that_is_mended_is_not(staffed: Ground) -> None:
    history(staffed, TUESDAY, trade=None)
    history(staffed, dt.date(2026, 11, 25), trade=None)
    watch(staffed)
    with writing(staffed.engine) as connection:
        connection.execute(delete(histories).where(histories.c.work_date == TUESDAY))
    tomorrow = TODAY + dt.timedelta(days=1)
    assert watch(staffed, tomorrow) == Told(0, 0, 0)
    history(staffed, TODAY, trade=None)
    assert watch(staffed, tomorrow) == Told(1, 1, 0)
    with writing(staffed.engine) as connection:
        connection.execute(update(histories).values(trade="09-01"))
    assert watch(staffed, dt.date(2026, 12, 30)) == Told(0, 0, 0)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (8, Told(0, 0, 0)),
        (7, Told(1, 1, 0)),
        (6, Told(1, 1, 0)),  # the last week begins also for whom the portal stood still
        (0, Told(1, 1, 0)),
        (-1, Told(0, 0, 0)),
    ],
)
def test_the_last_week_before_the_deadline_is_told_once_more(
    staffed: Ground, left: int, told: Told
) -> None:
    history(staffed, TUESDAY, trade=None)
    watch(staffed)
    on = dt.date(2026, 12, 31) - dt.timedelta(days=left)
    assert watch(staffed, on) == told
    following = watch(staffed, on + dt.timedelta(days=1))
    assert following.technicians == (1 if left == 8 else 0)


def test_an_employer_is_reminded_in_the_last_days(staffed: Ground) -> None:
    history(staffed, TUESDAY, trade=None)
    deadline = dt.date(2026, 12, 31)
    sent = [
        watch(staffed, deadline - dt.timedelta(days=left)).employers for left in range(9, -2, -1)
    ]
    # New on the first day, the technician's last week and the business's last days.
    assert sent == [1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0]


def test_a_prime_is_told_of_what_waits_with_the_days_left(staffed: Ground) -> None:
    first = entered(staffed, TUESDAY)
    assert watch(staffed).primes == 1
    waiting = [says for kind, _, says in mails(staffed) if kind == "approvals_wait"]
    assert waiting == [
        {
            "entries": "1",
            "until": "2026-12-31",
            "days_left": "35",
            "address": f"https://level.example.jp/businesses/{PRIME}/attendance/approvals",
        }
    ]
    tomorrow = TODAY + dt.timedelta(days=1)
    assert watch(staffed, tomorrow).primes == 0
    second = entered(staffed, TODAY, NOW + dt.timedelta(days=1, hours=1))
    after = tomorrow + dt.timedelta(days=1)
    assert watch(staffed, after).primes == 1
    with writing(staffed.engine) as connection:
        approve(connection, catalogue(), PRIME, [first, second], "moto0001", NOW)
    assert watch(staffed, dt.date(2026, 12, 30)).primes == 0


def test_a_prime_is_told_of_touches_that_wait_as_of_entries(staffed: Ground) -> None:
    entered(staffed, TUESDAY)
    staffed.send([tap(1, at("08:00"), method="manual"), tap(2, at("08:00", dt.date(2026, 8, 3)))])
    assert watch(staffed).primes == 1
    (says,) = [says for kind, _, says in mails(staffed) if kind == "approvals_wait"]
    assert (says["entries"], says["until"]) == ("2", "2026-12-31")
    assert watch(staffed, TODAY + dt.timedelta(days=1)).primes == 0


def test_the_rounds_watch_once_a_day_and_not_before_the_morning(staffed: Ground) -> None:
    history(staffed, TUESDAY, trade=None)
    clock = [dt.datetime(2026, 11, 25, 20, 59, tzinfo=dt.UTC)]  # 05:59 in Japan
    own = Watch(staffed.engine, SEALS, catalogue(), "https://level.example.jp")
    rounds = WatchRounds(own, lambda: clock[0])
    assert not rounds.look()
    clock[0] += dt.timedelta(minutes=1)
    assert rounds.look()
    assert not rounds.look()
    clock[0] += dt.timedelta(days=1)
    assert rounds.look()
    assert len(announced(staffed)) == 1
