"""``ccus-level criteria effect``: who would rise, fall or come nearer under a new document."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from rules.arguments import day_argument
from rules.doors import DONE, REFUSED, add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccus_data.state_effect import State
    from evaluator.effect import Counts
    from portal.criteria_effect import NewFile, Task
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
        "--over",
        required=True,
        metavar="POPULATION",
        help="technician records, one a line (or -), or a snapshot folder: the whole population",
    )
    made.add_argument(
        "--state", type=Path, metavar="FOLDER", help="masks of a snapshot; default: SNAPSHOT/state"
    )
    made.add_argument("--as-of", type=day_argument, metavar="DATE", help="the day (default: today)")
    made.add_argument("--faults", type=Path, metavar="FILE", help="write all faults of all lines")
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
    if _is_folder(asked) and asked.faults is not None:
        faults.append(effect_word("refused.faults_of_folder", asked.lang))
    if asked.state is not None and not _is_folder(asked):
        faults.append(effect_word("refused.state_of_file", asked.lang))
    files = [file for file in (asked.list, asked.faults) if file is not None]
    faults += [effect_word("refused.exists", asked.lang, name=f) for f in files if f.exists()]
    if len(files) > len({file.resolve() for file in files}):
        faults.append(effect_word("refused.lists_alike", asked.lang))
    return faults


def _is_folder(asked: argparse.Namespace) -> bool:
    return asked.over != "-" and Path(asked.over).is_dir()


def _effect(asked: argparse.Namespace, catalogue: Catalogue, new: Revision, today: dt.date) -> int:
    from evaluator.effect import Effect, effect_json, effect_lines, effect_word
    from evaluator.policy import PolicyChoice, limits_on
    from portal.criteria_effect import Task
    from rules.model import Revision
    from rules.operating import NoValueInForce

    try:
        # Everybody is counted on this day: what nobody can be counted by is said once, here.
        limits_on(catalogue.operating, today, new.field, PolicyChoice())
    except NoValueInForce:
        return refuse(effect_word("refused.day", asked.lang, day=today))
    in_force = catalogue.in_force(new.field, today)
    old = in_force if isinstance(in_force, Revision) else None
    task = Task(catalogue, old, new, today, listed=asked.list is not None)
    counts = (_over_folder if _is_folder(asked) else _over_file)(asked, task)
    if isinstance(counts, int):
        return counts
    effect = Effect(old, new, today, counts)
    if asked.json:
        print(json.dumps(effect_json(effect), ensure_ascii=False, indent=2))
    else:
        print("\n".join(effect_lines(effect, asked.lang)))
    return REFUSED if counts.faulty else DONE


def _over_file(asked: argparse.Namespace, task: Task) -> Counts | int:
    """The counts over a file of records, or the exit status of a refusal that was said."""
    from evaluator.effect import effect_word
    from portal.criteria_effect import ProcessLost, UnreadableRecords, open_records
    from portal.criteria_proposals import Refused

    try:
        stream = open_records(asked.over)
    except OSError as fault:
        return refuse(_unreadable(asked, fault.strerror))
    try:
        with stream, ExitStack() as files:
            return _counted(asked, stream, task, files)
    except UnreadableRecords as fault:
        return refuse(_unreadable(asked, fault))
    except ProcessLost:
        refuse(effect_word("refused.lost", asked.lang))
        return FAILED
    except Refused as refused:
        return refuse(*(one.sentence(asked.lang) for one in refused.reasons))
    except OSError as fault:
        return _unwritable(asked, fault)


def _over_folder(asked: argparse.Namespace, task: Task) -> Counts | int:
    """The counts over a snapshot folder, or the exit status of a refusal that was said."""
    from ccus_data import wording as data_wording
    from ccus_data.doors import Failed, answered
    from ccus_data.state_effect import state_of
    from portal.criteria_proposals import Refused

    try:
        state = state_of(
            Path(asked.over), asked.state, threads=asked.processes, lang=asked.lang, say=_say
        )
        with ExitStack() as files:
            return _compared(asked, state, task, files)
    except (data_wording.Refused, Failed) as problem:
        return answered(asked, problem)
    except Refused as refused:
        return refuse(*(one.sentence(asked.lang) for one in refused.reasons))
    except OSError as fault:
        return _unwritable(asked, fault)


def _unreadable(asked: argparse.Namespace, problem: object) -> str:
    from evaluator.effect import effect_word

    return effect_word("refused.population", asked.lang, name=asked.over, problem=problem)


def _unwritable(asked: argparse.Namespace, fault: OSError) -> int:
    from evaluator.effect import effect_word

    name = fault.filename2 or fault.filename or asked.list or asked.faults
    values = {"name": name, "problem": fault.strerror}
    return refuse(effect_word("refused.unwritable", asked.lang, **values))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _compared(asked: argparse.Namespace, state: State, task: Task, files: ExitStack) -> Counts:
    """The counts of everybody in a snapshot; who is touched into the file asked for."""
    from ccus_data.state_effect import compare
    from portal.criteria_effect import NewFile, TouchedRows

    listed = None if asked.list is None else files.enter_context(NewFile(asked.list))
    with compare(state, task.old, task.new, task.catalogue, task.as_of) as found:
        if listed is not None:
            rows = TouchedRows(listed.text, asked.lang)
            rows.write(found.touched())
            _keep_list(asked, task, listed, rows.count)
    return found.counts


def _counted(asked: argparse.Namespace, stream: BinaryIO, task: Task, files: ExitStack) -> Counts:
    """The counts of all records; who is touched, and every fault, into the files asked for.

    Both files are written as people come by: neither is ever in memory as a whole.
    """
    from evaluator.effect import Counts, effect_word
    from portal.criteria_effect import LinesLeftOut, NewFile, TouchedRows, parts_of, record_lines

    faults = None if asked.faults is None else files.enter_context(NewFile(asked.faults))
    listed = None if asked.list is None else files.enter_context(NewFile(asked.list))
    rows = None if listed is None else TouchedRows(listed.text, asked.lang)
    left_out = LinesLeftOut(_say, asked.lang, None if faults is None else faults.text)
    counts = Counts()
    told = 0
    for part in parts_of(record_lines(stream), task, asked.processes):
        counts += part.counts
        if rows is not None:
            rows.write(part.affected)
        for faulty in part.faulty:
            left_out.hear(faulty)
        if counts.people >= told + PROGRESS_EVERY:
            told = counts.people
            _say(effect_word("progress", asked.lang, count=f"{told:,}"))
    if faults is not None:
        faults.keep()
        found = {"count": f"{left_out.faults:,}", "lines": f"{left_out.lines:,}"}
        _say(effect_word("faults.written", asked.lang, name=asked.faults, **found))
    else:
        for line in left_out.rest():
            _say(line)
    if listed is not None and rows is not None:
        _keep_list(asked, task, listed, rows.count)
    return counts


def _keep_list(asked: argparse.Namespace, task: Task, listed: NewFile, people: int) -> None:
    """Record who will see the list, then give it its name: never a list without its record."""
    from evaluator.effect import effect_word
    from portal.criteria_proposals import Journal

    listed.settle()
    journal = Journal(asked.store, lambda: dt.datetime.now(dt.UTC))
    journal.append(
        "list_seen",
        asked.by,
        field=task.new.field,
        old=None if task.old is None else task.old.digest,
        new=task.new.digest,
        people=people,
    )
    listed.keep()
    values = {"count": f"{people:,}", "name": asked.list, "by": asked.by}
    _say(effect_word("listed", asked.lang, **values))
