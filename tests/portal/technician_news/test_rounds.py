from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from portal.access import JAPAN
from portal.technician_news import NewsRounds, Told
from tests.portal.technician_news.people import TODAY as YESTERDAY
from tests.portal.technician_news.people import announce, hold, mails, people

TODAY = YESTERDAY + dt.timedelta(days=1)
"""The account is of the evening before."""


def at(hour: int, minute: int = 0, days: int = 0) -> dt.datetime:
    time = dt.time(hour, minute)
    return dt.datetime.combine(TODAY + dt.timedelta(days=days), time, JAPAN)


@pytest.mark.parametrize(
    ("now", "is_told"),
    [
        (at(5, 59), False),
        (at(6), True),
        (at(20, 59), True),
        (at(21), False),
        (at(0), False),
    ],
)
def test_technicians_are_told_by_day(engine: Engine, now: dt.datetime, is_told: bool) -> None:
    rounds = NewsRounds(people(engine), lambda: now)
    hold(engine, TODAY)
    assert rounds.look() == (Told(1, 0, 1) if is_told else None)


def test_what_runs_out_is_looked_at_once_a_day_and_mails_every_time(engine: Engine) -> None:
    clock = [at(6)]
    rounds = NewsRounds(people(engine), lambda: clock[0])
    hold(engine, TODAY + dt.timedelta(days=8))
    assert rounds.look() == Told(1, 0, 1)
    hold(engine, TODAY, held_as="別", name="別")
    announce(engine, "level_reached", at=at(7))
    clock[0] = at(7, 10)
    assert rounds.once() == NewsRounds.PAUSE
    assert [one[0] for one in mails(engine)] == ["expires", "level_reached"]
    clock[0] = at(6, days=1)  # the first is a week away now, the other one is over
    assert rounds.look() == Told(1, 0, 1)


def test_a_portal_that_was_started_anew_tells_nobody_twice(engine: Engine) -> None:
    news = people(engine)
    hold(engine, TODAY)
    assert [NewsRounds(news, lambda: at(6)).look() for _ in (1, 2)] == [
        Told(1, 0, 1),
        Told(0, 0, 0),
    ]
