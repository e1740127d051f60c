"""Calendar months and the periods of a career certificate (経歴証明書), counted in whole months.

A period covers its first to its last month, both included (form 2, printed example: 2008-04 to
2018-05 is 122 months).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evaluator.dayset import FIRST_DAY, DaySet, day_number

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ``number`` counts months from year 0."""

    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that holds a day."""
        return cls(day.year * MONTHS_PER_YEAR + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """A month from ``YYYY-MM``; ValueError for anything else."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        """The month as ``YYYY-MM``."""
        return f"{self.number // MONTHS_PER_YEAR:04}-{self.number % MONTHS_PER_YEAR + 1:02}"

    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.number // MONTHS_PER_YEAR, self.number % MONTHS_PER_YEAR + 1, 1)

    def plus(self, months: int) -> Month:
        """The month so many months later."""
        return Month(self.number + months)


@dataclass(frozen=True, slots=True)
class Period:
    """A time at work from a first to a last month, both included."""

    first: Month
    last: Month


def united(
    periods: Iterable[Period], first: Month | None = None, last: Month | None = None
) -> frozenset[int]:
    """The numbers of all months covered, each once, from ``first`` to ``last`` where given.

    Each month is added once, however many periods cover it.
    """
    covered: set[int] = set()
    start = 0 if first is None else first.number
    for period in sorted(periods, key=lambda period: period.first):
        end = period.last if last is None else min(period.last, last)
        months = range(max(period.first.number, start), end.number + 1)
        covered.update(months)
        start = max(start, months.stop)
    return frozenset(covered)


def days_in(months: frozenset[int]) -> DaySet:
    """Every calendar day of the months (by number); none before the first day of day sets.

    Months that follow each other are one stretch of days: a career has few, of many months.
    """
    earliest = Month.of(FIRST_DAY).number
    starts = sorted(n for n in months if n >= earliest and (n == earliest or n - 1 not in months))
    ends = sorted(n for n in months if n >= earliest and n + 1 not in months)
    bits = 0
    for first, last in zip(starts, ends, strict=True):
        start, end = Month(first).first_day(), Month(last + 1).first_day()
        bits |= (1 << day_number(end)) - (1 << day_number(start))
    return DaySet(bits)


def certified_days(months: frozenset[int], days_per_year: int) -> int:
    """Days that certified months are worth: floor(months × 215 / 12) (R9)."""
    return len(months) * days_per_year // MONTHS_PER_YEAR
