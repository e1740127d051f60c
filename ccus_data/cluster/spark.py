"""Spark as an engine for counting and for the plan: the same statements, run on a cluster.

A session of PySpark is handed in and nothing here imports it, so whoever has no cluster needs none.
Each relation is written into a working folder and read from there: what a lost machine had made is
not made again, memory is bounded, and no statement carries all those before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import sqlglot
from sqlglot import expressions as parsed

from ccus_data.cluster.dialect import said_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from ccus_data.set_plan import Stage

Row = tuple[Any, ...]


class Session(Protocol):
    """What is used of PySpark's SparkSession; frames are its DataFrames."""

    @property
    def read(self) -> Any:
        """The way to read files."""
        ...

    def sql(self, sqlQuery: str, args: Any = None) -> Any:  # noqa: N803 - PySpark's name
        """A statement as a frame."""
        ...

    def createDataFrame(self, data: Any, schema: Any = None) -> Any:  # noqa: N802 - PySpark's name
        """Rows of this process as a frame."""
        ...

    def stop(self) -> None:
        """End the session."""
        ...


class SparkEngine:
    """Runs what counting and the plan ask for on a Spark session, within a working folder."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._named: dict[str, Any] = {}
        self._written = 0
        self._found: Any = None

    def make(self, stage: Stage) -> None:
        """Make the relation of a stage."""
        self._keep(stage.name, self._session.sql(said_for(stage.query, "spark")))

    def put(self, name: str, table: pa.Table) -> None:
        """A small table as a relation."""
        self._name(name, self._session.createDataFrame(table))

    def rows(self, query: str) -> Iterator[Row]:
        """The rows of a query, a part of them at a time."""
        return map(tuple, self._session.sql(said_for(query, "spark")).toLocalIterator())

    def read(self, name: str, file: Path, columns: str) -> None:
        """Some columns of a Parquet file as a relation; Spark need not know the others' types."""
        found = self._session.read.schema(columns).parquet(str(file))
        found.createOrReplaceTempView(name)

    def write(self, query: str, folder: Path) -> None:
        """The rows of a query as a folder of Parquet files, in place of one that is there."""
        found = self._session.sql(said_for(query, "spark"))
        found.write.mode("overwrite").option("compression", "zstd").parquet(str(folder))

    def execute(self, query: str, parameters: Any = None, /) -> SparkEngine:
        """Run one statement: ``CREATE OR REPLACE TABLE``, or a query whose rows are fetched."""
        statement = sqlglot.parse_one(query, read="duckdb")
        if not isinstance(statement, parsed.Create):
            self._found = self._session.sql(said_for(query, "spark"), parameters)
            return self
        name = _table_of(statement)
        if isinstance(statement.this, parsed.Schema):
            schema = ", ".join(column.sql("spark") for column in statement.this.expressions)
            self._name(name, self._session.createDataFrame([], schema))
        else:
            made = said_for(statement.expression.sql("duckdb"), "spark")
            self._keep(name, self._session.sql(made, parameters))
        return self

    def executemany(self, query: str, parameters: Any = (), /) -> None:
        """Put rows into a table that `execute` made: ``INSERT INTO name VALUES (?, …)``."""
        name = _table_of(sqlglot.parse_one(query, read="duckdb"))
        table = self._named[name]
        rows = [tuple(row) for row in parameters]
        self._name(name, table.union(self._session.createDataFrame(rows, table.schema)))

    def fetchall(self) -> list[Row]:
        """All rows of the last query; only asked for where they are few."""
        return [tuple(row) for row in self._found.collect()]

    def _keep(self, name: str, frame: Any) -> None:
        """Have the rows of a frame made now, as a relation of its own."""
        self._written += 1
        path = str(self._folder / f"{self._written:03}-{name}")
        frame.write.parquet(path)
        self._name(name, self._session.read.schema(frame.schema).parquet(path))

    def _name(self, name: str, frame: Any) -> None:
        """Give a frame its name."""
        self._named[name] = frame
        frame.createOrReplaceTempView(name)


def _table_of(statement: parsed.Expr) -> str:
    table = statement.this.find(parsed.Table)
    return str(table.name)
