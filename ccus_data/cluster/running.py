"""The national run on a cluster: masks, facts and the plan, all by the statements of one machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccus_data.cluster.spark import SparkEngine
from ccus_data.counting import Question, make_facts, mask_query, quoted
from ccus_data.set_plan import judge_everybody, plan_of
from ccus_data.snapshot import month_file, read_manifest
from ccus_data.wording import Refused, said
from evaluator.months import Month
from evaluator.policy import PolicyChoice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ccus_data.cluster.spark import Session
    from ccus_data.snapshot import Manifest
    from rules.catalogue import Catalogue

COUNTED: Final = (
    "technician_id BIGINT, date DATE, employer_id BIGINT, trade SMALLINT, role TINYINT,"
    " status TINYINT"
)
"""The columns of a month's file that are counted. Spark has no type for the times in it."""

READ: Final = "technician_id, code, name, acquired_on, expires_on"
"""What the plan reads of ``qualifications``."""

WRITTEN: Final = ("levels", "missing")


@dataclass(frozen=True, slots=True)
class Run:
    """What is judged and where the answers go; every path is seen by all machines of the cluster.

    ``masks`` may be kept from run to run: a mask has the digest of its month's file in its name.
    """

    snapshot: Path
    masks: Path
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
        masks = _masks(engine, run, manifest, progress)
        make_facts(engine, Question(run.snapshot, masks, catalogue, run.on, run.choice))
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


def _masks(
    engine: SparkEngine, run: Run, manifest: Manifest, progress: Callable[[str, int, int], None]
) -> Mapping[Month, Path]:
    """The masks of all months; one that an earlier run finished is used again."""
    found: dict[Month, Path] = {}
    for number, name in enumerate(sorted(manifest.months), start=1):
        file = month_file(name)
        digest = manifest.files[file].sha256
        found[Month.parse(name)] = mask = run.masks / f"{name}-{digest[:16]}.parquet"
        if not (mask / "_SUCCESS").is_file():
            engine.read("histories", run.snapshot / file, COUNTED)
            engine.write(mask_query("histories"), mask)
            progress(name, number, len(manifest.months))
    return found
