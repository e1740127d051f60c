"""The plan as text for whoever runs it himself: every relation with what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccus_data.cluster.dialect import said_for
from ccus_data.set_plan import item_columns

if TYPE_CHECKING:
    from ccus_data.set_plan import SetPlan

MADE: Final = {"duckdb": "CREATE OR REPLACE TEMP TABLE", "spark": "CREATE OR REPLACE TEMP VIEW"}

NEEDED: Final = """\
-- The set-based judgement as of {on}: {documents} documents in force, words of lines: {words}.
-- Wanted before it:
--   facts           technician_id, field, work, foreman, crew_leader, either_days
--   qualifications  of the snapshot folder
--   spellings       code, name, {items}: which item each distinct way of writing is, as a bit;
--                   more than 63 items need more words (items_1 ...) here and below
--   fields          field, field_number, {items}: the items that a field asks for
--   meets           field_number, {items}, {columns}: the lines that an item meets
--   shortages       field_number, next_level, passed, {lacking}, shortage: what is missing,
--                   for each row of gaps; empty where only levels are wanted
-- `ccus-level plan run` makes them all."""


def shown(plan: SetPlan, dialect: str) -> str:
    """The statements of a plan in a dialect, in the order in which they are run."""
    items = item_columns(1)
    columns = ", ".join(plan.columns)
    lacking = ", ".join(f"lacking_{column}" for column in plan.columns)
    values = {"on": plan.on, "documents": len(plan.revisions), "words": len(plan.columns)}
    parts = [NEEDED.format(columns=columns, items=", ".join(items), lacking=lacking, **values)]
    for stage in (*plan.holding(items), *plan.judging(items), *plan.answering):
        query = said_for(stage.query, dialect)
        parts.append(f"-- {stage.says}\n{MADE[dialect]} {stage.name} AS\n{query};")
    return "\n\n".join(parts)
