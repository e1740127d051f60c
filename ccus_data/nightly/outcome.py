"""What a night comes to: the levels in force, what changed and why, and who is in quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ccus_data.counting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

COLUMNS: Final = (
    "technician_id, field, level, criteria_version, next_level, missing_work, missing_role,"
    " days_to_next, shortage, work, foreman, crew_leader, either_days"
)
"""``levels.parquet``: the level and the gap to the next one, and the days it follows from.

``shortage`` is the number of what is missing in ``missing.parquet``, null where nothing is.
"""

EMPTY: Final = (
    "SELECT 0::BIGINT AS technician_id, ''::VARCHAR AS field, 0::TINYINT AS level,"
    " ''::VARCHAR AS criteria_version, 0::TINYINT AS next_level, 0::INTEGER AS missing_work,"
    " 0::INTEGER AS missing_role, 0::INTEGER AS days_to_next, 0::BIGINT AS shortage,"
    " 0::INTEGER AS work, 0::INTEGER AS foreman, 0::INTEGER AS crew_leader,"
    " 0::INTEGER AS either_days WHERE false"
)

ROWS: Final = 122_880
"""Of a row group: the engine's own measure, said so that the same rows give the same bytes."""

WORDS: Final = 1_000
"""Of a dictionary: fields and versions have few, for numbers one is not worth looking for."""

CHANGED: Final = """
    CREATE OR REPLACE TABLE changed AS
    SELECT technician_id, field, new.level, new.criteria_version, old.level AS level_before,
        CASE
            WHEN {first} THEN 'first'
            WHEN changed_fields.field IS NOT NULL
                OR new.criteria_version <> old.criteria_version THEN 'criteria_revision'
            WHEN touches.registration THEN 'registration'
            WHEN touches.correction THEN 'correction'
            WHEN touches.qualification THEN 'new_qualification'
            WHEN touches.days THEN 'new_days'
            WHEN quarantined.field IS NOT NULL THEN 'out_of_quarantine'
            ELSE '{otherwise}'
        END AS cause,
        new.next_level, new.missing_work, new.missing_role, new.shortage, new.work, new.foreman,
        new.crew_leader, new.either_days
    FROM {old} AS old FULL JOIN {new} AS new USING (technician_id, field)
    LEFT JOIN touches USING (technician_id)
    LEFT JOIN changed_fields USING (field)
    LEFT JOIN quarantined USING (technician_id, field)
    WHERE (old.level, old.criteria_version) IS DISTINCT FROM (new.level, new.criteria_version)
"""


def make_result(connection: duckdb.DuckDBPyConnection, *, only_touched: bool) -> None:
    """Make ``result``, all levels in force, and ``changed``, the judgements that are new.

    Who was not touched keeps the row of the last run; so does, whatever the plan found, who is in
    ``differences``. ``changed`` has a row where the level or its document is another one, the
    level null where somebody is judged in the field no more.
    """
    agreed = f"SELECT {COLUMNS} FROM found"
    if connection.execute("SELECT 1 FROM differences LIMIT 1").fetchall():
        agreed += (
            " ANTI JOIN differences USING (technician_id, field)"
            f" UNION ALL SELECT {COLUMNS} FROM previous SEMI JOIN differences"
            " USING (technician_id, field)"
        )
    connection.execute(f"CREATE OR REPLACE VIEW agreed AS {agreed}")
    kept = f"SELECT {COLUMNS} FROM previous ANTI JOIN touched USING (technician_id) UNION ALL"
    connection.execute(
        f"CREATE OR REPLACE VIEW result AS {kept if only_touched else ''} SELECT {COLUMNS}"
        " FROM agreed"
    )


def make_changed(
    connection: duckdb.DuckDBPyConnection, *, first: bool, other_engine: bool, only_touched: bool
) -> None:
    """Make ``changed`` from ``previous``, ``result`` and what is known to have changed.

    Who was not touched has no other row than before, so only those touched are compared.
    """
    among = "(FROM previous SEMI JOIN touched USING (technician_id))"
    connection.execute(
        CHANGED.format(
            old=among if only_touched else "previous",
            new="agreed" if only_touched else "result",
            first=str(first).lower(),
            otherwise="program" if other_engine else "unexplained",
        )
    )


def write_result(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the files of a run; the same rows give the same bytes."""
    _write(connection, folder / "levels.parquet", COLUMNS, "result", "technician_id, field")
    _write(
        connection,
        folder / "missing.parquet",
        "shortage, missing, complete",
        f"all_missing SEMI JOIN read_parquet({quoted(folder / 'levels.parquet')}) USING (shortage)",
        "shortage",
    )
    _write(
        connection,
        folder / "quarantine.parquet",
        "technician_id, field, level, told",
        "differences",
        "technician_id, field",
    )
    if connection.execute("SELECT 1 FROM changed LIMIT 1").fetchall():
        _write(
            connection,
            folder / "judgements.parquet",
            "*",
            "changed",
            "technician_id, field",
        )


def _write(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: str, rows: str, order: str
) -> None:
    connection.execute(
        f"COPY (SELECT {columns} FROM {rows} ORDER BY {order}) TO {quoted(path)}"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,"
        f" ROW_GROUP_SIZE {ROWS}, DICTIONARY_SIZE_LIMIT {WORDS})"
    )


def counts(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[dict[str, Any]]:
    """How many are on each level of each field, by the cause of their judgement of this night.

    Counted from the levels written: whoever is not in ``changed`` stands as before.
    """
    return _named(
        connection,
        ("field", "level", "cause", "people"),
        "WITH new AS (SELECT field, level, cause, count(*) AS people FROM changed GROUP BY ALL),"
        " parts AS ("
        "SELECT field, level, 'unchanged' AS cause, count(*) AS people"
        f" FROM read_parquet({quoted(folder / 'levels.parquet')}) GROUP BY ALL"
        " UNION ALL SELECT field, level, 'unchanged', -people FROM new WHERE level IS NOT NULL"
        " UNION ALL FROM new)"
        " SELECT field, level, cause, sum(people)::BIGINT AS people FROM parts"
        " GROUP BY ALL HAVING sum(people) > 0 ORDER BY ALL",
    )


def _named(
    connection: duckdb.DuckDBPyConnection, names: Iterable[str], query: str
) -> list[dict[str, Any]]:
    rows = connection.execute(query).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
