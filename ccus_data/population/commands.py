"""``ccus-level population``: make a synthetic population, and take records out of a snapshot."""

from __future__ import annotations

import argparse
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rules.arguments import day_argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.months import Month

EXAMPLE = "example: ccus-level population "


def parser() -> argparse.ArgumentParser:
    """The arguments of ``population`` and of each of its actions."""
    made = argparse.ArgumentParser(
        prog="ccus-level population",
        description="Make a synthetic population, and take records out of a snapshot folder.",
        epilog=f"{EXAMPLE}make --scale 0.001 --seed 7 --out population",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, example: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says, epilog=EXAMPLE + example)
        one.add_argument("--lang", choices=("ja", "en"), default="ja", help="of the sentences")
        return one

    make = action(
        "make",
        "invented people with the totals of July 2023 (scale 1: 1,241,884 technicians)",
        "make --scale 0.001 --seed 7 --out population",
    )
    make.add_argument("--scale", type=_fraction, required=True, help="1 is the whole country")
    make.add_argument("--seed", type=int, required=True, help="the same seed, the same bytes")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    make.add_argument("--months", type=_months, metavar="FROM..TO", help="such as 2022-08..2023-07")
    make.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    sample = action(
        "sample",
        "technicians as records for `judge`, one JSON text a line",
        "sample population --technicians 100",
    )
    sample.add_argument("folder", type=Path, metavar="FOLDER", help="a snapshot folder")
    sample.add_argument("--technicians", type=_count, metavar="N", help="default: all of them")
    sample.add_argument(
        "--as-of", type=day_argument, metavar="DATE", help="default: the last day in it"
    )
    return made


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")


def _months(text: str) -> tuple[Month, Month]:
    from evaluator.months import Month

    first, _, last = text.partition("..")
    try:
        return Month.parse(first), Month.parse(last)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not FROM..TO (YYYY-MM..YYYY-MM)") from None


def run(argv: Sequence[str]) -> int:
    """Do one action: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    from ccus_data.doors import Failed, answered
    from ccus_data.wording import Refused

    try:
        return _make(asked) if asked.action == "make" else _sample(asked)
    except (Refused, Failed, OSError) as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        return answered(asked, problem)


def _make(asked: argparse.Namespace) -> int:
    from ccus_data.population.making import make_population
    from ccus_data.population.plan import make_plan
    from ccus_data.wording import Refused, said, word

    first, last = asked.months or (None, None)
    plan = make_plan(asked.scale, asked.seed, first, last)
    if asked.processes < 1:
        raise Refused(said("population.processes", found=asked.processes))

    def progress(name: str, number: int, whole: int) -> None:
        line = word("population.progress", asked.lang, name=name, number=number, whole=whole)
        print(line, file=sys.stderr, flush=True)

    manifest = make_population(asked.out, plan, asked.processes, progress)
    histories = sum(e.rows for name, e in manifest.files.items() if name.startswith("histories/"))
    values = {
        "folder": asked.out,
        "technicians": f"{manifest.files['technicians.parquet'].rows:,}",
        "histories": f"{histories:,}",
        "first": plan.first,
        "last": plan.last,
    }
    print(word("population.made", asked.lang, **values))
    return 0


def _sample(asked: argparse.Namespace) -> int:
    import orjson

    from ccus_data.population.sampling import sample_records

    for record in sample_records(asked.folder, asked.technicians, asked.as_of):
        sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    return 0
