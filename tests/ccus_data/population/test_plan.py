from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ccus_data.population.apportion import apportion, scaled
from ccus_data.population.figures import figures
from ccus_data.population.plan import make_plan
from ccus_data.wording import Refused
from evaluator.months import Month

SCALES = ("0.0004", "0.001", "0.01", "0.37", "1", "2.5")


def month(text: str) -> Month:
    return Month.parse(text)


def test_everything_wrong_with_a_plan_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        make_plan(Fraction(5), -1, month("2019-03"), None)
    keys = [reason.key for reason in refused.value.reasons]
    assert keys == ["population.scale", "population.months", "population.seed"]


@pytest.mark.parametrize("scale", ["0.00009", "4.0001", "0", "-1"])
def test_a_scale_outside_its_bounds_is_refused(scale: str) -> None:
    with pytest.raises(Refused):
        make_plan(Fraction(scale), 1, None, None)


@pytest.mark.parametrize("scale", ["0.0001", "4"])
def test_a_scale_on_its_bounds_is_taken(scale: str) -> None:
    assert make_plan(Fraction(scale), 1, None, None).scale == Fraction(scale)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2019-03", "2023-07"),
        ("2019-04", "2023-06"),
        ("2023-08", "2023-09"),
        ("2019-04", "2025-06"),
    ],
)
def test_months_without_july_2023_or_beyond_what_is_known_are_refused(
    first: str, last: str
) -> None:
    with pytest.raises(Refused):
        make_plan(Fraction(1), 1, month(first), month(last))


@pytest.mark.parametrize(
    ("first", "last"), [("2019-04", "2023-07"), ("2023-07", "2023-07"), ("2019-04", "2025-05")]
)
def test_months_on_their_bounds_are_taken(first: str, last: str) -> None:
    made = make_plan(Fraction(1), 1, month(first), month(last))
    assert (str(made.months[0]), str(made.months[-1])) == (first, last)


def test_at_scale_one_the_totals_are_those_of_the_report() -> None:
    made = make_plan(Fraction(1), 1, None, None)
    known = figures().prefectures
    assert made.technicians == [one.technicians for one in known]
    assert made.businesses == [(one.businesses, one.sole_proprietors) for one in known]
    assert sum(made.histories.values()) == 96_993_947
    assert made.histories[month("2023-07")] == 4_633_589
    assert made.as_of == dt.date(2023, 7, 31)


@pytest.mark.parametrize("scale", SCALES)
def test_at_any_scale_the_tables_are_rounded_by_the_largest_remainders(scale: str) -> None:
    made = make_plan(Fraction(scale), 1, None, None)
    share = Fraction(scale)
    known = figures().prefectures
    counts = [one.technicians for one in known]
    assert made.technicians == apportion(scaled(1_241_884, share), counts)
    cells = [number for pair in made.businesses for number in pair]
    counts = [n for one in known for n in (one.businesses, one.sole_proprietors)]
    assert cells == apportion(scaled(234_642, share), counts)
    assert sum(made.histories.values()) == scaled(96_993_947, share)
    full = make_plan(Fraction(1), 1, None, None).histories
    for one, number in made.histories.items():
        assert abs(number - full[one] * share) < 1


def test_fewer_months_keep_their_own_numbers() -> None:
    made = make_plan(Fraction(1), 1, month("2023-06"), None)
    assert dict(made.histories) == {month("2023-06"): 4_550_556, month("2023-07"): 4_633_589}


def test_the_source_names_everything_the_bytes_depend_on() -> None:
    made = make_plan(Fraction("0.01"), 9, month("2023-01"), None)
    assert made.source == {
        "population": "synthetic",
        "scale": "1/100",
        "seed": 9,
        "months": "2023-01..2023-07",
        "as_of": "2023-07-31",
    }
