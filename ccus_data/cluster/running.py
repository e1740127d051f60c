"""The national run on a cluster: masks, facts and the plan, by the statements of one machine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccus_data.cluster.spark import SparkEngine
from ccus_data.counting import Question, make_facts, mask_query
from ccus_data.set_plan import judge_everybody, plan_of
from ccus_data.snapshot import month_file, read_manifest
from ccus_data.wording import Refused, said
from evaluator.months import MONTHS_PER_YEAR, Month
from evaluator.policy import PolicyChoice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from ccus_data.cluster.spark import Session
    from rules.catalogue import Catalogue

COUNTED: Final = (
    "technician_id BIGINT, date DATE, employer_id BIGINT, trade SMALLINT, role TINYINT,"
    " status TINYINT"
)
"""The columns of a month's file that are counted. Spark has no type for the times in it."""

REGISTERED: Final = (
    "technician_id BIGINT, code STRING, name STRING, acquired_on DATE, expires_on DATE"
)
"""What the plan reads of ``qualifications``."""

WITH_MONTH: Final = (
    f"(SELECT *, (year(date) * {MONTHS_PER_YEAR} + month(date) - 1)::INTEGER AS month"
    " FROM histories) AS days"
)

WRITTEN: Final = ("levels", "missing")


@dataclass(frozen=True, slots=True)
class Run:
    """What is judged and where the answers go; all machines of the cluster see the same paths."""

    snapshot: Path
    out: Path
    on: dt.date
    choice: PolicyChoice = field(default_factory=PolicyChoice)


def run_on(
    session: Session, run: Run, catalogue: Catalogue, progress: Callable[[str, int, int], None]
) -> None:
    """Judge everybody of a snapshot on a Spark session: ``out/levels`` and ``out/missing``.

    The folder appears under its name when it is whole; one that is there already is refused.
    """
    if run.out.exists():
        raise Refused(said("plan.folder_in_use", folder=run.out))
    manifest = read_manifest(run.snapshot)
    months = {Month.parse(name): run.snapshot / month_file(name) for name in manifest.months}
    unfinished = run.out.with_name(f".{run.out.name}.new")
    if unfinished.exists():  # left by a run that was stopped
        shutil.rmtree(unfinished)
    working = unfinished / "working"
    engine = SparkEngine(session, working)
    engine.read("histories", run.snapshot / "histories", COUNTED)
    masks = mask_query(WITH_MONTH, "technician_id, trade, month")
    engine.execute(f"CREATE OR REPLACE TABLE masks AS {masks}")
    asked = Question(run.snapshot, months, catalogue, run.on, run.choice, together="masks")
    make_facts(engine, asked)
    engine.read("qualifications", run.snapshot / "qualifications.parquet", REGISTERED)
    judge_everybody(engine, plan_of(catalogue, run.on), catalogue.qualifications)
    for number, name in enumerate(WRITTEN, start=1):
        engine.write(f"SELECT * FROM {name}", unfinished / name)
        progress(name, number, len(WRITTEN))
    shutil.rmtree(working)
    unfinished.rename(run.out)
