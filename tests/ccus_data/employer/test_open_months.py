from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.employer import open_months
from ccus_data.wording import Refused
from evaluator.months import Month
from rules.catalogue import Catalogue
from rules.operating import OperatingValues

OPERATING = Catalogue.load().operating


def told(on: str, operating: OperatingValues = OPERATING) -> list[tuple[str, str]]:
    found = open_months(operating, dt.date.fromisoformat(on))
    return [(str(one.month), one.mend_until.isoformat()) for one in found]


@pytest.mark.parametrize("on", ["2019-03-31", "2000-01-01"])
def test_a_day_without_a_known_deadline_is_refused(on: str) -> None:
    with pytest.raises(Refused, match="No correction deadline is known"):
        told(on)


def test_criteria_without_a_deadline_are_refused() -> None:
    with pytest.raises(Refused, match="No correction deadline is known"):
        told("2023-07-31", OperatingValues({}))


@pytest.mark.parametrize(
    ("on", "months"),
    [
        ("2023-02-27", [("2023-01", "2023-02-28"), ("2023-02", "2023-03-31")]),
        ("2023-02-28", [("2023-01", "2023-02-28"), ("2023-02", "2023-03-31")]),
        ("2023-03-01", [("2023-02", "2023-03-31"), ("2023-03", "2023-04-30")]),
        ("2024-01-31", [("2023-12", "2024-01-31"), ("2024-01", "2024-02-29")]),
        ("2019-04-01", [("2019-04", "2019-05-31")]),
    ],
)
def test_a_month_is_open_to_the_end_of_the_next(on: str, months: list[tuple[str, str]]) -> None:
    assert told(on) == months


@pytest.mark.parametrize("months", [0, 1, 2, 5])
def test_another_deadline_opens_other_months(months: int) -> None:
    value = OPERATING.by_name["correction_deadline"]
    changed = replace(value, values=(replace(value.values[0], value=months),))
    found = told("2023-07-15", OperatingValues({"correction_deadline": changed}))
    assert len(found) == months + 1
    assert found[-1][0] == "2023-07"


@given(st.dates(dt.date(2019, 6, 1), dt.date(2099, 12, 31)))
def test_every_open_month_can_be_mended_on_the_day_and_the_one_before_cannot(on: dt.date) -> None:
    found = open_months(OPERATING, on)
    assert all(one.first_day <= one.last_day < one.mend_until for one in found)
    assert all(one.mend_until >= on for one in found)
    assert found[-1].month == Month.of(on)
    assert found[0].first_day - dt.timedelta(days=1) < on.replace(day=1)
