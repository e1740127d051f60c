from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from portal.technician_news import expiring
from portal.technician_news.expiring import FARTHEST, stage_of
from tests.ccus_data.world import MOMENT
from tests.portal.technician_news.people import TODAY, hold, people, told

LAST = dt.date(2027, 3, 31)


def day(month_and_day: str, year: int = 2027) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{month_and_day}")


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (day("12-30", 2026), None),
        (day("12-31", 2026), "3_months"),
        (day("01-01"), "3_months"),
        (day("02-27"), "3_months"),
        (day("02-28"), "1_month"),  # the last day of a month that is shorter
        (day("03-23"), "1_month"),
        (day("03-24"), "7_days"),
        (day("03-31"), "7_days"),  # held on its last day
        (day("04-01"), None),
    ],
)
def test_a_warning_is_due_three_months_one_month_and_seven_days_before(
    on: dt.date, stage: str | None
) -> None:
    assert stage_of(LAST, on) == stage


@given(on=st.dates(dt.date(2019, 1, 1), dt.date(2099, 1, 1)), ahead=st.integers(0, 120))
def test_no_warning_is_due_for_a_day_beyond_the_farthest(on: dt.date, ahead: int) -> None:
    if stage_of(on + dt.timedelta(days=ahead), on) is not None:
        assert ahead <= FARTHEST


def test_each_of_the_three_is_told_once_on_its_first_day(engine: Engine) -> None:
    news = people(engine)
    hold(engine, LAST)
    firsts = (day("12-31", 2026), day("02-28"), day("03-24"))
    around = {first + dt.timedelta(days=off) for first in firsts for off in (-1, 0, 1)}
    found = {}
    for on in sorted(around | {LAST, LAST + dt.timedelta(days=1)}):
        for count in (news.expiring(on, MOMENT), news.expiring(on, MOMENT)):
            if count:
                found[on] = count
    assert found == {day("12-31", 2026): 1, day("02-28"): 1, day("03-24"): 1}
    assert told(engine, "expires") == [
        {"name": "社内認定", "expires_on": "2027-03-31", "stage": stage}
        for stage in ("3_months", "1_month", "7_days")
    ]


def test_who_was_not_told_in_time_is_told_the_nearest_alone(engine: Engine) -> None:
    news = people(engine)
    hold(engine, TODAY + dt.timedelta(days=20))
    assert news.expiring(TODAY, MOMENT) == 1
    assert [one["stage"] for one in told(engine, "expires")] == ["1_month"]


@pytest.mark.parametrize("until", [TODAY + dt.timedelta(days=31), None])
def test_what_was_renewed_is_not_told_of(engine: Engine, until: dt.date | None) -> None:
    news = people(engine)
    hold(engine, TODAY + dt.timedelta(days=5))
    hold(engine, until, acquired_on=dt.date(2026, 10, 1))
    assert news.expiring(TODAY, MOMENT) == (0 if until is None else 1)
    assert [one["stage"] for one in told(engine, "expires")] == (
        [] if until is None else ["3_months"]
    )


def test_an_earlier_registration_without_an_end_renews_nothing(engine: Engine) -> None:
    news = people(engine)
    hold(engine, TODAY + dt.timedelta(days=5))
    hold(engine, None, acquired_on=dt.date(2020, 10, 1))
    assert news.expiring(TODAY, MOMENT) == 1


def test_two_registrations_that_end_on_one_day_are_told_of_once(engine: Engine) -> None:
    news = people(engine)
    for acquired in (dt.date(2024, 1, 1), dt.date(2024, 1, 2)):
        hold(engine, TODAY, acquired_on=acquired)
    assert news.expiring(TODAY, MOMENT) == 1


def test_a_code_is_told_by_the_name_of_the_catalogue(engine: Engine) -> None:
    news = people(engine)
    hold(engine, TODAY, code="31018", held_as="31018", name=None)
    assert news.expiring(TODAY, MOMENT) == 1
    [one] = told(engine, "expires")
    assert one["name"]
    assert one["name"] != "31018"


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_however_many_end_on_one_day_all_are_told_of(
    engine: Engine, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiring, "PAGE", 3)
    news = people(engine)
    for number in range(count):
        hold(engine, TODAY, held_as=f"認定{number}", name=f"認定{number}")
    assert news.expiring(TODAY, MOMENT) == count
    assert news.expiring(TODAY, MOMENT) == 0
