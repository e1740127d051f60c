"""``ccus-level nightly``: count and judge everybody of a snapshot."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rules.arguments import day_argument
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rules.catalogue import Catalogue


EXAMPLE = "example: ccus-level nightly population"


def parser() -> argparse.ArgumentParser:
    """The arguments of ``nightly``."""
    made = argparse.ArgumentParser(
        prog="ccus-level nightly",
        description="Count and judge everybody of a snapshot in every field of their trades.",
        epilog=EXAMPLE,
    )
    made.add_argument("snapshot", type=Path, metavar="SNAPSHOT", help="a snapshot folder")
    made.add_argument(
        "--as-of", type=day_argument, metavar="DATE", help="the day; default: the last day in it"
    )
    mode = made.add_mutually_exclusive_group()
    mode.add_argument("--full", action="store_true", help="count and judge everybody anew")
    mode.add_argument(
        "--incremental",
        action="store_true",
        help="only who was touched since the last run; the default where there is one",
    )
    made.add_argument(
        "--all-by-both", action="store_true", help="everybody judged is decided by both engines too"
    )
    made.add_argument("--state", type=Path, metavar="FOLDER", help="default: SNAPSHOT/state")
    made.add_argument("--out", type=Path, metavar="FOLDER", help="default: SNAPSHOT/nightly")
    made.add_argument("--threads", type=_whole, default=os.cpu_count() or 1, metavar="N")
    made.add_argument("--memory", type=_whole, default=1792, metavar="MIB", help="of the database")
    add_criteria(made)
    made.add_argument("--json", action="store_true", help="the report as JSON")
    made.add_argument("--lang", choices=("ja", "en"), default="ja", help="of the sentences")
    return made


def _whole(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 7:  # noqa: PLR2004 - no machine has more
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")


def run(argv: Sequence[str]) -> int:
    """Do one night: 0 done, 1 done with differences, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    from ccus_data.doors import Failed, answered
    from ccus_data.wording import Refused, said
    from rules.faults import EngineFault

    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    try:
        return _night(asked, catalogue)
    except EngineFault as fault:
        return answered(asked, Failed(said("nightly.engine_failed", problem=fault)))
    except (Refused, Failed, OSError) as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        return answered(asked, problem)


def _night(asked: argparse.Namespace, catalogue: Catalogue) -> int:
    from ccus_data.counting import Working
    from ccus_data.doors import DONE, FOUND
    from ccus_data.nightly import Mode, Night, run_night, sentences
    from ccus_data.wording import word
    from rules.agreement import BothEngines

    state = asked.state or asked.snapshot / "state"
    mode = Mode.FULL if asked.full else Mode.INCREMENTAL if asked.incremental else None
    night = Night(
        snapshot=asked.snapshot,
        state=state,
        out=asked.out or asked.snapshot / "nightly",
        catalogue=catalogue,
        working=Working(state / "temporary", asked.threads, asked.memory),
        on=asked.as_of,
        mode=mode,
        all_by_both=asked.all_by_both,
        progress=_teller(asked.lang),
    )
    done = run_night(night, BothEngines)
    if asked.json:
        print(json.dumps(done.report, ensure_ascii=False))
    else:
        if done.before:
            print(word("nightly.before", asked.lang))
        print(*sentences(done.report, asked.lang), sep="\n")
    if done.report["unexplained"]:
        print(word("nightly.unexplained", asked.lang), file=sys.stderr)
    return DONE if done.clean else FOUND


def _teller(lang: str) -> Callable[[str, int, int], None]:
    from ccus_data.wording import word

    def tell(step: str, number: int, whole: int) -> None:
        line = word(step, lang, number=f"{number:,}", whole=f"{whole:,}")
        print(line, file=sys.stderr, flush=True)

    return tell
