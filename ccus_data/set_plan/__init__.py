"""The set-based judgement: everybody in every field at once, in SQL made from the criteria model.

In: ``facts(technician_id, field, work, foreman, crew_leader, either_days)``, one row for each
technician and field judged, with the floor of R1, R2 and R9 to R11; and ``qualifications`` as in a
snapshot folder. Out: ``levels`` and ``missing`` (see `judge_everybody`). It is a third evaluation
beside the two engines: it calls neither, and must give the same level on every row.
"""

from ccus_data.set_plan.holding import item_columns
from ccus_data.set_plan.lines import LineNumbers, from_words, in_words, numbered
from ccus_data.set_plan.plan import SetPlan, plan_for, plan_of
from ccus_data.set_plan.running import DuckEngine, Engine, hold, judge, judge_everybody
from ccus_data.set_plan.shortages import Missing, Shortages
from ccus_data.set_plan.spellings import Spellings
from ccus_data.set_plan.stage import Stage

__all__ = [
    "DuckEngine",
    "Engine",
    "LineNumbers",
    "Missing",
    "SetPlan",
    "Shortages",
    "Spellings",
    "Stage",
    "from_words",
    "hold",
    "in_words",
    "item_columns",
    "judge",
    "judge_everybody",
    "numbered",
    "plan_for",
    "plan_of",
]
