"""A set of days as one integer, a bit for each day: exact, quick to unite and to count.

Sums of per-site or per-trade counts are wrong as soon as two fall on one day; unions never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_DAY: Final = date(2000, 1, 1)
"""Day 0. Records of the system begin in 2019; nothing before this day can be one."""

LAST_DAY: Final = date(2199, 12, 31)
"""No question is asked about a later day; sets and sums of days stay small."""

_FIRST: Final = FIRST_DAY.toordinal()


def day_number(day: date) -> int:
    """Days from FIRST_DAY; refuses an earlier day."""
    number = day.toordinal() - _FIRST
    if number < 0:
        msg = f"{day.isoformat()} is before {FIRST_DAY.isoformat()}"
        raise ValueError(msg)
    return number


@dataclass(frozen=True, slots=True)
class DaySet:
    """A set of days on or after FIRST_DAY."""

    bits: int = 0

    @classmethod
    def of(cls, numbers: Iterable[int]) -> DaySet:
        """The set of days with these day numbers; a number given twice is one day."""
        listed = numbers if isinstance(numbers, list) else list(numbers)
        if not listed:
            return EMPTY
        table = bytearray((max(listed) >> 3) + 1)
        for number in listed:
            table[number >> 3] |= 1 << (number & 7)
        return cls(int.from_bytes(table, "little"))

    @classmethod
    def of_dates(cls, days: Iterable[date]) -> DaySet:
        """The set of these days."""
        return cls.of(map(day_number, days))

    def __or__(self, other: DaySet) -> DaySet:
        """Days in either set."""
        return DaySet(self.bits | other.bits)

    def __and__(self, other: DaySet) -> DaySet:
        """Days in both sets."""
        return DaySet(self.bits & other.bits)

    def __sub__(self, other: DaySet) -> DaySet:
        """Days in this set and not in the other."""
        return DaySet(self.bits & ~other.bits)

    def __bool__(self) -> bool:
        """Whether there is any day."""
        return self.bits != 0

    def count(self) -> int:
        """How many days."""
        return self.bits.bit_count()

    def since(self, day: date) -> DaySet:
        """Days on or after ``day``."""
        return DaySet(self.bits & ~_first_days(day.toordinal() - _FIRST))

    def until(self, day: date) -> DaySet:
        """Days on or before ``day``."""
        return DaySet(self.bits & _first_days(day.toordinal() - _FIRST + 1))

    def dates(self) -> list[date]:
        """The days in order."""
        found = []
        rest = self.bits
        while rest:
            lowest = rest & -rest
            found.append(date.fromordinal(_FIRST + lowest.bit_length() - 1))
            rest ^= lowest
        return found


EMPTY: Final = DaySet()


def union(sets: Iterable[DaySet]) -> DaySet:
    """Days in any of the sets."""
    bits = 0
    for one in sets:
        bits |= one.bits
    return DaySet(bits)


@lru_cache(maxsize=4096)
def _first_days(count: int) -> int:
    """The first ``count`` days as bits; none where the count is not positive."""
    return (1 << max(0, count)) - 1
