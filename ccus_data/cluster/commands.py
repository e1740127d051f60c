"""``ccus-level plan``: show the SQL of the set-based judgement, and run it on a cluster."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from ccus_data.cluster.spark import Session
    from rules.catalogue import Catalogue

EXAMPLE = "example: ccus-level plan "


def parser() -> argparse.ArgumentParser:
    """The arguments of ``plan`` and of each of its actions."""
    made = argparse.ArgumentParser(
        prog="ccus-level plan",
        description="Show the SQL of the set-based judgement, and run it on a cluster.",
        epilog=f"{EXAMPLE}show --for spark",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, example: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says, epilog=EXAMPLE + example)
        one.add_argument("--lang", choices=("ja", "en"), default="ja", help="of the sentences")
        one.add_argument("--as-of", type=_date, metavar="DATE", help="the day judged")
        add_criteria(one)
        return one

    show = action("show", "the statements of the plan", "show --as-of 2023-07-31 --for spark")
    show.add_argument(
        "--for", dest="dialect", choices=("duckdb", "spark"), default="duckdb", help="whose SQL"
    )
    run_ = action(
        "run",
        "count and judge a snapshot folder on a Spark cluster",
        "run snapshot --master spark://cluster:7077 --out judged",
    )
    run_.add_argument("folder", type=Path, metavar="FOLDER", help="a snapshot folder")
    run_.add_argument("--master", required=True, metavar="URL", help="such as spark://host:7077")
    run_.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new folder")
    run_.add_argument(
        "--conf", action="append", default=[], metavar="NAME=VALUE", help="a setting of Spark"
    )
    return made


def _date(text: str) -> dt.date:
    from evaluator.shapes import parse_date

    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (YYYY-MM-DD)")
    return day


def run(argv: Sequence[str]) -> int:
    """Do one action: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    from ccus_data.doors import Failed, answered
    from ccus_data.wording import Refused

    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    try:
        act = _show if asked.action == "show" else _run
        return act(asked, catalogue)
    except (Refused, Failed, OSError) as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        return answered(asked, problem)


def _show(asked: argparse.Namespace, catalogue: Catalogue) -> int:
    from datetime import date

    from ccus_data.cluster.showing import shown
    from ccus_data.set_plan import plan_of

    plan = plan_of(catalogue, asked.as_of or date.today())  # noqa: DTZ011 - a local day
    print(shown(plan, asked.dialect))
    return 0


def _run(asked: argparse.Namespace, catalogue: Catalogue) -> int:
    from ccus_data.cluster.running import Run, run_on
    from ccus_data.population import last_day
    from ccus_data.snapshot import read_manifest
    from ccus_data.wording import Refused, said, word

    faults = [said("plan.setting", found=one) for one in asked.conf if "=" not in one]
    if faults:
        raise Refused(*faults)
    on = asked.as_of or last_day(read_manifest(asked.folder))
    asked_run = Run(asked.folder.resolve(), asked.out.resolve(), on)

    def progress(name: str, number: int, whole: int) -> None:
        line = word("plan.progress", asked.lang, name=name, number=number, whole=whole)
        print(line, file=sys.stderr, flush=True)

    settings = dict(one.split("=", 1) for one in asked.conf)
    with _session(asked.master, settings, asked.folder) as session:
        run_on(session, asked_run, catalogue, progress)
    print(word("plan.done", asked.lang, folder=asked.out, on=on))
    return 0


@contextmanager
def _session(master: str, settings: Mapping[str, str], snapshot: Path) -> Iterator[Session]:
    """A session on a cluster; what the cluster does not do as it should comes out as `Failed`.

    PySpark is looked for here and nowhere else: it is no part of the product.
    """
    from importlib import import_module

    from ccus_data.doors import Failed
    from ccus_data.wording import Refused, said

    try:
        spark = import_module("pyspark.sql")
        protocol = import_module("py4j.protocol")
        errors = import_module("pyspark.errors")
    except ModuleNotFoundError:
        raise Refused(said("plan.no_pyspark")) from None
    builder = spark.SparkSession.builder.master(master).appName("ccus-level")
    for name, value in {"spark.sql.session.timeZone": "UTC", **settings}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    except (protocol.Py4JError, errors.PySparkException) as trouble:
        lines = [line for line in str(trouble).splitlines() if line.strip()]
        # Py4J says first that something happened, and then what.
        problem = next((one for one in lines if "Exception:" in one), lines[0])
        raise Failed(said("plan.cluster_failed", problem=problem, snapshot=snapshot)) from trouble
