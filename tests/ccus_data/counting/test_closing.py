from __future__ import annotations

import datetime as dt

import pytest

from ccus_data.counting import closing_day, is_closed
from evaluator.months import Month
from rules.catalogue import Catalogue
from rules.operating import DatedValue, OperatingValue, OperatingValues

VALUES = Catalogue.load().operating


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2026-01", "2026-02-28"),
        ("2024-01", "2024-02-29"),
        ("2023-12", "2024-01-31"),
        ("2019-04", "2019-05-31"),
        ("2018-01", "2018-02-28"),  # before the first value
    ],
)
def test_a_month_is_open_until_the_end_of_the_following_month(month: str, last: str) -> None:
    closing = closing_day(Month.parse(month), VALUES)
    assert closing.isoformat() == last
    assert not is_closed(Month.parse(month), closing, VALUES)
    assert not is_closed(Month.parse(month), closing - dt.timedelta(days=1), VALUES)
    assert is_closed(Month.parse(month), closing + dt.timedelta(days=1), VALUES)


def test_how_long_a_month_stays_open_is_data_dated_by_the_month_itself() -> None:
    values = OperatingValues(
        {
            "correction_deadline": OperatingValue(
                "correction_deadline",
                "month",
                "",
                (
                    DatedValue(dt.date(2019, 4, 1), 1, None, ""),
                    DatedValue(dt.date(2024, 4, 30), 2, None, ""),
                ),
            )
        }
    )
    assert closing_day(Month.parse("2024-03"), values) == dt.date(2024, 4, 30)
    assert closing_day(Month.parse("2024-04"), values) == dt.date(2024, 6, 30)
