"""The plan's SQL in the words of another engine: written once for DuckDB, said again by sqlglot."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import sqlglot

DIALECTS: Final = ("duckdb", "spark")


@lru_cache(maxsize=256)
def said_for(statement: str, dialect: str) -> str:
    """A statement of DuckDB's dialect in another one; what cannot be said there raises."""
    if dialect == "duckdb":
        return statement
    (found,) = sqlglot.transpile(
        statement, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    return found
