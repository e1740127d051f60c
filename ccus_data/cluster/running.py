"""The national run on a cluster: masks, facts and the plan, by the statements of one machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccus_data.cluster.spark import SparkEngine
from ccus_data.counting import Question, make_facts, mask_query, quoted
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

READ: Final = "technician_id, code, name, acquired_on, expires_on"
"""What the plan reads of ``qualifications``."""

WITH_MONTH: Final = (
    f"SELECT *, (year(date) * {MONTHS_PER_YEAR} + month(date) - 1)::INTEGER AS month FROM days"
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
    engine = SparkEngine(session)
    try:
        months = {Month.parse(name): run.snapshot / month_file(name) for name in manifest.months}
        engine.read("days", run.snapshot / "histories", COUNTED)
        engine.execute(f"CREATE OR REPLACE TABLE histories AS {WITH_MONTH}")
        engine.execute(
            "CREATE OR REPLACE TABLE masks AS "
            + mask_query("histories", "technician_id, trade, month")
        )
        asked = Question(run.snapshot, months, catalogue, run.on, run.choice, together="masks")
        make_facts(engine, asked)
        registered = quoted(run.snapshot / "qualifications.parquet")
        engine.execute(
            "CREATE OR REPLACE TABLE qualifications AS"
            f" SELECT {READ} FROM read_parquet({registered})"
        )
        judge_everybody(engine, plan_of(catalogue, run.on), catalogue.qualifications)
        unfinished = run.out.with_name(f".{run.out.name}.new")
        for number, name in enumerate(WRITTEN, start=1):
            engine.write(f"SELECT * FROM {name}", unfinished / name)
            progress(name, number, len(WRITTEN))
        unfinished.rename(run.out)
    finally:
        engine.close()
