"""Requirements of the criteria model as conditions in SQL, over the lines held and a day floor.

The text is put together from criteria alone: line numbers, counts and days. It is a third
evaluation beside the two engines and calls neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccus_data.set_plan.lines import in_words, numbered
from rules.model import AllOf, AnyOf, AtLeast, HeldQualification, LowerLevel, Unknown, WithDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.model import Requirement, Revision

TRUE: Final = "TRUE"
FALSE: Final = "FALSE"


def word_column(place: int) -> str:
    """The column of a word of lines."""
    return f"lines_{place}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of one document over the columns ``lines_0`` … and ``days``.

    ``days`` are work days; they are looked at only where a part counts from a number of days on.
    What no source shows is never met.
    """

    revision: Revision

    def met(self, requirement: Requirement | None) -> str:
        """The condition under which a requirement is met; a level that asks for none has it."""
        match requirement:
            case None:
                return TRUE
            case HeldQualification():
                return self._masked([requirement], 1)
            case AllOf(items):
                return self._at_least(len(items), items)
            case AnyOf(items):
                return self._at_least(1, items)
            case AtLeast(count, items):
                return self._at_least(count, items)
            case WithDays(days, _, item):
                return f"(days >= {days} AND {self.met(item)})"
            case LowerLevel(level):
                return self.met(self.revision.level(level).qualifications)
            case Unknown():
                return FALSE

    def _at_least(self, count: int, items: Sequence[Requirement]) -> str:
        """At least so many of the items; lines side by side are one comparison of bits."""
        lines = [item for item in items if isinstance(item, HeldQualification)]
        if len({line.accepted for line in lines}) == len(lines) == len(items):
            return self._masked(lines, count)
        if count in {1, len(items)}:
            joint = " AND " if count == len(items) else " OR "
            return "(" + joint.join(self.met(item) for item in items) + ")"
        numbers = (f"CASE WHEN {self.met(item)} THEN 1 ELSE 0 END" for item in items)
        return "(" + " + ".join(numbers) + f" >= {count})"

    def _masked(self, lines: Sequence[HeldQualification], count: int) -> str:
        """At least so many of distinct lines: the ones of their bits are counted."""
        own = numbered(self.revision)
        bits = sum({1 << own.bit_of(line) for line in lines})
        if bits.bit_count() != len(lines):  # two orders of the same entries are one line
            bit_conditions = [self._masked([line], 1) for line in lines]
            numbers = (f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in bit_conditions)
            return "(" + " + ".join(numbers) + f" >= {count})"
        masks = [
            (word_column(place), mask)
            for place, mask in enumerate(in_words(bits, own.words))
            if mask
        ]
        if count == 1:
            return "(" + " OR ".join(f"({column} & {mask}) <> 0" for column, mask in masks) + ")"
        if count == len(lines):
            parts = (f"({column} & {mask}) = {mask}" for column, mask in masks)
            return "(" + " AND ".join(parts) + ")"
        ones = (f"bit_count({column} & {mask})" for column, mask in masks)
        return "(" + " + ".join(ones) + f" >= {count})"
