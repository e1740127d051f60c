"""Which qualifications are missing, in the judge's words: worked out once for each distinct case.

What is missing depends on the field's document, the next level, the lines held that this level asks
for, and the day floor passed; ``evaluator.shortfall`` says it, as it does in a judgement.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa

from ccus_data.set_plan.judging import GAP_KEY, lacking
from ccus_data.set_plan.lines import from_words, numbered
from evaluator.findings import ways_on
from evaluator.result import missing_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccus_data.set_plan.plan import SetPlan
    from evaluator.shortfall import Shortage, Ways
    from rules.model import Level
    from rules.qualifications import QualificationCatalogue

Gap = tuple[int, int, int, *tuple[int, ...]]
"""A row of ``gaps``: field number, next level, floor passed, words of lines."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Missing qualifications as told: the alternatives as JSON, and whether they are all."""

    text: str
    complete: bool

    @property
    def number(self) -> int:
        """A number that says the same on every day and machine: taken from the content."""
        content = f"{int(self.complete)}{self.text}".encode()
        return int.from_bytes(hashlib.sha256(content).digest()[:8], "big") >> 1


class Shortages:
    """The distinct cases of a plan, each with the number of what is missing in it."""

    def __init__(self, plan: SetPlan, catalogue: QualificationCatalogue) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._told: dict[int, Missing] = {}
        self._gaps: list[Gap] = []
        self._numbers: list[int] = []
        self._ways: dict[int, tuple[Ways, list[tuple[int, int]]]] = {}
        self._by_shortage: dict[Shortage, int] = {}

    def add(self, gaps: Iterable[Gap]) -> None:
        """Work out what is missing in distinct cases."""
        for gap in gaps:
            field_number, level, passed, *words = gap
            self._gaps.append(gap)
            self._numbers.append(self._tell(field_number, level, passed, from_words(words)))

    def _tell(self, field_number: int, level: Level, passed: int, lines: int) -> int:
        ways, bits = self._ways_of(field_number)
        held = sum(own for theirs, own in bits if lines & theirs)
        shortage = ways.shortage_of(level, held, passed)
        number = self._by_shortage.get(shortage)
        if number is None:
            told = Missing(orjson.dumps(missing_json(shortage)).decode(), shortage.complete)
            number = self._by_shortage[shortage] = told.number
            if self._told.setdefault(number, told) != told:
                raise ValueError(f"two shortages of one number: {told} and {self._told[number]}")
        return number

    def _ways_of(self, field_number: int) -> tuple[Ways, list[tuple[int, int]]]:
        """The ways of a field's document; and for each line its bit in the plan, and in them."""
        found = self._ways.get(field_number)
        if found is None:
            revision = self._plan.revisions[field_number]
            ways = ways_on(revision, self._catalogue, self._plan.on)
            numbers = numbered(revision).number
            bits = [(1 << numbers[line], 1 << place) for line, place in ways.number.items()]
            found = self._ways[field_number] = ways, bits
        return found

    def table(self) -> pa.Table:
        """``shortages``: the key of each case, and the number of what is missing."""
        names = (*GAP_KEY, *lacking(self._plan.columns))
        cells: Iterable[tuple[object, ...]] = zip(*self._gaps, strict=True)
        columns = dict(zip(names, cells, strict=True)) if self._gaps else dict.fromkeys(names, ())
        made = {
            name: pa.array(columns[name], pa.int32() if name in GAP_KEY else pa.int64())
            for name in names
        }
        return pa.table({**made, "shortage": pa.array(self._numbers, pa.int64())})

    def told(self) -> pa.Table:
        """What each number means: ``shortage``, ``missing`` (JSON), ``complete``."""
        rows = sorted(self._told.items())
        return pa.table(
            {
                "shortage": pa.array([number for number, _ in rows], pa.int64()),
                "missing": pa.array([one.text for _, one in rows], pa.string()),
                "complete": pa.array([one.complete for _, one in rows], pa.bool_()),
            }
        )
