"""How the new of a long span fall on its months, and the work of a month on its days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from ccus_data.population.apportion import apportion, scaled
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from ccus_data.population.figures import Span

EPOCH: Final = dt.date(1970, 1, 1)
"""Day 0 of Parquet's dates."""

FINE: Final = 1_000_000
"""Weights are whole numbers of millionths, so that parting them is exact."""


def months(first: Month, last: Month) -> Iterator[Month]:
    """Every month from a first to a last one, both included."""
    return (Month(number) for number in range(first.number, last.number + 1))


def epoch_day(day: dt.date) -> int:
    """Days since 1970-01-01, as Parquet counts them."""
    return (day - EPOCH).days


def days_of(month: Month) -> int:
    """How many days a month has."""
    return (month.plus(1).first_day() - month.first_day()).days


def day_weights(month: Month, attendance: Mapping[str, Any]) -> list[float]:
    """How much work falls on each day of a month, by weekday and holiday."""
    first = month.first_day()
    days = [first + dt.timedelta(days=number) for number in range(days_of(month))]
    holidays = attendance["holidays"]
    weekdays = attendance["weekdays"]
    return [holidays.get(f"{day:%m-%d}", weekdays[day.weekday()]) for day in days]


def by_month(spans: Sequence[Span], attendance: Mapping[str, Any]) -> dict[Month, int]:
    """The new of each month at scale 1: a span's total by growth and days worked.

    A total of one month is exact; within a longer span the months are assumed.
    """
    origin = spans[0].first.number
    found: dict[Month, int] = {}
    for span in spans:
        inside = list(months(span.first, span.last))
        weights = [
            round(
                FINE
                * (month.number - origin + 0.5) ** attendance["growth"]
                * sum(day_weights(month, attendance))
            )
            for month in inside
        ]
        found.update(zip(inside, apportion(span.new, weights), strict=True))
    return found


def scaled_months(full: Mapping[Month, int], scale: Fraction) -> dict[Month, int]:
    """The new of each month at a scale: their scaled sum, parted as at scale 1."""
    parts = apportion(scaled(sum(full.values()), scale), list(full.values()))
    return dict(zip(full, parts, strict=True))
