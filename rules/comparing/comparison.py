"""What was done to one requirement to make another: the fewest steps that say every difference.

Two trees are laid over one another from the top. At each place the cheapest reading is taken: the
same group with other items, a condition put into a larger group or taken out of one, a day floor
put on or taken off, or something else altogether. Every difference becomes a step, so no steps
means no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.comparing.likeness import most_alike, paired_anywhere, paired_items
from rules.comparing.steps import (
    Come,
    Floor,
    Gone,
    Line,
    Moved,
    Need,
    Order,
    Rewritten,
    Stands,
    Step,
)
from rules.comparing.tree import Group, Part, Standing
from rules.model import AllOf, AtLeast, HeldQualification, Requirement, Unknown, WithDays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def steps_between(old: Part, new: Part) -> tuple[Step, ...]:
    """Every step from one whole tree to the other, in the order of the new one."""
    return tuple(_settled(_Comparison(), old, new))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The steps between pairs of parts, each pair looked at once."""

    known: dict[tuple[Part, Part], tuple[Step, ...]] = field(default_factory=dict)

    def between(self, old: Part, new: Part) -> tuple[Step, ...]:
        """The cheapest steps from one part to the other."""
        found = self.known.get((old, new))
        if found is None:
            ways = [()] if old.asked == new.asked else list(self._ways(old, new))
            found = self.known[old, new] = min(ways, key=_cost)
        return found

    def _ways(self, old: Part, new: Part) -> Iterator[tuple[Step, ...]]:
        if _same_line(old, new):
            yield (Line(old, new),)
            return
        if isinstance(old.asked, Group) and isinstance(new.asked, Group):
            yield tuple(self._items(old, new))
        yield from self._floors(old, new)
        if old.signs & new.signs:
            if isinstance(new.asked, Group):
                yield tuple(self._put_into(old, new))
            if isinstance(old.asked, Group):
                yield tuple(self._taken_out(old, new))
        yield (Gone(old), Come(new))

    def _items(self, old: Part, new: Part) -> Iterator[Step]:
        """Both are groups: what is needed of them, then item by item."""
        if _need(old.asked) != _need(new.asked):
            yield Need(old, new)
        both = paired_items(old.parts, new.parts)
        before = {other: one for one, other in both.both}
        for part in new.parts:
            if part in before:
                yield from self.between(before[part], part)
            else:
                yield Come(part)
        yield from map(Gone, both.only_old)
        if both.moved:
            yield Order(old, new, tuple(both.moved))

    def _floors(self, old: Part, new: Part) -> Iterator[tuple[Step, ...]]:
        match old.asked, new.asked:
            case WithDays(), WithDays():
                inner = self.between(old.parts[0], new.parts[0])
                same = (old.asked.days, old.asked.years) == (new.asked.days, new.asked.years)
                yield inner if same else (Floor(old, new), *inner)
            case WithDays(), _:
                yield (Floor(old, None), *self.between(old.parts[0], new))
            case _, WithDays():
                yield (Floor(None, new), *self.between(old, new.parts[0]))
            case _:
                pass

    def _put_into(self, old: Part, new: Part) -> Iterator[Step]:
        """The old part became an item of the new group."""
        item = most_alike(old, new.parts)
        yield from self.between(old, item)
        yield from _regrouped(old, item, new)
        yield from (Come(part) for part in new.parts if part is not item)

    def _taken_out(self, old: Part, new: Part) -> Iterator[Step]:
        """An item of the old group became the new part."""
        item = most_alike(new, old.parts)
        yield from self.between(item, new)
        yield from _regrouped(item, new, old)
        yield from (Gone(part) for part in old.parts if part is not item)


def _regrouped(old: Part, new: Part, group: Part) -> Iterator[Step]:
    """What it says of a part that a group was put around it, or taken away."""
    if old.standing is not new.standing:
        # A line of a list and a line of an item of it count alike: the other line says the rest.
        if {old.standing, new.standing} != {Standing.AT_LEAST, Standing.SAME_ITEM}:
            yield Stands(old, new)
    elif not (group.within.top and isinstance(group.asked, AllOf) and len(group.parts) > 1):
        yield Rewritten(old, new)


def _settled(comparison: _Comparison, old: Part, new: Part) -> Iterator[Step]:
    """The steps, with what went in one place and came in another as one."""
    found = comparison.between(old, new)
    gone = [step.old for step in found if isinstance(step, Gone)]
    come = [step.new for step in found if isinstance(step, Come)]
    both = paired_anywhere(gone, come)
    before = {other: one for one, other in both.both}
    left = set(both.only_old)
    for step in found:
        match step:
            case Come(part) if part in before:
                yield from comparison.between(before[part], part)
                yield _change_of_place(before[part], part)
            case Gone(part) if part not in left:
                pass
            case _:
                yield step


def _change_of_place(old: Part, new: Part) -> Step:
    if old.standing is not new.standing:
        return Stands(old, new)
    if old.standing is Standing.REQUIRED:
        return Rewritten(old, new)
    return Moved(old, new)


def _cost(steps: Sequence[Step]) -> int:
    """What came and what went costs its lines, everything else one."""
    cost = 0
    for step in steps:
        match step:
            case Gone(part) | Come(part):
                cost += part.leaves
            case _:
                cost += 1
    return cost


def _need(group: Requirement) -> tuple[type[Requirement], int | None]:
    return type(group), group.count if isinstance(group, AtLeast) else None


def _same_line(old: Part, new: Part) -> bool:
    kinds = (HeldQualification, Unknown)
    same_kind = any(isinstance(old.asked, k) and isinstance(new.asked, k) for k in kinds)
    return same_kind and bool(old.signs & new.signs)
