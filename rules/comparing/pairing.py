"""Which of one list is which of another: by one sign after the other, surest first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    Signs = Callable[["T"], Iterable[Hashable]]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paired(Generic[T]):
    """Pairs by their places in the old and the new list, in the order of the new one."""

    old: Sequence[T]
    new: Sequence[T]
    pairs: tuple[tuple[int, int], ...]

    @property
    def only_old(self) -> list[T]:
        """What stands in the old list alone."""
        found = {one for one, _ in self.pairs}
        return [item for index, item in enumerate(self.old) if index not in found]

    @property
    def only_new(self) -> list[T]:
        """What stands in the new list alone."""
        found = {other for _, other in self.pairs}
        return [item for index, item in enumerate(self.new) if index not in found]

    @property
    def both(self) -> list[tuple[T, T]]:
        """What stands in both, in the order of the new list."""
        return [(self.old[one], self.new[other]) for one, other in self.pairs]

    @property
    def moved(self) -> list[T]:
        """The fewest of the new list without which both lists have one order."""
        stays = _longest_rising([one for one, _ in self.pairs])
        return [
            self.new[other] for index, (_, other) in enumerate(self.pairs) if index not in stays
        ]


def paired(old: Sequence[T], new: Sequence[T], *signs: Signs[T]) -> Paired[T]:
    """Pair two lists: each sign is tried on what the signs before it left over.

    A thing may have several signs of one kind (a line with two codes); the first that stands in
    the other list, and is not taken, decides.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for sign in signs:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for index, item in enumerate(new):
            if index not in taken:
                for each in sign(item):
                    waiting[each].append(index)
        for index, item in enumerate(old):
            if index in found:
                continue
            for each in sign(item):
                other = _next(waiting.get(each), taken)
                if other is not None:
                    found[index] = other
                    taken.add(other)
                    break
    pairs = sorted(found.items(), key=lambda pair: pair[1])
    return Paired(old, new, tuple(pairs))


def _next(waiting: deque[int] | None, taken: set[int]) -> int | None:
    while waiting and waiting[0] in taken:
        waiting.popleft()
    return waiting[0] if waiting else None


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising part of the numbers, which are all different."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at[length - 1] if length else None)
        if length == len(ends):
            ends.append(number)
            at.append(index)
        else:
            ends[length], at[length] = number, index
    found: set[int] = set()
    here = at[-1] if at else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found
