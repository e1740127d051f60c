"""Judgements: what was answered about whom, on which day, and why it was asked. Append-only."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from ccus_data.tables.columns import Big, Moment, day, identifier, text, word
from ccus_data.tables.naming import METADATA

CAUSES: Final = (
    "first",
    "new_days",
    "new_qualification",
    "criteria_revision",
    "correction",
    "certificate",
    "other",
)
"""Why a judgement differs from the one before it."""


def _days(name: str) -> tuple[Any, ...]:
    return Column(name, Integer), CheckConstraint(f"{name} >= 0", name)


judgements: Final = Table(
    "judgements",
    METADATA,
    Column("judgement_id", Big, primary_key=True),
    *identifier("technician_id", "technicians.technician_id"),
    text("field", needed=True),
    day("as_of", needed=True),
    text("run_id", needed=True),
    Column("level", Integer, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 4", "level"),
    text("criteria_version", needed=True),
    text("criteria_digest", needed=True),
    *word("cause", CAUSES),
    *_days("work_days"),
    *_days("foreman_days"),
    *_days("crew_leader_days"),
    *_days("either_days"),
    Column("next_level", Integer),
    CheckConstraint("next_level BETWEEN 2 AND 4", "next_level"),
    *_days("work_days_missing"),
    *_days("role_days_missing"),
    text("qualifications_missing"),
    text("engines", needed=True),
    Column("created_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""One row an answer. The one in force is the last of a technician and field. The gap to
``next_level`` is in days; ``qualifications_missing`` is JSON: the smallest sets of codes that would
do. ``engines`` says which engines agreed on the answer."""

Index(None, judgements.c.technician_id, judgements.c.field, judgements.c.judgement_id)
