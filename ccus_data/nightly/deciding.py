"""The engines asked about what the plan found: who is chosen, and where they do not say the same.

People with the same facts in one field are one case; each case is decided once. Answers are kept
piece by piece, so that a run which was ended goes on where it was.
"""

from __future__ import annotations

import json
import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from ccus_data.nightly.touched import sampled
from ccus_data.set_plan import from_words
from rules.agreement import Disagreement
from rules.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from ccus_data.set_plan import SetPlan
    from evaluator.judge import Decider
    from rules.engine import Outcome
    from rules.model import QualificationKey
    from rules.qualifications import QualificationCatalogue

NEAR: Final = 30
"""Days from a threshold within which somebody is judged by both engines."""

PIECE: Final = 10_000
"""Cases decided before their answers are kept."""

OWN: Final = (
    *("technician_id", "field", "work", "foreman", "crew_leader", "either_days"),
    *("level", "next_level", "missing_work", "missing_role", "shortage IS NOT NULL AS lacks"),
)
"""What a person is compared by: the facts, and what the plan says of them."""

CHOSEN: Final = """
    CREATE OR REPLACE TABLE chosen AS
    SELECT own.* FROM found AS own LEFT JOIN previous AS old USING (technician_id, field)
    WHERE {everybody} OR own.level > 1 OR own.days_to_next <= {near} OR {sampled}
        OR old.technician_id IS NULL
        OR (own.level, own.criteria_version, own.work, own.foreman, own.crew_leader,
            own.either_days, own.shortage) IS DISTINCT FROM (old.level, old.criteria_version,
            old.work, old.foreman, old.crew_leader, old.either_days, old.shortage)
"""

ASKED: Final = """
    CREATE OR REPLACE TABLE asked AS
    SELECT {own}, {items}
    FROM chosen JOIN fields USING (field)
    JOIN careers ON careers.technician_id = chosen.technician_id
        AND careers.field_number = fields.field_number
"""

CASE: Final = (
    *("field", "work", "foreman", "crew_leader", "either_days"),
    *("level", "next_level", "missing_work", "missing_role", "lacks"),
)
"""With the words of the items held: what makes a case."""

CASES: Final = """
    CREATE OR REPLACE TABLE cases AS
    SELECT row_number() OVER (ORDER BY {case}) - 1 AS number, *
    FROM (SELECT DISTINCT {case} FROM asked)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """People of one field with the same facts, and what the plan says of them."""

    number: int
    field: str
    work: int
    foreman: int
    crew_leader: int
    either_days: int
    level: int
    next_level: int | None
    missing_work: int | None
    missing_role: int | None
    lacks: bool
    items: int
    """What is held of what the field asks for, as bits."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many people (in a field) and how many distinct cases the engines were asked about."""

    people: int
    cases: int


def make_differences(  # noqa: PLR0913 - what was found, who decides, and where answers are kept
    connection: duckdb.DuckDBPyConnection,
    plan: SetPlan,
    catalogue: QualificationCatalogue,
    decider: Decider,
    kept: Path,
    *,
    items: Sequence[str],
    everybody: bool,
    progress: Callable[[int, int], None],
) -> Checked:
    """Make ``differences``: whom the plan and the engines judge differently.

    Columns: technician_id, field, level (the plan's), told. It stands on ``found``, ``previous``
    and the relations of the plan, whose words of ``items`` are named. ``progress`` is told how many
    cases of how many are decided.
    """
    connection.execute(
        CHOSEN.format(
            everybody=str(everybody).lower(),
            near=NEAR,
            sampled=sampled(plan.on).replace("technician_id", "own.technician_id"),
        )
    )
    case = (*CASE, *items)
    connection.execute(
        ASKED.format(
            own=", ".join(f"chosen.{one}" for one in OWN),
            items=", ".join(f"careers.{one}" for one in items),
        )
    )
    connection.execute(CASES.format(case=", ".join(case)))
    people, cases = (_count(connection, name) for name in ("asked", "cases"))
    deciding = _Deciding(plan, catalogue, decider, _items(connection, catalogue))
    kept.mkdir(parents=True, exist_ok=True)
    connection.execute("CREATE OR REPLACE TABLE told (number BIGINT, told VARCHAR)")
    for first in range(0, cases, PIECE):
        told = _piece(connection, deciding, kept / f"{first:09}.json", first)
        if told:
            connection.executemany("INSERT INTO told VALUES (?, ?)", told)
        progress(min(first + PIECE, cases), cases)
    same = " AND ".join(f"asked.{name} IS NOT DISTINCT FROM cases.{name}" for name in case)
    connection.execute(
        "CREATE OR REPLACE TABLE differences AS"
        " SELECT technician_id, asked.field, asked.level, told.told"
        f" FROM told JOIN cases USING (number) JOIN asked ON {same}"
    )
    return Checked(people, cases)


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


def _items(
    connection: duckdb.DuckDBPyConnection, catalogue: QualificationCatalogue
) -> dict[int, tuple[QualificationKey, ...]]:
    """The entries of the catalogue that each number of the plan's ``spellings`` stands for."""
    rows = connection.execute(
        "SELECT item, code, name FROM spellings"
        " QUALIFY row_number() OVER (PARTITION BY item ORDER BY code, name) = 1"
    ).fetchall()
    return {item: catalogue.registered(code, name) for item, code, name in rows}


def _piece(
    connection: duckdb.DuckDBPyConnection, deciding: _Deciding, path: Path, first: int
) -> list[tuple[int, str]]:
    """The differing cases of a piece: as kept by a run that was ended, or decided now."""
    with suppress(FileNotFoundError, ValueError):  # what cannot be read is asked again
        return [(number, told) for number, told in json.loads(path.read_bytes())]
    rows = connection.execute(
        "FROM cases WHERE number >= $first AND number < $after ORDER BY number",
        {"first": first, "after": first + PIECE},
    ).fetchall()
    told = list(deciding.told([_case(*row) for row in rows]))
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    return told


def _case(*cells: Any) -> Case:
    """A row of ``cases``: its number, what CASE names, and the words of items."""
    own = len(CASE) + 1
    return Case(*(*cells[:own], from_words(cells[own:])))


@dataclass(frozen=True, slots=True)
class _Deciding:
    plan: SetPlan
    catalogue: QualificationCatalogue
    decider: Decider
    items: dict[int, tuple[QualificationKey, ...]]

    def told(self, cases: Sequence[Case]) -> Iterator[tuple[int, str]]:
        """The cases in which the engines do not say what the plan says, with both in words."""
        waiting: deque[tuple[list[Case], Any]] = deque()
        for field, of_field in groupby(cases, attrgetter("field")):
            own = list(of_field)
            facts = [self._facts(case) for case in own]
            waiting.append((own, self.decider.submit(self.plan.by_field[field], facts)))
            if len(waiting) > 1:
                yield from self._answers(*waiting.popleft())
        while waiting:
            yield from self._answers(*waiting.popleft())

    def _facts(self, case: Case) -> Facts:
        direct = frozenset(
            key for item, keys in self.items.items() if case.items >> item & 1 for key in keys
        )
        return Facts(
            work_days=case.work,
            foreman_days=case.foreman,
            crew_leader_days=case.crew_leader,
            either_days=case.either_days,
            held=self.catalogue.with_inferiors(direct, self.plan.on),
        )

    def _answers(self, cases: list[Case], ticket: object) -> Iterator[tuple[int, str]]:
        for case, answer in zip(cases, self.decider.collect(ticket), strict=True):
            told = difference(case, answer)
            if told is not None:
                yield case.number, told


def difference(case: Case, answer: Outcome | Disagreement) -> str | None:
    """What both say where they do not say the same of a case; None where they agree.

    Compared are the level and, where the next one is known, the days missing for it and whether
    qualifications are.
    """
    if isinstance(answer, Disagreement):
        return str(answer)
    short = {one.condition: one.short for one in answer.unmet}
    found: tuple[object, ...] = (answer.level,)
    said: tuple[object, ...] = (case.level,)
    if case.next_level is not None:
        place = f"L{case.next_level}"
        days = (short.get(f"{place}.work_days", 0), short.get(f"{place}.role_days", 0))
        found += (*days, f"{place}.q" in short)
        said += (case.missing_work, case.missing_role, case.lacks)
    if found == said:
        return None
    names = ("level", "work days missing", "role days missing", "qualifications missing")
    both = (
        ", ".join(f"{n} {v}" for n, v in zip(names, one, strict=False)) for one in (said, found)
    )
    return "sets: {}; engines: {}".format(*both)
