"""``ccus-level statistics``: operating statistics of a snapshot folder, as JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.doors import DONE, Failed, answered
from ccus_data.statistics import CSV_COLUMNS, csv_rows
from ccus_data.wording import LANGUAGES, Refused, said, word
from evaluator.months import Month
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

ENDINGS: Final = (".json", ".csv")


def parser() -> argparse.ArgumentParser:
    """The arguments of ``statistics``."""
    made = argparse.ArgumentParser(
        prog="ccus-level statistics",
        description="Count registrations, sites, histories and levels of a snapshot folder.",
        epilog="example: ccus-level statistics population --out statistics.json",
    )
    made.add_argument("snapshot", type=Path, metavar="SNAPSHOT", help="a snapshot folder")
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help=".json or .csv")
    made.add_argument("--month", type=_month, metavar="YYYY-MM", help="default: the last one in it")
    add_criteria(made)
    made.add_argument("--lang", choices=LANGUAGES, default="ja", help="of the sentences")
    return made


def _month(text: str) -> Month:
    try:
        found = Month.parse(text)
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month (YYYY-MM)")
    return found


def run(argv: Sequence[str]) -> int:
    """Write the statistics: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    try:
        return _run(asked)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _run(asked: argparse.Namespace) -> int:
    from ccus_data.statistics.computing import compute_statistics

    if asked.out.suffix.lower() not in ENDINGS:
        raise Refused(said("statistics.ending", found=asked.out.suffix or asked.out.name))
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)

    def told(month: str, number: int, whole: int) -> None:
        line = word("statistics.progress", asked.lang, month=month, number=number, whole=whole)
        print(line, file=sys.stderr, flush=True)

    document = compute_statistics(asked.snapshot, catalogue, asked.month, told)
    _write(asked.out, document)
    print(word("statistics.written", asked.lang, file=asked.out, month=document["month"]))
    return DONE


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """The document under its name, whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as file:
            if path.suffix.lower() == ".csv":
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(CSV_COLUMNS)
                writer.writerows(csv_rows(document))
            else:
                json.dump(document, file, ensure_ascii=False, indent=1)
                file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
