"""Missing qualifications told shortly: what every way needs, then the ways that remain.

Twelve alternatives that all begin with the same two courses are two courses and a choice of
twelve; that is how a person reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Line = tuple[str, str]
"""Name and code ("" where none is known) of a qualification."""

SHOWN_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Way:
    """One set of qualifications that would do; ``with_days`` work days are needed beside it."""

    lines: tuple[Line, ...]
    with_days: int | None
    missing_days: int


@dataclass(frozen=True, slots=True)
class MissingView:
    """``always`` is needed in any case, and then one of ``first`` or ``more`` (may be empty)."""

    always: tuple[Line, ...]
    first: tuple[Way, ...]
    more: tuple[Way, ...]

    @property
    def is_choice(self) -> bool:
        """Whether there is more than one way."""
        return len(self.first) > 1

    @property
    def fewest(self) -> int:
        """How many qualifications are missing at least."""
        return len(self.always) + min((len(way.lines) for way in self.first), default=0)


def missing_view(alternatives: list[dict[str, Any]], work_days: int) -> MissingView:
    """The alternatives of a result, with what they have in common told once.

    An alternative without qualifications is met by days alone: those held are enough then.
    """
    ways = [
        Way(
            tuple((line["name"], line["code"] or "") for line in alternative["qualifications"]),
            alternative.get("with_days"),
            max(0, (alternative.get("with_days") or 0) - work_days),
        )
        for alternative in alternatives
    ]
    always = [
        line
        for line in (ways[0].lines if ways else ())
        if all(line in way.lines for way in ways[1:])
    ]
    rest = [
        Way(
            tuple(line for line in way.lines if line not in always),
            way.with_days,
            way.missing_days,
        )
        for way in ways
    ]
    left = [way for way in rest if way.lines or way.with_days]
    return MissingView(tuple(always), tuple(left[:SHOWN_AT_ONCE]), tuple(left[SHOWN_AT_ONCE:]))
