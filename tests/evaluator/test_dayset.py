from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.dayset import EMPTY, FIRST_DAY, LAST_DAY, DaySet, day_number, union

DAY = dt.timedelta(days=1)
DAYS = st.dates(FIRST_DAY, dt.date(2002, 12, 31))
SETS = st.sets(DAYS, max_size=20)
ANY_DAY = st.dates(dt.date(1998, 1, 1), dt.date(2004, 12, 31))


def test_a_day_before_the_first_has_no_number() -> None:
    with pytest.raises(ValueError, match="1999-12-31 is before 2000-01-01"):
        day_number(FIRST_DAY - DAY)


@pytest.mark.parametrize(
    ("day", "number"), [("2000-01-01", 0), ("2000-01-02", 1), ("2001-01-01", 366)]
)
def test_days_are_numbered_from_the_first(day: str, number: int) -> None:
    assert day_number(dt.date.fromisoformat(day)) == number


def test_the_last_day_that_can_be_asked_about_has_a_number() -> None:
    assert day_number(LAST_DAY) == 73_048


@pytest.mark.parametrize("number", [0, 1, 7, 8, 9, 63, 64, 9000])
def test_a_set_of_one_day_holds_that_day(number: int) -> None:
    one = DaySet.of([number, number])
    assert one.dates() == [FIRST_DAY + number * DAY]
    assert one.count() == 1
    assert one


def test_an_empty_set_holds_no_day() -> None:
    assert DaySet.of([]) == DaySet() == EMPTY
    assert not EMPTY
    assert EMPTY.dates() == []
    assert EMPTY.count() == 0
    assert union([]) == EMPTY


@given(SETS)
def test_dates_come_back_in_order_each_once(days: set[dt.date]) -> None:
    assert DaySet.of_dates([*days, *days]).dates() == sorted(days)
    assert DaySet.of_dates(days).count() == len(days)
    assert bool(DaySet.of_dates(days)) == bool(days)


@given(SETS, SETS)
def test_or_and_minus_are_those_of_sets_of_dates(one: set[dt.date], other: set[dt.date]) -> None:
    first, second = DaySet.of_dates(one), DaySet.of_dates(other)
    assert (first | second).dates() == sorted(one | other)
    assert (first & second).dates() == sorted(one & other)
    assert (first - second).dates() == sorted(one - other)
    assert union([first, second, first]) == first | second


@given(SETS, ANY_DAY)
def test_since_and_until_part_a_set_at_a_day(days: set[dt.date], at: dt.date) -> None:
    days_ = DaySet.of_dates(days)
    assert days_.since(at).dates() == sorted(day for day in days if day >= at)
    assert days_.until(at).dates() == sorted(day for day in days if day <= at)
    assert days_.since(at) & days_.until(at) == DaySet.of_dates(days & {at})


@pytest.mark.parametrize("at", [dt.date.min, FIRST_DAY - DAY])
def test_a_day_before_the_first_parts_all_from_none(at: dt.date) -> None:
    days = DaySet.of_dates([FIRST_DAY, LAST_DAY])
    assert days.since(at) == days
    assert days.until(at) == EMPTY


def test_the_first_and_the_last_day_are_inside() -> None:
    days = DaySet.of_dates([FIRST_DAY, LAST_DAY])
    assert days.since(FIRST_DAY) == days
    assert days.until(FIRST_DAY).dates() == [FIRST_DAY]
    assert days.since(LAST_DAY).dates() == [LAST_DAY]
    assert days.until(dt.date.max) == days
