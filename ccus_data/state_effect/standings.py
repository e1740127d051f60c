"""Where everybody stands under one document, as a table made by the set-based plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
import pyarrow as pa

from ccus_data.counting import quoted
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_for

if TYPE_CHECKING:
    import duckdb

    from ccus_data.counting import Question
    from rules.model import Revision

GAP: Final = ("work", "role", "lines", "floor")
"""The parts of a gap in the order of ``evaluator.effect.Gap``; null where there is no gap."""

# The next step of a document is the next level, unless a document leaves a level out.
STANDINGS: Final = """
    CREATE OR REPLACE TABLE {name} AS
    SELECT technician_id, level,
        CASE WHEN known THEN coalesce(missing_work, 0) END AS work,
        CASE WHEN known THEN coalesce(missing_role, 0) END AS role,
        CASE WHEN known THEN coalesce(lines, 0) END AS lines,
        CASE WHEN known THEN greatest(coalesce(with_days - days, 0), 0) END AS floor
    FROM (
        SELECT levels.*, facts.work AS days, next_level = level + 1 AS known
        FROM levels JOIN facts USING (technician_id, field)
    )
    LEFT JOIN fewest USING (shortage)
"""

NOBODY: Final = """
    CREATE OR REPLACE TABLE {name} AS
    SELECT 0::BIGINT AS technician_id, 0::TINYINT AS level, 0::INTEGER AS work,
        0::INTEGER AS role, 0::INTEGER AS lines, 0::INTEGER AS floor
    WHERE false
"""


def make_standings(
    connection: duckdb.DuckDBPyConnection, name: str, revision: Revision, asked: Question
) -> None:
    """Make a table of the standings of everybody in ``facts``, by one document of their field.

    Columns: technician_id, level, and GAP (null at level 4, and where the next level is not known).
    """
    path = quoted(asked.snapshot / "qualifications.parquet")
    connection.execute(
        f"CREATE OR REPLACE VIEW qualifications AS FROM read_parquet({path})"
        " SEMI JOIN facts USING (technician_id)"
    )
    judge_everybody(
        DuckEngine(connection), plan_for([revision], asked.on), asked.catalogue.qualifications
    )
    _make_fewest(connection)
    connection.execute(STANDINGS.format(name=name))


def make_nobody(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a table of standings of a document that there is not."""
    connection.execute(NOBODY.format(name=name))


def _make_fewest(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``fewest`` from ``missing``: the size of the first alternative, and its day floor."""
    rows = []
    for shortage, text in connection.execute("SELECT shortage, missing FROM missing").fetchall():
        alternatives = orjson.loads(text)
        if alternatives:
            first = alternatives[0]
            rows.append((shortage, len(first["qualifications"]), first.get("with_days")))
    types = {"shortage": pa.int64(), "lines": pa.int32(), "with_days": pa.int32()}
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    made = {name: pa.array(cells, types[name]) for name, cells in zip(types, columns, strict=True)}
    DuckEngine(connection).put("fewest", pa.table(made))
