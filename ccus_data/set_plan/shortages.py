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

from ccus_data.set_plan.judging import GAP_KEY
from ccus_data.set_plan.lines import from_words, numbered
from evaluator.findings import ways_on
from evaluator.result import missing_json
from rules.model import HeldQualification, LowerLevel, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccus_data.set_plan.plan import SetPlan
    from rules.model import Level, Requirement, Revision
    from rules.qualifications import QualificationCatalogue

Gap = tuple[str, int, int, *tuple[int, ...]]
"""A row of ``gaps``: field, next level, floor passed, words of lines."""


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
        self._by_case: dict[tuple[str, int, int, int], int] = {}
        self._asked: dict[tuple[str, int], int] = {}

    def add(self, gaps: Iterable[Gap]) -> None:
        """Work out what is missing in distinct cases."""
        for gap in gaps:
            field, level, passed, *words = gap
            asked = self._asked.get((field, level))
            if asked is None:
                asked = lines_of(self._plan.by_field[field], level)
                self._asked[field, level] = asked
            case = field, level, passed, from_words(words) & asked
            number = self._by_case.get(case)
            if number is None:
                self._by_case[case] = number = self._tell(*case)
            self._gaps.append(gap)
            self._numbers.append(number)

    def _tell(self, field: str, level: Level, passed: int, lines: int) -> int:
        revision = self._plan.by_field[field]
        ways = ways_on(revision, self._catalogue, self._plan.on)
        own = numbered(revision)
        held = sum(
            1 << place
            for accepted, place in ways.number.items()
            if lines >> own.number[accepted] & 1
        )
        shortage = ways.shortage_of(level, held, passed)
        told = Missing(orjson.dumps(missing_json(shortage)).decode(), shortage.complete)
        if self._told.setdefault(told.number, told) != told:
            raise ValueError(f"two shortages of one number: {told} and {self._told[told.number]}")
        return told.number

    def table(self) -> pa.Table:
        """``shortages``: the key of each case, and the number of what is missing."""
        names = (*GAP_KEY, *self._plan.columns)
        cells: Iterable[tuple[object, ...]] = zip(*self._gaps, strict=True)
        columns = dict(zip(names, cells, strict=True)) if self._gaps else dict.fromkeys(names, ())
        made = {
            name: pa.array(columns[name], _TYPES.get(name, pa.int64()))  # words are 64 bits wide
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


_TYPES = {"field": pa.string(), "next_level": pa.int32(), "passed": pa.int32()}


def lines_of(revision: Revision, level: Level) -> int:
    """The lines that a level asks for, with those of lower levels that it names, as bits."""
    own = numbered(revision)
    bits = 0
    for part in _with_lower(revision.level(level).qualifications, revision):
        if isinstance(part, HeldQualification):
            bits |= 1 << own.bit_of(part)
    return bits


def _with_lower(tree: Requirement | None, revision: Revision) -> Iterator[Requirement]:
    for part in walk(tree) if tree is not None else ():
        yield part
        if isinstance(part, LowerLevel):
            yield from _with_lower(revision.level(part.level).qualifications, revision)
