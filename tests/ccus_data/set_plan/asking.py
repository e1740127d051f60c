"""Facts put before a plan, and what it says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ccus_data.set_plan import DuckEngine, SetPlan, in_words, judge, judge_everybody, numbered
from rules.facts import Facts
from rules.model import QualificationKey, Revision
from rules.qualifications import QualificationCatalogue

FACTS = ("work", "foreman", "crew_leader", "either_days")


@dataclass(frozen=True)
class Level:
    """One row of ``levels``, with what is missing as text."""

    level: int
    next_level: int | None
    missing_work: int | None
    missing_role: int | None
    missing: str | None
    days_to_next: int | None


def put_facts(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[Revision, Facts]]
) -> None:
    """``facts``, with the place in the sequence as technician."""
    table: dict[str, list[Any]] = {
        "technician_id": list(range(len(asked))),
        "field": [revision.field for revision, _ in asked],
        "work": [facts.work_days for _, facts in asked],
        "foreman": [facts.foreman_days for _, facts in asked],
        "crew_leader": [facts.crew_leader_days for _, facts in asked],
        "either_days": [facts.either_days for _, facts in asked],
    }
    types = {"technician_id": pa.int64(), "field": pa.string()}
    DuckEngine(connection).put(
        "facts",
        pa.table({name: pa.array(c, types.get(name, pa.int32())) for name, c in table.items()}),
    )


def put_held(
    connection: duckdb.DuckDBPyConnection,
    plan: SetPlan,
    asked: Sequence[tuple[Revision, Facts]],
) -> None:
    """``held`` from the facts themselves, without any qualification."""
    rows = [
        (number, revision.field, in_words(numbered(revision).met(facts.held), len(plan.columns)))
        for number, (revision, facts) in enumerate(asked)
    ]
    columns = {
        "technician_id": pa.array([number for number, _, _ in rows], pa.int64()),
        "field": pa.array([field for _, field, _ in rows], pa.string()),
    }
    for place, name in enumerate(plan.columns):
        columns[name] = pa.array([words[place] for _, _, words in rows], pa.int64())
    DuckEngine(connection).put("held", pa.table(columns))


def put_qualifications(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[tuple[int, str | None, str | None, dt.date, dt.date | None]],
) -> None:
    """``qualifications`` as in a snapshot folder, as far as the plan reads it."""
    kinds = {
        "technician_id": pa.int64(),
        "code": pa.string(),
        "name": pa.string(),
        "acquired_on": pa.date32(),
        "expires_on": pa.date32(),
    }
    table = pa.table(
        {
            name: pa.array([row[place] for row in rows], kind)
            for place, (name, kind) in enumerate(kinds.items())
        }
    )
    DuckEngine(connection).put("qualifications", table)


def levels(connection: duckdb.DuckDBPyConnection) -> list[Level]:
    """The levels in the order of the technicians."""
    found = connection.sql(
        "SELECT level, next_level, missing_work, missing_role, missing, days_to_next"
        " FROM levels LEFT JOIN missing USING (shortage) ORDER BY technician_id, field"
    ).fetchall()
    return [Level(*row) for row in found]


def from_facts(
    plan: SetPlan, asked: Sequence[tuple[Revision, Facts]], catalogue: QualificationCatalogue
) -> list[Level]:
    """What a plan says of facts, lines held taken from them too."""
    with duckdb.connect() as connection:
        put_facts(connection, asked)
        put_held(connection, plan, asked)
        judge(DuckEngine(connection), plan, catalogue)
        return levels(connection)


def from_codes(
    plan: SetPlan,
    asked: Sequence[tuple[Revision, Facts]],
    registered: Sequence[Sequence[QualificationKey]],
    catalogue: QualificationCatalogue,
) -> list[Level]:
    """What a plan says of facts, whose qualifications are registered by code or by name."""
    with duckdb.connect() as connection:
        put_facts(connection, asked)
        rows = []
        for number, keys in enumerate(registered):
            for key in keys:
                entry = catalogue.by_key[key]
                rows.append((number, entry.code, entry.name, plan.on, None))
        put_qualifications(connection, rows)
        judge_everybody(DuckEngine(connection), plan, catalogue)
        return levels(connection)
