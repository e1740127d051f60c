"""Running a plan on an engine: its queries, and between them the two questions to the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ccus_data.set_plan.shortages import Shortages
from ccus_data.set_plan.spellings import WRITTEN, Spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb
    import pyarrow as pa

    from ccus_data.set_plan.plan import SetPlan
    from ccus_data.set_plan.stage import Stage
    from rules.qualifications import QualificationCatalogue

Row = tuple[Any, ...]

FETCHED = 10_000


class Engine(Protocol):
    """What runs queries in DuckDB's dialect over relations with names."""

    def make(self, stage: Stage) -> None:
        """Make the relation of a stage, in place of one of that name."""
        ...

    def put(self, name: str, table: pa.Table) -> None:
        """A small table as a relation, in place of one of that name."""
        ...

    def rows(self, query: str) -> Iterator[Row]:
        """The rows of a query, a few at a time."""
        ...


class DuckEngine:
    """DuckDB: the engine for what one machine holds. Relations are temporary tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def make(self, stage: Stage) -> None:
        """Make the relation of a stage."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {stage.name} AS {stage.query}")

    def put(self, name: str, table: pa.Table) -> None:
        """A small table as a relation."""
        self._connection.register("put_in", table)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM put_in")
        self._connection.unregister("put_in")

    def rows(self, query: str) -> Iterator[Row]:
        """The rows of a query, on a cursor of their own."""
        found = self._connection.execute(query)
        while rows := found.fetchmany(FETCHED):
            yield from rows


def hold(engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue) -> tuple[str, ...]:
    """Make ``careers`` and ``patterns`` from ``qualifications`` (of the snapshot) and ``facts``.

    Both have the words of items, whose columns are answered: ``careers`` what is held of what a
    field asks for, ``patterns`` for each distinct holding the lines met.
    """
    spellings = Spellings(catalogue, plan)
    spellings.add(engine.rows(WRITTEN))
    engine.put("spellings", spellings.table())
    engine.put("fields", spellings.fields())
    engine.put("meets", spellings.meets())
    _make(engine, plan.holding(spellings.columns))
    return spellings.columns


def judge(
    engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue, items: Sequence[str]
) -> None:
    """Make ``levels`` and ``missing`` from ``careers`` and ``patterns`` with these words of items.

    ``levels``: technician_id, field, criteria_version, level, next_level, missing_work,
    missing_role, shortage, days_to_next, the days of ``facts``, lines_0 …; one row for each row of
    ``careers``. ``missing``: shortage, missing (JSON as in a judgement's ``missing``), complete.
    """
    judging = plan.judging(items)
    _make(engine, judging)
    shortages = Shortages(plan, catalogue)
    shortages.add(engine.rows(f"SELECT * FROM {judging[-1].name}"))
    engine.put("shortages", shortages.table())
    engine.put("missing", shortages.told())
    _make(engine, plan.answering)


def judge_everybody(
    engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue
) -> tuple[str, ...]:
    """Make ``levels`` and ``missing`` from ``qualifications`` and ``facts``.

    Answered are the columns of ``careers`` that are words of items.
    """
    items = hold(engine, plan, catalogue)
    judge(engine, plan, catalogue, items)
    return items


def _make(engine: Engine, stages: Iterable[Stage]) -> None:
    for stage in stages:
        engine.make(stage)
