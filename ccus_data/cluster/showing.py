"""The plan as text for whoever runs it himself: every relation with what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.cluster.dialect import said_for

if TYPE_CHECKING:
    from ccus_data.set_plan import SetPlan

MADE: Final = {"duckdb": "CREATE OR REPLACE TEMP TABLE", "spark": "CREATE OR REPLACE TEMP VIEW"}

NEEDED: Final = """\
-- The set-based judgement as of {on}: {documents} documents in force, words of lines: {words}.
-- Wanted before it:
--   facts           technician_id, field, work, foreman, crew_leader, either_days
--   qualifications  of the snapshot folder
--   spellings       code, name, item: what each distinct way of writing is, by the catalogue
--   meets           item, field, {columns}: the lines that an item meets
--   shortages       field, next_level, passed, {columns}, shortage: what is missing, for each
--                   row of gaps; empty where only levels are wanted
-- `ccus-level plan run` makes them all."""


def shown(plan: SetPlan, dialect: str) -> str:
    """The statements of a plan in a dialect, in the order in which they are run."""
    columns = ", ".join(plan.columns)
    values = {"on": plan.on, "documents": len(plan.revisions), "words": len(plan.columns)}
    parts = [NEEDED.format(columns=columns, **values)]
    for stage in (*plan.holding, *plan.judging, *plan.answering):
        query = said_for(stage.query, dialect)
        parts.append(f"-- {stage.says}\n{MADE[dialect]} {stage.name} AS\n{query};")
    return "\n\n".join(parts)
