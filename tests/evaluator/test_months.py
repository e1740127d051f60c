from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.dayset import EMPTY
from evaluator.months import Month, Period, certified_days, days_in, united


def period(first: str, last: str) -> Period:
    return Period(Month.parse(first), Month.parse(last))


def named(months: Iterable[int]) -> list[str]:
    return [str(Month(number)) for number in sorted(months)]


@pytest.mark.parametrize("text", ["2024-13", "2024-00", "2024", "2024-1", "24-01", "", "x"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid|month"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["0001-01", "1999-12", "2000-01", "2024-03", "9998-12"])
def test_a_month_is_written_as_it_is_read(text: str) -> None:
    assert str(Month.parse(text)) == text


def test_a_month_knows_its_first_day() -> None:
    february = Month.parse("2024-02")
    assert february.first_day() == dt.date(2024, 2, 1)
    assert Month.of(dt.date(2024, 2, 29)) == february


def test_months_are_added_over_the_end_of_a_year() -> None:
    december = Month.parse("2023-12")
    assert str(december.plus(1)) == "2024-01"
    assert str(december.plus(-12)) == "2022-12"
    assert december < december.plus(1)


def test_the_printed_example_of_form_2_covers_122_months() -> None:
    assert len(united([period("2008-04", "2018-05")])) == 122


def test_a_period_of_one_month_covers_it() -> None:
    assert named(united([period("2020-04", "2020-04")])) == ["2020-04"]


def test_months_that_periods_share_are_counted_once() -> None:
    periods = [
        period("2020-03", "2020-05"),
        period("2020-01", "2020-03"),
        period("2020-04", "2020-04"),
    ]
    assert named(united(periods)) == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]


def test_a_period_inside_another_does_not_hide_what_comes_after_it() -> None:
    periods = [
        period("2020-01", "2020-06"),
        period("2020-02", "2020-02"),
        period("2020-05", "2020-07"),
    ]
    assert len(united(periods)) == 7


def test_a_gap_between_periods_is_not_covered() -> None:
    periods = [period("2020-01", "2020-01"), period("2020-03", "2020-03")]
    assert named(united(periods)) == ["2020-01", "2020-03"]


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2008-03", "2018-06", 122),
        ("2008-04", "2018-05", 122),
        ("2008-05", "2018-05", 121),
        ("2008-04", "2018-04", 121),
        ("2018-05", "2018-05", 1),
        ("2018-06", "2019-05", 0),
        ("2007-01", "2008-03", 0),
        ("2018-05", "2018-04", 0),
    ],
)
def test_periods_are_cut_to_the_months_between_two(first: str, last: str, count: int) -> None:
    cut = united([period("2008-04", "2018-05")], Month.parse(first), Month.parse(last))
    assert len(cut) == count


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_uniting_is_that_of_sets(pairs: list[tuple[int, int]], first: int, last: int) -> None:
    periods = [Period(Month(min(pair)), Month(max(pair))) for pair in pairs]
    months = {n for one in periods for n in range(one.first.number, one.last.number + 1)}
    assert united(periods) == months
    assert united(periods, Month(first), Month(last)) == {n for n in months if first <= n <= last}


def test_a_great_many_long_periods_are_no_more_work_than_one() -> None:
    long = period("0001-01", "9998-12")
    assert len(united([long] * 100_000)) == 119_976


def test_the_days_of_months_are_all_their_days() -> None:
    months = united([period("2023-12", "2024-02")])
    days = days_in(months).dates()
    assert (days[0], days[-1], len(days)) == (dt.date(2023, 12, 1), dt.date(2024, 2, 29), 91)


def test_months_before_the_first_day_of_day_sets_have_no_days() -> None:
    assert days_in(united([period("1990-01", "1999-12")])) == EMPTY
    assert days_in(united([period("1999-12", "2000-01")])).count() == 31
    assert days_in(frozenset()) == EMPTY


@pytest.mark.parametrize(
    ("months", "days"),
    [(0, 0), (1, 17), (2, 35), (11, 197), (12, 215), (13, 232), (36, 645), (122, 2185)],
)
def test_twelve_months_are_215_days_and_parts_of_a_day_are_dropped(months: int, days: int) -> None:
    assert certified_days(frozenset(range(months)), 215) == days


@given(st.frozensets(st.integers(1998 * 12, 2003 * 12), max_size=40))
def test_the_days_of_any_months_are_those_of_each_month(months: frozenset[int]) -> None:
    first = dt.date(2000, 1, 1)
    each = [
        first + dt.timedelta(days)
        for days in range((dt.date(2004, 1, 1) - first).days)
        if Month.of(first + dt.timedelta(days)).number in months
    ]
    assert days_in(months).dates() == each
