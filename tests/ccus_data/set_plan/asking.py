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

Row = tuple[int, Revision, Facts]
"""A technician, a document and facts."""


@dataclass(frozen=True)
class Level:
    """One row of ``levels``, with what is missing as text."""

    level: int
    next_level: int | None
    missing_work: int | None
    missing_role: int | None
    missing: str | None
    days_to_next: int | None


def put_facts(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    """``facts``, one row a technician and field."""
    table: dict[str, list[Any]] = {
        "technician_id": [who for who, _, _ in rows],
        "field": [revision.field for _, revision, _ in rows],
        "work": [facts.work_days for _, _, facts in rows],
        "foreman": [facts.foreman_days for _, _, facts in rows],
        "crew_leader": [facts.crew_leader_days for _, _, facts in rows],
        "either_days": [facts.either_days for _, _, facts in rows],
    }
    types = {"technician_id": pa.int64(), "field": pa.string()}
    DuckEngine(connection).put(
        "facts",
        pa.table({name: pa.array(c, types.get(name, pa.int32())) for name, c in table.items()}),
    )


def put_held(connection: duckdb.DuckDBPyConnection, plan: SetPlan, rows: Sequence[Row]) -> None:
    """``careers`` and ``patterns`` from the facts themselves, without any qualification.

    Everybody is a pattern of their own.
    """
    numbers = [plan.revisions.index(revision) for _, revision, _ in rows]
    key = {
        "field_number": pa.array(numbers, pa.int32()),
        "items_0": pa.array(range(len(rows)), pa.int64()),
    }
    facts = [one for _, _, one in rows]
    days = {
        "work": [one.work_days for one in facts],
        "foreman": [one.foreman_days for one in facts],
        "crew_leader": [one.crew_leader_days for one in facts],
        "either_days": [one.either_days for one in facts],
    }
    careers = {
        "technician_id": pa.array([who for who, _, _ in rows], pa.int64()),
        **{name: pa.array(cells, pa.int32()) for name, cells in days.items()},
    }
    words = [
        in_words(numbered(revision).met(facts.held), len(plan.columns))
        for _, revision, facts in rows
    ]
    lines = {
        name: pa.array([one[place] for one in words], pa.int64())
        for place, name in enumerate(plan.columns)
    }
    DuckEngine(connection).put("careers", pa.table({**careers, **key}))
    DuckEngine(connection).put("patterns", pa.table({**key, **lines}))


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
    """What a plan says of facts, with the lines held taken from them too."""
    rows = [(number, *one) for number, one in enumerate(asked)]
    with duckdb.connect() as connection:
        put_held(connection, plan, rows)
        judge(DuckEngine(connection), plan, catalogue, ["items_0"])
        return levels(connection)


def from_codes(
    plan: SetPlan,
    asked: Sequence[tuple[Revision, Facts]],
    registered: Sequence[Sequence[QualificationKey]],
    catalogue: QualificationCatalogue,
) -> list[Level]:
    """What a plan says of facts with qualifications that are registered by code and name."""
    entries = [(who, catalogue.by_key[key]) for who, keys in enumerate(registered) for key in keys]
    with duckdb.connect() as connection:
        put_facts(connection, [(number, *one) for number, one in enumerate(asked)])
        put_qualifications(
            connection, [(who, entry.code, entry.name, plan.on, None) for who, entry in entries]
        )
        judge_everybody(DuckEngine(connection), plan, catalogue)
        return levels(connection)
