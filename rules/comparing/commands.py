"""``ccus-level criteria diff``: two documents compared."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING

from rules.doors import DONE, add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.catalogue import Catalogue
    from rules.model import Revision


def parser() -> argparse.ArgumentParser:
    """The arguments of ``criteria diff``."""
    made = argparse.ArgumentParser(
        prog="ccus-level criteria diff",
        description="Two documents compared: what changed, level by level, in words.",
        epilog="example: ccus-level criteria diff electrical@2021-04-01 electrical@2026-11-21",
    )
    each = "a criteria file, a FIELD (in force today) or FIELD@DATE (in force that day)"
    made.add_argument("old", metavar="OLD", help=each)
    made.add_argument("new", metavar="NEW", help=each)
    made.add_argument("--json", action="store_true", help="as JSON")
    add_criteria(made)
    made.add_argument("--lang", choices=("ja", "en"), default="ja", help="of the sentences")
    return made


def run(argv: Sequence[str]) -> int:
    """Print the differences: 0 done, whether or not there are any; 2 something is refused."""
    asked = parser().parse_args(argv)
    from rules.references import referred

    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    today = dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the question
    old, new = (referred(each, catalogue, today, asked.lang) for each in (asked.old, asked.new))
    if isinstance(old, tuple) or isinstance(new, tuple):
        faults = [line for found in (old, new) if isinstance(found, tuple) for line in found]
        return refuse(*dict.fromkeys(faults))
    return _compare(old, new, catalogue, asked)


def _compare(old: Revision, new: Revision, catalogue: Catalogue, asked: argparse.Namespace) -> int:
    from rules.comparing import report, report_json
    from rules.diff import diff

    changes = diff(old, new, catalogue.bodies)
    if asked.json:
        found = report_json(old, new, changes, asked.lang)
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print("\n".join(report(old, new, changes, asked.lang)))
    return DONE
