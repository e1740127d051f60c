"""The rows of the list of people whom a new document touches: what changes for each."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from evaluator.effect import effect_word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from evaluator.effect import Affected, Standing

COLUMNS: Final = ("level", "work_days", "role_days", "qualifications", "floor_days")
"""What is told of a standing: the level, and what is missing for the next one."""


class TouchedRows:
    """Rows of a CSV file, written as people come by; ``count`` is how many there are."""

    def __init__(self, file: TextIO, lang: str) -> None:
        self.count = 0
        self._lang = lang
        self._csv = csv.writer(file)
        names = [
            effect_word(f"list.{when}", lang, what=effect_word(f"list.{name}", lang))
            for name in COLUMNS
            for when in ("before", "after")
        ]
        first = [effect_word("list.technician_id", lang), effect_word("list.move", lang)]
        self._csv.writerow([*first, *names])

    def write(self, people: Iterable[Affected]) -> None:
        """Add people, in their order."""
        for one in people:
            before, after = self._cells(one.before), self._cells(one.after)
            pairs = zip(before, after, strict=True)
            moved = effect_word(f"move.{one.move}", self._lang)
            self._csv.writerow([one.technician_id, moved, *(cell for two in pairs for cell in two)])
            self.count += 1

    def _cells(self, standing: Standing | None) -> tuple[object, ...]:
        """The values of COLUMNS; without a next level there is nothing to be missing."""
        if standing is None:
            return (effect_word("not_judged", self._lang), "", "", "", "")
        if standing.next_is_unknown:
            unknown = effect_word("list.unknown", self._lang)
            return (standing.level, unknown, unknown, unknown, unknown)
        gap = standing.gap
        return (standing.level, *(("", "", "", "") if gap is None else gap.parts))
