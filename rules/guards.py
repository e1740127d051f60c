"""What a document may ask of the durable engine, checked before anything is compiled.

Beyond these limits the engine answers with an error, hangs, or dies (engine study §4), so a
document that needs more is refused by name. The limits lie below the measured ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.arithmetic import BIG
from rules.model import (
    LEVELS,
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    RoleDays,
    WithDays,
    WorkDays,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.model import LevelRule, Requirement, Revision

MOST_LEAVES: Final = 2_000
MOST_DEPTH: Final = 40
MOST_THRESHOLD: Final = BIG - 1


@dataclass(frozen=True, slots=True)
class Excess:
    """One limit that is passed: where, which, and by what."""

    place: str
    guard: str
    limit: int
    found: int

    def __str__(self) -> str:
        return f"{self.place}: {self.guard}: {self.found}, the limit is {self.limit}"


class BeyondEngine(Exception):
    """A document that the durable engine cannot take: it may not judge, split or simplify it."""

    def __init__(self, field: str, file: str, excesses: Sequence[Excess]) -> None:
        """Name the document and every limit it passes."""
        self.field = field
        self.file = file
        self.excesses = tuple(excesses)
        said = "; ".join(str(excess) for excess in excesses)
        super().__init__(f"{file} ({field}) is beyond the durable engine: {said}")


def document_excesses(revision: Revision) -> list[Excess]:
    """Everything in the document itself that no ruleset can be made of."""
    return list(_document_excesses(revision))


def _document_excesses(revision: Revision) -> Iterator[Excess]:
    leaves: dict[int, int] = {}
    found = [level.level for level in revision.levels]
    for level in set(found):
        yield from at_most(f"L{level}", "levels of that number", 1, found.count(level))
        yield from within(f"L{level}", "level", min(LEVELS), max(LEVELS), level)
    for level_rule in sorted(revision.levels, key=lambda each: each.level):
        here, trees = level_rule.level, list(_trees(level_rule))
        yield from _days_excesses(level_rule)
        deep = [excess for place, tree in trees for excess in _too_deep(place, tree)]
        if deep:
            yield from deep
            return  # what follows walks by recursion
        for place, tree in trees:
            yield from _tree_excesses(place, tree, here, frozenset(leaves))
            count = _leaves(tree, leaves)
            yield from at_most(place, "qualifications in one expression", MOST_LEAVES, count)
            if place == f"L{here}.q":
                leaves[here] = min(count, MOST_LEAVES + 1)
        leaves.setdefault(here, 0)


def at_most(place: str, guard: str, limit: int, found: int) -> Iterator[Excess]:
    """The excess of a number above its limit, if it is."""
    if found > limit:
        yield Excess(place, guard, limit, found)


def within(place: str, guard: str, least: int, most: int, found: int) -> Iterator[Excess]:
    """The excess of a number outside its range, if it is."""
    if not least <= found <= most:
        yield Excess(place, guard, least if found < least else most, found)


def _trees(level_rule: LevelRule) -> Iterator[tuple[str, Requirement]]:
    if isinstance(level_rule.role_days, RoleDays):
        for role, first in level_rule.role_days.requires_first:
            yield f"L{level_rule.level}.role_days.{role}", first
    if level_rule.qualifications is not None:
        yield f"L{level_rule.level}.q", level_rule.qualifications


def _days_excesses(level_rule: LevelRule) -> Iterator[Excess]:
    work_days, role_days = level_rule.work_days, level_rule.role_days
    place = f"L{level_rule.level}.work_days"
    if isinstance(work_days, WorkDays):
        yield from within(place, "days", 0, MOST_THRESHOLD, work_days.days)
    place = f"L{level_rule.level}.role_days"
    if isinstance(role_days, RoleDays):
        yield from within(place, "days", 0, MOST_THRESHOLD, role_days.days)
        if not role_days.roles:
            yield Excess(place, "roles named, at least", 1, 0)


def _too_deep(place: str, tree: Requirement) -> Iterator[Excess]:
    layer, depth = [tree], 0
    while layer:
        depth += 1
        if depth > MOST_DEPTH:
            yield Excess(place, "groups within groups", MOST_DEPTH, depth)
            return
        layer = [part for group in layer for part in children(group)]


def _tree_excesses(
    place: str, tree: Requirement, level: int, below: frozenset[int]
) -> Iterator[Excess]:
    match tree:
        case AllOf(items) | AnyOf(items) if not items:
            yield Excess(place, "items in a group, at least", 1, 0)
        case AtLeast(count, items):
            yield from within(place, "count of a list", 1, len(items), count)
        case WithDays(days, _, _):
            yield from within(place, "days", 0, MOST_THRESHOLD, days)
        case LowerLevel(lower) if lower not in below:
            yield Excess(place, "lower level, below this one and in the document", level - 1, lower)
    for index, part in enumerate(children(tree)):
        yield from _tree_excesses(f"{place}.{index}", part, level, below)


def _leaves(tree: Requirement, below: dict[int, int]) -> int:
    match tree:
        case LowerLevel(lower):
            return below.get(lower, 0)
        case HeldQualification():
            return 1
        case _:
            return sum(_leaves(part, below) for part in children(tree)) or 1
