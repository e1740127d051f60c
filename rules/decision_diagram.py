"""Yes-or-no questions in canonical form: two that always have the same answer are one number.

A reduced ordered decision diagram for questions built by "all", "any" and "at least N" alone.
It compares requirements exactly, without trying every set of qualifications: the sheets ask for
up to twenty-four, but in shapes that stay small here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

NEVER: Final = 0
ALWAYS: Final = 1


class DecisionDiagram:
    """Questions over variables; variables are ordered by when they are first named."""

    def __init__(self) -> None:
        """Begin with the two answers."""
        self._order: dict[Hashable, int] = {}
        # Each question: its variable, its answer where the variable is no, and where it is yes.
        self._nodes: list[tuple[int, int, int]] = [(-1, NEVER, NEVER), (-1, ALWAYS, ALWAYS)]
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._joined: dict[tuple[bool, int, int], int] = {}

    def variable(self, name: Hashable) -> int:
        """The question whether the variable is yes."""
        return self._node(self._order.setdefault(name, len(self._order)), NEVER, ALWAYS)

    def all_of(self, questions: Iterable[int]) -> int:
        """Whether every answer is yes."""
        joined = ALWAYS
        for question in questions:
            joined = self._join(joined, question, every=True)
        return joined

    def any_of(self, questions: Iterable[int]) -> int:
        """Whether some answer is yes."""
        joined = NEVER
        for question in questions:
            joined = self._join(joined, question, every=False)
        return joined

    def at_least(self, count: int, questions: Iterable[int]) -> int:
        """Whether at least ``count`` answers are yes."""
        reached = [ALWAYS, *[NEVER] * count]  # by how many of the questions so far
        for question in questions:
            for number in range(count, 0, -1):
                with_this = self._join(reached[number - 1], question, every=True)
                reached[number] = self._join(reached[number], with_this, every=False)
        return reached[count]

    def implies(self, one: int, other: int) -> bool:
        """Whether ``other`` is yes wherever ``one`` is."""
        return self._join(one, other, every=True) == one

    def _node(self, variable: int, if_no: int, if_yes: int) -> int:
        if if_no == if_yes:
            return if_no
        key = (variable, if_no, if_yes)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return number

    def _join(self, one: int, other: int, *, every: bool) -> int:
        if one == other:
            return one
        low, high = sorted((one, other))
        if low in {NEVER, ALWAYS}:
            decides = NEVER if every else ALWAYS
            return decides if low == decides else high
        key = (every, low, high)
        known = self._joined.get(key)
        if known is None:
            first, second = self._nodes[low], self._nodes[high]
            variable = min(first[0], second[0])
            no_yes = [
                self._join(
                    first[side] if first[0] == variable else low,
                    second[side] if second[0] == variable else high,
                    every=every,
                )
                for side in (1, 2)
            ]
            known = self._joined[key] = self._node(variable, *no_yes)
        return known
