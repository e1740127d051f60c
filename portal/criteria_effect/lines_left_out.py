"""Telling which lines of a population are no record: the first faults here, all in a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from ccus_data.spreadsheet_cells import harmless
from evaluator.effect import effect_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from evaluator.effect import FaultyLine

SAID_OF_A_LINE: Final = 3
SAID_IN_ALL: Final = 20


class LinesLeftOut:
    """Hears of faulty lines one by one; says the first faults and counts every one.

    Said are up to ``SAID_OF_A_LINE`` faults of a line and ``SAID_IN_ALL`` together. ``file``,
    where there is one, gets them all as CSV: line, place, code, what is wrong, what to do.
    """

    def __init__(self, say: Callable[[str], None], lang: str, file: TextIO | None = None) -> None:
        self.lines = self.faults = self.said = 0
        self._say = say
        self._lang = lang
        self._csv = None if file is None else csv.writer(file)
        if self._csv is not None:
            names = ("line", "place", "code", "wrong", "mend")
            self._csv.writerow(effect_word(f"faults.{name}", lang) for name in names)

    def hear(self, found: FaultyLine) -> None:
        """One line with its faults."""
        self.lines += 1
        self.faults += len(found.faults.faults)
        if self._csv is not None:
            for one in found.faults.faults:
                cells = (one.path, one.code, one.wrong(self._lang), one.mend(self._lang))
                self._csv.writerow((found.line, *map(harmless, cells)))
        room = min(SAID_OF_A_LINE, SAID_IN_ALL - self.said)
        for one in found.faults.faults[:room]:
            said = {"line": found.line, "place": one.path or "-", "wrong": one.wrong(self._lang)}
            self._say(effect_word("fault", self._lang, mend=one.mend(self._lang), **said))
            self.said += 1

    def rest(self) -> Iterator[str]:
        """How many faults were not said, of how many lines in all; nothing where all were."""
        if self.faults > self.said:
            more, lines = f"{self.faults - self.said:,}", f"{self.lines:,}"
            yield effect_word("faults.more", self._lang, count=more, lines=lines)
