from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ccus_data.population.calendar_weights import (
    by_month,
    day_weights,
    days_of,
    epoch_day,
    months,
    scaled_months,
)
from ccus_data.population.figures import Span, assumptions, figures
from evaluator.months import Month

ATTENDANCE = assumptions()["attendance"]


@pytest.mark.parametrize(
    ("month", "days"), [("2023-02", 28), ("2024-02", 29), ("2023-04", 30), ("2022-12", 31)]
)
def test_a_month_has_a_weight_for_each_of_its_days(month: str, days: int) -> None:
    assert days_of(Month.parse(month)) == days
    assert len(day_weights(Month.parse(month), ATTENDANCE)) == days


def test_hardly_anybody_works_on_sundays_and_at_new_year() -> None:
    july, january = Month.parse("2023-07"), Month.parse("2023-01")
    weights = day_weights(july, ATTENDANCE)
    assert weights[1] < weights[0] < weights[2]  # Sunday the 2nd, Saturday the 1st, Monday
    assert max(day_weights(january, ATTENDANCE)[:3]) < 0.05


def test_days_are_counted_from_1970() -> None:
    assert [epoch_day(dt.date(1969, 12, 31)), epoch_day(dt.date(1970, 1, 2))] == [-1, 1]


def test_the_months_of_a_span_include_both_ends() -> None:
    found = months(Month.parse("2022-11"), Month.parse("2023-02"))
    assert list(map(str, found)) == ["2022-11", "2022-12", "2023-01", "2023-02"]


def test_a_total_of_one_month_is_exact_and_a_longer_span_adds_up() -> None:
    found = by_month(figures().histories, ATTENDANCE)
    assert found[Month.parse("2023-06")] == 4_550_556
    assert found[Month.parse("2023-07")] == 4_633_589
    assert found[Month.parse("2023-04")] + found[Month.parse("2023-05")] == 7_982_230
    before = [number for month, number in found.items() if month < Month.parse("2023-04")]
    assert (len(before), sum(before)) == (48, 79_827_572)


def test_histories_grow() -> None:
    found = by_month(figures().histories, ATTENDANCE)
    years = [found[Month.parse(f"{year}-06")] for year in range(2019, 2024)]
    assert years == sorted(years)


def test_a_scale_parts_the_scaled_sum() -> None:
    one, other = Month.parse("2023-06"), Month.parse("2023-07")
    assert scaled_months({one: 100, other: 51}, Fraction("0.1")) == {one: 10, other: 5}
    assert scaled_months({one: 100, other: 51}, Fraction(1)) == {one: 100, other: 51}


def test_a_span_begins_with_some() -> None:
    span = Span(Month.parse("2019-04"), Month.parse("2019-06"), 1_000)
    assert min(by_month((span,), ATTENDANCE).values()) > 0
