"""Imports: which file was brought in by whom, how far it came, and what became of its rows."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Index, Table

from ccus_data.tables.columns import Big, Moment, text, word
from ccus_data.tables.naming import METADATA

STATES: Final = ("running", "done")


def _count(name: str) -> tuple[Any, ...]:
    return Column(name, Big, nullable=False), CheckConstraint(f"{name} >= 0", name)


import_jobs: Final = Table(
    "import_jobs",
    METADATA,
    Column("job_id", Big, primary_key=True),
    text("kind", needed=True),
    text("file_name", needed=True),
    text("file_sha256", needed=True),
    text("by", needed=True),
    *word("state", STATES),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    *_count("rows_read"),
    *_count("inserted"),
    *_count("updated"),
    *_count("unchanged"),
    *_count("refused"),
    *_count("result_bytes"),
    sqlite_strict=True,
)
"""One row an import of a file. The counts are committed with the rows they count, so a job that
was killed goes on behind ``rows_read`` and truncates its result file to ``result_bytes``."""

Index(None, import_jobs.c.file_sha256, import_jobs.c.kind)
