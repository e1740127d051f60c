"""Random careers as facts: most at a boundary, held qualifications from none to all."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rules.catalogue import Catalogue
from rules.facts import MOST_DAYS, Facts
from rules.model import HeldQualification, Revision, Role, Unknown
from tests.rules.revisions import around, role_day_thresholds, trees, work_day_thresholds


def documents_with_levels() -> list[Revision]:
    """Every document of the catalogue that knows anything of its levels."""
    catalogue = Catalogue.load()
    return [
        revision
        for entry in catalogue.fields
        for revision in catalogue.revisions(entry.field)
        if any(not isinstance(part, Unknown) for part in trees(revision))
        or work_day_thresholds(revision)
    ]


class Careers:
    """Random facts for one document."""

    def __init__(self, revision: Revision, chance: Random) -> None:
        self.revision = revision
        self.chance = chance
        self.work_days = around(work_day_thresholds(revision))
        self.role_days = around(role_day_thresholds(revision))
        self.keys = sorted(
            {
                key
                for part in trees(revision)
                if isinstance(part, HeldQualification)
                for key in part.accepted
            }
        )

    def _days(self, boundaries: list[int]) -> int:
        if self.chance.random() < 0.7:
            return self.chance.choice(boundaries)
        return min(int(self.chance.expovariate(1 / 1000)), MOST_DAYS)

    def facts(self) -> Facts:
        chance = self.chance
        days = {role: self._days(self.role_days) for role in Role}
        least, most = max(days.values()), min(sum(days.values()), MOST_DAYS)
        either = (
            self._days(self.role_days) if chance.random() < 0.5 else chance.randint(least, most)
        )
        share = chance.random() ** 2
        held = frozenset(key for key in self.keys if chance.random() < share)
        return Facts(
            self._days(self.work_days),
            days[Role.FOREMAN],
            days[Role.CREW_LEADER],
            min(max(either, least), most),
            held,
            chance.random() < 0.2,
        )

    def many(self, count: int) -> Iterator[Facts]:
        for _ in range(count):
            yield self.facts()
