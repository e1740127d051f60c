"""The one protocol behind which both engines judge, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.facts import Facts
    from rules.model import Level, Revision


@dataclass(frozen=True, slots=True, order=True)
class Unmet:
    """One condition that is not met, by its place in the document, with what is short.

    ``condition`` is the place: ``L3.work_days``, ``L3.role_days``, ``L3.q`` for the root of the
    qualifications, ``L3.q.0.1`` for the second part of its first part (parts count from 0; a
    ``WithDays`` has one part). ``short`` is, by kind:

    - work days, role days, ``WithDays``: the days missing (0 where only its item is unmet)
    - ``AllOf``, ``AnyOf``, ``AtLeast``: how many more of its parts are needed
    - a qualification, a lower level, an unknown clause: 1
    """

    condition: str
    short: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine found: the level, and every unmet condition of the levels above it.

    ``unmet`` is sorted; it covers all conditions of each level above ``level``, also those
    inside a group that is met by another part. Levels up to ``level`` have none listed.
    """

    level: Level
    unmet: tuple[Unmet, ...]


class Engine(Protocol):
    """Judges facts by a revision. Right or an exception: never a guess."""

    @property
    def name(self) -> str:
        """The name that stands in a judgement."""
        ...

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """One outcome for each of ``facts``, in their order."""
        ...
