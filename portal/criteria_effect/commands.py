"""``ccus-level criteria effect``: who would rise, fall or come nearer under a new document."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from rules.arguments import day_argument
from rules.doors import DONE, REFUSED, add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.effect import Affected, Counts, Effect, FaultyLine
    from portal.criteria_effect import Task
    from rules.catalogue import Catalogue
    from rules.model import Revision

FAILED: Final = 3
"""A counting process was lost: no input is at fault."""
PROGRESS_EVERY: Final = 10_000


def parser() -> argparse.ArgumentParser:
    """The arguments of ``criteria effect``."""
    made = argparse.ArgumentParser(
        prog="ccus-level criteria effect",
        description="Say what a new document would do to a population, before it is in force.",
        epilog="example: ccus-level criteria effect draft.yaml --over records.jsonl",
    )
    made.add_argument("new", metavar="NEW", help="a file of criteria, or FIELD@DATE")
    made.add_argument(
        "--over", required=True, metavar="POPULATION", help="technician records, one a line (or -)"
    )
    made.add_argument("--as-of", type=day_argument, metavar="DATE", help="the day (default: today)")
    made.add_argument("--list", type=Path, metavar="FILE", help="write who is touched (with --by)")
    made.add_argument("--by", metavar="NAME", help="who will see the list; it is recorded")
    made.add_argument("--store", type=Path, metavar="FOLDER", help="the journal that records it")
    made.add_argument("--processes", type=_processes, default=os.cpu_count() or 1, metavar="N")
    add_criteria(made)
    made.add_argument("--lang", choices=("ja", "en"), default="ja")
    made.add_argument("--json", action="store_true", help="as JSON")
    return made


def _processes(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,2}", text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 999")


def run(argv: Sequence[str]) -> int:
    """Tell the effect: 0 done, 2 something is refused (lines that are no record are left out)."""
    asked = parser().parse_args(argv)
    from rules.references import referred

    faults = _misused(asked)
    if faults:
        return refuse(*faults)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    today = asked.as_of or dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the question
    new = referred(asked.new, catalogue, today, asked.lang)
    return refuse(*new) if isinstance(new, tuple) else _effect(asked, catalogue, new, today)


def _misused(asked: argparse.Namespace) -> list[str]:
    from evaluator.effect import effect_word

    faults = []
    if asked.list is not None and (not (asked.by or "").strip() or asked.store is None):
        faults.append(effect_word("refused.list", asked.lang))
    if asked.by is not None and asked.list is None:
        faults.append(effect_word("refused.by_alone", asked.lang))
    if asked.list is not None and asked.list.exists():
        faults.append(effect_word("refused.exists", asked.lang, name=asked.list))
    return faults


def _effect(asked: argparse.Namespace, catalogue: Catalogue, new: Revision, today: dt.date) -> int:
    from evaluator.effect import Effect, effect_json, effect_lines, effect_word
    from evaluator.policy import PolicyChoice, limits_on
    from portal.criteria_effect import ProcessLost, Task, UnreadableRecords, open_records
    from rules.model import Revision
    from rules.operating import NoValueInForce

    try:
        # Everybody is counted on this day: what nobody can be counted by is said once, here.
        limits_on(catalogue.operating, today, new.field, PolicyChoice())
    except NoValueInForce:
        return refuse(effect_word("refused.day", asked.lang, day=today))
    in_force = catalogue.in_force(new.field, today)
    old = in_force if isinstance(in_force, Revision) else None
    try:
        stream = open_records(asked.over)
    except OSError as fault:
        return refuse(
            effect_word("refused.population", asked.lang, name=asked.over, problem=fault.strerror)
        )
    task = Task(catalogue, old, new, today, listed=asked.list is not None)
    try:
        with stream:
            counts, affected = _counted(asked, stream, task)
    except UnreadableRecords as fault:
        return refuse(effect_word("refused.population", asked.lang, name=asked.over, problem=fault))
    except ProcessLost:
        refuse(effect_word("refused.lost", asked.lang))
        return FAILED
    effect = Effect(old, new, today, counts)
    if asked.list is not None:
        unwritten = _write_list(asked, effect, affected)
        if unwritten is not None:
            return refuse(unwritten)
    if asked.json:
        print(json.dumps(effect_json(effect), ensure_ascii=False, indent=2))
    else:
        print("\n".join(effect_lines(effect, asked.lang)))
    return REFUSED if counts.faulty else DONE


def _counted(
    asked: argparse.Namespace, stream: BinaryIO, task: Task
) -> tuple[Counts, list[Affected]]:
    """The counts of all records, and who is touched where a list is asked for."""
    from evaluator.effect import Counts, effect_word
    from portal.criteria_effect import parts_of, record_lines

    counts = Counts()
    affected: list[Affected] = []
    told = 0
    for part in parts_of(record_lines(stream), task, asked.processes):
        counts += part.counts
        affected.extend(part.affected)
        for line in part.faulty:
            _say_faulty(line, asked.lang)
        if counts.people >= told + PROGRESS_EVERY:
            told = counts.people
            said = effect_word("progress", asked.lang, count=f"{told:,}")
            print(said, file=sys.stderr, flush=True)
    return counts, affected


def _say_faulty(found: FaultyLine, lang: str) -> None:
    from evaluator.effect import effect_word

    for one in found.faults.faults:
        said = {"line": found.line, "place": one.path or "-", "wrong": one.wrong(lang)}
        print(effect_word("fault", lang, mend=one.mend(lang), **said), file=sys.stderr)


def _write_list(
    asked: argparse.Namespace, effect: Effect, affected: Sequence[Affected]
) -> str | None:
    """Write who is touched, after it is recorded who will see it; a sentence where that fails."""
    from evaluator.effect import effect_word
    from portal.criteria_proposals import Journal, Refused

    unfinished: Path | None = None
    try:
        # Whole, beside its place; then the record of who sees it; then the name: never a part of
        # a list, and never a list without its record.
        handle, name = tempfile.mkstemp(dir=asked.list.parent, prefix=".list-")
        unfinished = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            _write_rows(file, affected)
        journal = Journal(asked.store, lambda: dt.datetime.now(dt.UTC))
        journal.append(
            "list_seen",
            asked.by,
            field=effect.new.field,
            old=None if effect.old is None else effect.old.digest,
            new=effect.new.digest,
            people=len(affected),
        )
        asked.list.hardlink_to(unfinished)
    except Refused as refused:
        return "\n".join(one.sentence(asked.lang) for one in refused.reasons)
    except OSError as fault:
        values = {"name": fault.filename or asked.list, "problem": fault.strerror}
        return effect_word("refused.unwritable", asked.lang, **values)
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
    said = {"count": f"{len(affected):,}", "name": asked.list, "by": asked.by}
    print(effect_word("listed", asked.lang, **said), file=sys.stderr)
    return None


def _write_rows(file: TextIO, affected: Sequence[Affected]) -> None:
    rows = csv.writer(file)
    rows.writerow(("technician_id", "move", "level_before", "level_after"))
    for one in affected:
        before = one.before.level if one.before else ""
        rows.writerow((one.technician_id, one.move, before, one.after.level if one.after else ""))
