"""What qualifications are missing for a level: the smallest sets that would do.

Every requirement is a tree of "all", "any" and "at least"; the ways to meet it are sets of lines
of the sheet. A set is kept only while no other is contained in it; a line that a superior line of
the same set counts as is left out (R5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    WithDays,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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


class _Way(NamedTuple):
    """Lines still to be obtained as bits, the day floor, and whether it is still short."""

    lines: int
    floor: int
    short: bool

    def weight(self) -> tuple[int, int, int, int]:
        """Sort order: fewest lines, fewest days where some are missing, the sheet's order."""
        missing = self.floor if self.short else 0
        return self.lines.bit_count(), missing, self.lines, self.floor


NOTHING: Final = _Way(0, 0, short=False)

MOST_FOUND: Final = 65_536
"""Looks at parts of requirements that are kept; so many again and again need no more."""


class _Part(NamedTuple):
    """What the ways to meet a requirement depend on: lines as bits, and whether days matter."""

    lines: int
    timed: bool


class Ways:
    """The lines of one revision, and how to combine ways to meet requirements over them."""

    def __init__(self, revision: Revision, catalogue: QualificationCatalogue, on: date) -> None:
        """Number the distinct lines; note which line counts as which other on the day."""
        self.revision = revision
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
        distinct: dict[frozenset[QualificationKey], HeldQualification] = {}
        for rule in revision.levels:
            for part in walk(rule.qualifications) if rule.qualifications else ():
                if isinstance(part, HeldQualification):
                    distinct.setdefault(frozenset(part.accepted), part)
        self.lines = tuple(distinct.values())
        self.number = {accepted: index for index, accepted in enumerate(distinct)}
        self._bits: dict[tuple[QualificationKey, ...], int] = {}
        # By identity: what is looked at are parts of the revision, which lives as long as this.
        self._parts: dict[int, _Part] = {}
        self.found: dict[tuple[int, int, int, bool], tuple[list[_Way], bool]] = {}
        self._told: dict[tuple[tuple[_Way, ...], bool], Shortage] = {}
        self.counts_as = [0] * len(self.lines)
        for index, own in enumerate(distinct):
            counted = [catalogue.with_inferiors(frozenset({key}), on) for key in own]
            for other, accepted in enumerate(distinct):
                if other != index and counted and not any(map(accepted.isdisjoint, counted)):
                    self.counts_as[index] |= 1 << other

    def bit(self, accepted: tuple[QualificationKey, ...]) -> int:
        """The bit of the line that these entries satisfy."""
        found = self._bits.get(accepted)
        if found is None:
            found = self._bits[accepted] = 1 << self.number[frozenset(accepted)]
        return found

    def part(self, requirement: Requirement) -> _Part:
        """What the ways to meet a requirement depend on."""
        found = self._parts.get(id(requirement))
        if found is None:
            lines, timed = 0, False
            for one in walk(requirement):
                match one:
                    case HeldQualification(_, _, accepted):
                        lines |= self.bit(accepted)
                    case WithDays():
                        timed = True
                    case LowerLevel(level):
                        lower = self.revision.level(level).qualifications
                        if lower is not None:
                            below = self.part(lower)
                            lines, timed = lines | below.lines, timed or below.timed
                    case _:
                        pass
            found = self._parts[id(requirement)] = _Part(lines, timed)
        return found

    def held_lines(self, held: frozenset[QualificationKey]) -> int:
        """The lines that what is held satisfies, as bits."""
        return sum(
            1 << index
            for index, line in enumerate(self.lines)
            if not held.isdisjoint(line.accepted)
        )

    def shortage(self, level: Level, held: frozenset[QualificationKey], work_days: int) -> Shortage:
        """The smallest sets missing for a level; of the days only the floors passed matter."""
        return self.shortage_of(level, self.held_lines(held), work_days)

    def shortage_of(self, level: Level, held_lines: int, work_days: int) -> Shortage:
        """The same, for whoever knows already which of ``lines`` are held, as bits."""
        passed = max((floor for floor in self.floors[level] if floor <= work_days), default=0)
        return self._shortage(level, held_lines, passed)

    @lru_cache(maxsize=4096)  # noqa: B019 - the ways of a revision live as long as the process
    def _shortage(self, level: Level, held_lines: int, work_days: int) -> Shortage:
        requirement = self.revision.level(level).qualifications
        if requirement is None:
            return Shortage((), complete=True)
        search = _Search(self, held_lines, work_days, unknown=[])
        ways = search.ways(requirement)
        if not ways:
            search = _Search(self, held_lines, work_days, unknown=[NOTHING])
            ways = [way for way in search.ways(requirement) if way != NOTHING]
        return self._shortage_in(tuple(ways), left_out=search.left_out)

    def _shortage_in(self, all_ways: tuple[_Way, ...], *, left_out: bool) -> Shortage:
        """The ways as they are told; the same ones are told once."""
        key = all_ways, left_out
        found = self._told.get(key)
        if found is None:
            ways = [way for way in all_ways if not self._needless(way, all_ways)]
            told = tuple(map(self._alternative, ways[:MOST_ALTERNATIVES]))
            complete = not left_out and len(told) == len(ways)
            if len(self._told) >= MOST_FOUND:
                self._told.clear()
            found = self._told[key] = Shortage(told, complete=complete)
        return found

    def _needless(self, way: _Way, ways: Sequence[_Way]) -> bool:
        """Whether one line of a way could be left out, because the rest counts as another way."""
        for left_out in range(way.lines.bit_length()):
            rest = counted = way.lines & ~(1 << left_out)
            if rest == way.lines:
                continue
            for index, counts_as in enumerate(self.counts_as):
                if rest >> index & 1:
                    counted |= counts_as
            if any(not one.lines & ~counted and _no_later(one, way) for one in ways):
                return True
        return False

    def _alternative(self, way: _Way) -> Alternative:
        lines = tuple(line for i, line in enumerate(self.lines) if way.lines >> i & 1)
        return Alternative(lines, way.floor or None)


class _Search:
    """One look for the ways to meet a requirement.

    ``unknown`` are the ways to meet what no source shows: none, or, where that leaves no way at
    all, taken as met so that at least what is known to be missing can be told.
    """

    def __init__(self, own: Ways, held: int, days: int, unknown: list[_Way]) -> None:
        """Look with the lines held as bits, and the highest day floor that is passed."""
        self.own = own
        self.held = held
        self.days = days
        self.unknown = unknown
        self.left_out = False

    def ways(self, requirement: Requirement) -> list[_Way]:
        """The ways to meet a requirement, the fewest lines first.

        Those of a part are looked for once for what of the lines and days they depend on.
        """
        if isinstance(requirement, HeldQualification):
            line = self.own.bit(requirement.accepted)
            return [NOTHING if self.held & line else _Way(line, 0, short=False)]
        part = self.own.part(requirement)
        days = self.days if part.timed else 0
        key = id(requirement), self.held & part.lines, days, bool(self.unknown)
        kept = self.own.found.get(key)
        if kept is None:
            before, self.left_out = self.left_out, False
            found = self._ways(requirement)
            if len(self.own.found) >= MOST_FOUND:
                self.own.found.clear()
            self.own.found[key] = found, self.left_out
            self.left_out = self.left_out or before
            return found
        self.left_out = self.left_out or kept[1]
        return kept[0]

    def _ways(self, requirement: Requirement) -> list[_Way]:
        match requirement:
            case AnyOf(items):
                found = self._fewest(way for item in items for way in self.ways(item))
            case AllOf(items):
                found = self._at_least(len(items), items)
            case AtLeast(count, items):
                found = self._at_least(count, items)
            case WithDays(floor, _, item):
                found = self._fewest(
                    _Way(way.lines, max(way.floor, floor), way.short or self.days < floor)
                    for way in self.ways(item)
                )
            case LowerLevel(level):
                lower = self.own.revision.level(level).qualifications
                found = [NOTHING] if lower is None else self.ways(lower)
            case _:  # unknown
                self.left_out = True
                found = self.unknown
        return found

    def _at_least(self, count: int, items: tuple[Requirement, ...]) -> list[_Way]:
        """The ways to meet ``count`` of the items: by number met so far, item by item.

        Numbers from which the items left do not lead to ``count`` any more are passed over.
        """
        met: list[list[_Way]] = [[NOTHING], *([] for _ in range(count))]
        for left, item in zip(range(len(items) - 1, -1, -1), items, strict=True):
            ways = self.ways(item)
            for number in range(count, max(count - left, 1) - 1, -1):
                combined = self._combined(met[number - 1], ways)
                met[number] = self._fewest([*met[number], *combined]) if met[number] else combined
        return met[count]

    def _combined(self, some: list[_Way], others: list[_Way]) -> list[_Way]:
        """Each of some ways with each of others, the fewest; beside nothing, ways stay as found."""
        if others == [NOTHING]:
            return some
        if some == [NOTHING]:
            return others
        return self._fewest(self._both(a, b) for a, b in product(some, others))

    def _both(self, one: _Way, other: _Way) -> _Way:
        """Both ways at once, without the lines that another line of them counts as (R5)."""
        lines = one.lines | other.lines
        for index in range(lines.bit_length()):
            if lines >> index & 1:
                lines &= ~self.own.counts_as[index]
        return _Way(lines, max(one.floor, other.floor), one.short or other.short)

    def _fewest(self, ways: Iterable[_Way]) -> list[_Way]:
        """The ways that contain no other, fewest lines first, at most MOST_WAYS."""
        distinct = set(ways)
        if NOTHING in distinct:
            return [NOTHING]
        if len(distinct) < 2:  # noqa: PLR2004 - one is the fewest
            return list(distinct)
        kept: list[_Way] = []
        for way in sorted(distinct, key=_Way.weight):
            if any(not k.lines & ~way.lines and _no_later(k, way) for k in kept):
                continue
            if len(kept) == MOST_WAYS:
                self.left_out = True
                break
            kept.append(way)
        return kept


def _no_later(one: _Way, other: _Way) -> bool:
    """Whether one way's days are there no later than the other's."""
    return not one.short or (other.short and one.floor <= other.floor)
