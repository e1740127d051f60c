"""Running a plan on an engine: its queries, and between them the two questions to the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ccus_data.set_plan.shortages import Shortages
from ccus_data.set_plan.spellings import WRITTEN, Spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def hold(engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue) -> None:
    """Make ``held`` from ``qualifications`` (of the snapshot) and ``facts``."""
    spellings = Spellings(catalogue)
    spellings.add(engine.rows(WRITTEN))
    engine.put("spellings", spellings.table())
    engine.put("meets", spellings.meets(plan))
    _make(engine, plan.holding)


def judge(engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue) -> None:
    """Make ``levels`` and ``missing`` from ``facts`` and ``held``.

    ``levels``: technician_id, field, criteria_version, level, next_level, missing_work,
    missing_role, shortage, days_to_next, the days of ``facts``, lines_0 …; one row for each row of
    ``facts``. ``missing``: shortage, missing (JSON as in a judgement's ``missing``), complete.
    """
    _make(engine, plan.judging)
    shortages = Shortages(plan, catalogue)
    shortages.add(engine.rows(f"SELECT * FROM {plan.judging[-1].name}"))
    engine.put("shortages", shortages.table())
    engine.put("missing", shortages.told())
    _make(engine, plan.answering)


def judge_everybody(engine: Engine, plan: SetPlan, catalogue: QualificationCatalogue) -> None:
    """Make ``held``, ``levels`` and ``missing`` from ``qualifications`` and ``facts``."""
    hold(engine, plan, catalogue)
    judge(engine, plan, catalogue)


def _make(engine: Engine, stages: Iterable[Stage]) -> None:
    for stage in stages:
        engine.make(stage)
