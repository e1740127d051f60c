"""What qualifications are missing for a level: the smallest sets that would do.

Every requirement is a tree of "all", "any" and "at least"; the ways to meet it are sets of lines
of the sheet. A set is kept only while no other is contained in it; a line that a superior line of
the same set counts as is left out (R5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Unknown,
    WithDays,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rules.model import Level, QualificationKey, Requirement, Revision
    from rules.qualifications import QualificationCatalogue

MOST_WAYS: Final = 64
"""Ways kept while combining, the fewest lines first."""

MOST_ALTERNATIVES: Final = 16
"""Alternatives told. Three of thirteen courses alone are 286 ways: nobody reads them, and the
tree of findings says the same in one line. Where there are more, the shortage is not complete.
"""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One smallest set of lines; with it, ``with_days`` work days are needed where not None."""

    lines: tuple[HeldQualification, ...]
    with_days: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """All smallest sets, the smallest first; ``complete`` is False where some were left out.

    One object serves everybody who lacks the same, so it is known by identity.
    """

    alternatives: tuple[Alternative, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """Lines still to be obtained as bits, the day floor, and whether it is still short."""

    lines: int
    floor: int
    short: bool

    def weight(self) -> tuple[int, bool, int, int]:
        """Sort order: fewest lines, no days missing, then the sheet's order."""
        return self.lines.bit_count(), self.short, self.floor, self.lines


NOTHING: Final = _Way(0, 0, short=False)


class Ways:
    """The lines of one revision, and how to combine ways to meet requirements over them."""

    def __init__(self, revision: Revision, catalogue: QualificationCatalogue, on: date) -> None:
        """Number the distinct lines; note which line counts as which other on the day."""
        self.revision = revision
        self.cut_short = False
        self.floors = {
            rule.level: tuple(
                part.days
                for lower in revision.levels
                if lower.level <= rule.level and lower.qualifications is not None
                for part in walk(lower.qualifications)
                if isinstance(part, WithDays)
            )
            for rule in revision.levels
        }
        distinct: dict[tuple[QualificationKey, ...], HeldQualification] = {}
        for rule in revision.levels:
            for part in walk(rule.qualifications) if rule.qualifications else ():
                if isinstance(part, HeldQualification):
                    distinct.setdefault(part.accepted, part)
        self.lines = tuple(distinct.values())
        self.number = {accepted: index for index, accepted in enumerate(distinct)}
        self.counts_as = [0] * len(self.lines)
        for index, line in enumerate(self.lines):
            for other, accepted in enumerate(distinct):
                if other != index and all(
                    not catalogue.with_inferiors(frozenset({key}), on).isdisjoint(accepted)
                    for key in line.accepted
                ):
                    self.counts_as[index] |= 1 << other

    def held_lines(self, held: frozenset[QualificationKey]) -> int:
        """The lines that what is held satisfies, as bits."""
        return sum(
            1 << index
            for index, line in enumerate(self.lines)
            if not held.isdisjoint(line.accepted)
        )

    def shortage(self, level: Level, held: frozenset[QualificationKey], work_days: int) -> Shortage:
        """The smallest sets missing for a level; of the days only the floors passed matter."""
        passed = max((floor for floor in self.floors[level] if floor <= work_days), default=0)
        return self._shortage(level, self.held_lines(held), passed)

    @lru_cache(maxsize=4096)  # noqa: B019 - the ways of a revision live as long as the process
    def _shortage(self, level: Level, held_lines: int, work_days: int) -> Shortage:
        requirement = self.revision.level(level).qualifications
        if requirement is None:
            return Shortage((), complete=True)
        self.cut_short = False
        ways = self._ways(requirement, held_lines, work_days)
        told = tuple(map(self._alternative, ways[:MOST_ALTERNATIVES]))
        return Shortage(told, complete=not self.cut_short and len(told) == len(ways))

    def _alternative(self, way: _Way) -> Alternative:
        lines = tuple(line for i, line in enumerate(self.lines) if way.lines >> i & 1)
        return Alternative(lines, way.floor or None)

    def _ways(self, requirement: Requirement, held: int, days: int) -> list[_Way]:
        match requirement:
            case HeldQualification(_, _, accepted):
                line = 1 << self.number[accepted]
                return [NOTHING if held & line else _Way(line, 0, short=False)]
            case AnyOf(items):
                return self._fewest(way for item in items for way in self._ways(item, held, days))
            case AllOf(items):
                return self._at_least(len(items), items, held, days)
            case AtLeast(count, items):
                return self._at_least(count, items, held, days)
            case WithDays(floor, _, item):
                return self._fewest(
                    _Way(way.lines, max(way.floor, floor), way.short or days < floor)
                    for way in self._ways(item, held, days)
                )
            case LowerLevel(level):
                lower = self.revision.level(level).qualifications
                return [NOTHING] if lower is None else self._ways(lower, held, days)
            case Unknown():
                return []

    def _at_least(
        self, count: int, items: tuple[Requirement, ...], held: int, days: int
    ) -> list[_Way]:
        """The ways to meet ``count`` of the items: by number met so far, item by item."""
        met: list[list[_Way]] = [[NOTHING], *([] for _ in range(count))]
        for item in items:
            ways = self._ways(item, held, days)
            for number in range(count, 0, -1):
                combined = (self._both(a, b) for a, b in product(met[number - 1], ways))
                met[number] = self._fewest([*met[number], *combined])
        return met[count]

    def _both(self, one: _Way, other: _Way) -> _Way:
        lines = one.lines | other.lines
        spared = 0
        for index in range(lines.bit_length()):
            if lines >> index & 1:
                spared |= self.counts_as[index]
        return _Way(lines & ~spared, max(one.floor, other.floor), one.short or other.short)

    def _fewest(self, ways: Iterable[_Way]) -> list[_Way]:
        """The ways that contain no other, fewest lines first, at most MOST_WAYS."""
        kept: list[_Way] = []
        for way in sorted(set(ways), key=_Way.weight):
            if any(not k.lines & ~way.lines and _no_later(k, way) for k in kept):
                continue
            if len(kept) == MOST_WAYS:
                self.cut_short = True
                break
            kept.append(way)
        return kept


def _no_later(one: _Way, other: _Way) -> bool:
    """Whether one way's days are there no later than the other's."""
    return not one.short or (other.short and one.floor <= other.floor)
