"""Where somebody stands under one document: the level, and how far the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluator.findings import ways_of
from rules.model import known_levels

if TYPE_CHECKING:
    from datetime import date

    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import Level, Revision
    from rules.qualifications import QualificationCatalogue

HIGHEST: Final = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for the next level: days, role days, and the fewest qualifications.

    ``floor_days`` are the work days missing for the alternative with those qualifications, where
    it counts only from a number of days on (R6).
    """

    work_days: int
    role_days: int
    qualifications: int
    floor_days: int

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The four numbers."""
        return self.work_days, self.role_days, self.qualifications, self.floor_days


@dataclass(frozen=True, slots=True)
class Standing:
    """The level reached, and the gap to the one above it.

    ``gap`` is None at level 4, and where the next level is not known completely.
    """

    level: Level
    gap: Gap | None

    @property
    def next_is_unknown(self) -> bool:
        """Whether nobody can say how far the next level is."""
        return self.gap is None and self.level < HIGHEST


def standing(
    revision: Revision, facts: Facts, outcome: Outcome, catalogue: QualificationCatalogue, on: date
) -> Standing:
    """The standing that an engine's outcome means on a day."""
    above = outcome.level + 1
    if above > HIGHEST or above not in known_levels(revision):
        return Standing(outcome.level, None)
    short = {unmet.condition: unmet.short for unmet in outcome.unmet}
    lines = floor = 0
    if f"L{above}.q" in short:
        # Superior grades count from one day on: two days stand for all (R5).
        first = catalogue.superiors_count_from
        day = first if on >= first else type(on).min
        ways = ways_of(revision, catalogue, day)
        alternatives = ways.shortage(above, facts.held, facts.work_days).alternatives
        if alternatives:
            lines = len(alternatives[0].lines)
            floor = max(0, (alternatives[0].with_days or 0) - facts.work_days)
    gap = Gap(
        short.get(f"L{above}.work_days", 0), short.get(f"L{above}.role_days", 0), lines, floor
    )
    return Standing(outcome.level, gap)
