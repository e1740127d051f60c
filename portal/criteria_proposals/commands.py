"""``ccus-level criteria proposal``: a revision is proposed, checked, shown and approved."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evaluator.effect import effect_word
from portal.criteria_effect import LinesLeftOut
from portal.criteria_proposals import (
    LANGUAGES,
    Anchor,
    Clock,
    NoEffect,
    Population,
    Proposal,
    Proposals,
    Refused,
    ShownRecord,
    State,
    findings_lines,
    heading,
    listing,
    next_line,
    people_in_file,
    proposal_json,
    said,
    showing,
    shown_lines,
    summary_json,
    word,
)
from portal.settings import Settings, SettingsFault
from rules.doors import DONE, add_criteria, criteria_folder, refuse
from rules.sheets import without_head
from rules.single_document import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


FOUND: Final = 1

PROGRESS_EVERY: Final = 10_000
"""People between two lines that say how far an effect is."""

PROGRAM: Final = "ccus-level criteria proposal"


def parser() -> argparse.ArgumentParser:
    """The arguments of ``proposal`` and of each of its actions."""
    made = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Propose a revision of criteria, check it, show what it changes, approve it.",
        epilog=f"example: {PROGRAM} list",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, example: str) -> argparse.ArgumentParser:
        one = actions.add_parser(
            name, help=says, description=says, epilog=f"example: {PROGRAM} {example}"
        )
        one.add_argument("--store", type=Path, metavar="FOLDER", help="where proposals are kept")
        add_criteria(one)
        one.add_argument("--lang", choices=LANGUAGES, default="ja", help="of the sentences")
        one.add_argument("--json", action="store_true", help="as JSON")
        return one

    new = action("new", "propose a document", "new draft.yaml --by 山田太郎")
    new.add_argument("file", type=Path, metavar="FILE", help="the document (YAML)")
    new.add_argument(
        "--cases", type=Path, metavar="FILE", help="the field's worked cases as they shall stand"
    )
    action("list", "every proposal and where it stands", "list")
    shown = action("show", "one proposal: history, findings, differences, effect", "show 1")
    checked = action("check", "check the criteria as they would be", "check 1 --by 山田太郎")
    effect = action(
        "effect",
        "record what it changes and for whom",
        "effect 1 --over records.jsonl --by 山田太郎",
    )
    wanted = effect.add_mutually_exclusive_group(required=True)
    wanted.add_argument(
        "--over",
        type=Path,
        metavar="POPULATION",
        help="technician records, one a line, or a snapshot folder: the whole population",
    )
    effect.add_argument(
        "--state", type=Path, metavar="FOLDER", help="masks of a snapshot; default: SNAPSHOT/state"
    )
    wanted.add_argument(
        "--not-computed",
        choices=[one.value for one in NoEffect],
        metavar="WHY",
        help=f"why no effect is worked out: {', '.join(NoEffect)}",
    )
    approved = action(
        "approve", "approve it as a second person, and publish it", "approve 1 --by 佐藤花子"
    )
    approved.add_argument(
        "--incomplete",
        default="",
        metavar="TEXT",
        help="why it must be approved with levels or trades left open",
    )
    rejected = action("reject", "turn it down", "reject 1 --by 佐藤花子 --reason 日数の誤り")
    withdrawn = action("withdraw", "take it back", "withdraw 1 --by 山田太郎 --reason 日数の誤り")
    published = action("publish", "complete an approval", "publish 1 --by 佐藤花子")
    verified = action("verify", "whether anybody tampered with the records", "verify")
    verified.add_argument("--anchor", metavar="NUMBER:SEAL", help="an entry as noted earlier")
    for one in (shown, checked, effect, approved, rejected, withdrawn, published):
        one.add_argument("proposal", type=_number, metavar="ID", help="a number, as `list` shows")
    for one in (new, checked, effect, approved, rejected, withdrawn, published):
        one.add_argument("--by", required=True, metavar="NAME", help="who does this")
    for one in (new, approved, published):
        one.add_argument("--reason", default="", metavar="TEXT", help="why; needed for a past day")
    for one in (rejected, withdrawn):
        one.add_argument("--reason", required=True, metavar="TEXT", help="why")
    return made


def _number(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,8}", text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not the number of a proposal")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def run(argv: Sequence[str], clock: Clock = _now) -> int:
    """Do one action: 0 done, 1 something was found, 2 it is refused, with every reason."""
    asked = parser().parse_args(argv)
    try:
        settings = Settings.from_environment(os.environ)
        proposals = _proposals(asked, settings, clock)
        return refuse(*proposals) if isinstance(proposals, tuple) else _run(asked, proposals)
    except SettingsFault as refused:
        return refuse(*refused.faults)
    except Refused as refused:
        return refuse(*(one.sentence(asked.lang) for one in refused.reasons))
    except OSError as fault:
        return refuse(f"{fault.filename or ''}: {fault.strerror or fault}".removeprefix(": "))


def _proposals(
    asked: argparse.Namespace, settings: Settings, clock: Clock
) -> Proposals | tuple[str, ...]:
    """The proposals of the criteria folder, or why there is no such folder."""
    criteria = criteria_folder(asked.criteria, asked.lang)
    if isinstance(criteria, tuple):
        return criteria
    store = asked.store or settings.proposals or criteria.resolve().parent / "proposals"
    if store.exists() and not store.is_dir():
        raise Refused(said("store.no_folder", folder=store))
    return Proposals(store, criteria, clock)


def _run(asked: argparse.Namespace, proposals: Proposals) -> int:
    if asked.action == "list":
        return _list(asked, proposals)
    if asked.action == "verify":
        return _verify(asked, proposals)
    if asked.action == "show":
        return _show(asked, proposals, proposals.get(asked.proposal))
    return _step(asked, proposals)


def _step(asked: argparse.Namespace, proposals: Proposals) -> int:
    """Take a step that is recorded, and say where the proposal stands then."""
    number, by = getattr(asked, "proposal", 0), asked.by
    match asked.action:
        case "new":
            cases = None if asked.cases is None else _read(asked.cases)
            document, name = _read(asked.file), str(asked.file)
            done = proposals.propose(document, by, name=name, cases=cases, reason=asked.reason)
            if without_head(document) != document:
                _say(word("new.draft_head", asked.lang))
        case "check":
            done = proposals.check(number, by)
        case "effect":
            found_or_status = _show_effect(asked, proposals)
            if isinstance(found_or_status, int):
                return found_or_status
            done = found_or_status
        case "approve":
            given = {"reason": asked.reason, "incomplete": asked.incomplete}
            done = proposals.approve(number, by, **given)
        case "reject":
            done = proposals.reject(number, by, reason=asked.reason)
        case "withdraw":
            done = proposals.withdraw(number, by, reason=asked.reason)
        case _:
            done = proposals.publish(number, by, reason=asked.reason)
    record = proposals.shown(done)
    if asked.json:
        _print_json(proposal_json(done, record, asked.lang))
    else:
        _print(_told(asked, done, record))
    still_open = done.checked is not None and bool(done.checked.left_open)
    found = {
        "check": done.state is State.PROPOSED or still_open,
        "effect": record is not None and record.left_out > 0,
    }
    return FOUND if found.get(asked.action) else DONE


def _show_effect(asked: argparse.Namespace, proposals: Proposals) -> Proposal | int:
    """The proposal with its effect, or the exit status of a refusal that was said."""
    if asked.over is not None and asked.over.is_dir():
        return _over_snapshot(asked, proposals)
    if asked.state is not None:
        return refuse(effect_word("refused.state_of_file", asked.lang))
    if asked.over is None:
        return proposals.show(asked.proposal, asked.by, NoEffect(asked.not_computed))
    left_out = LinesLeftOut(_say, asked.lang)
    try:
        return proposals.show(asked.proposal, asked.by, _population(asked, left_out))
    finally:
        for line in left_out.rest():
            _say(line)


def _over_snapshot(asked: argparse.Namespace, proposals: Proposals) -> Proposal | int:
    from ccus_data import wording as data_wording
    from ccus_data.doors import Failed, answered
    from ccus_data.state_effect import state_of
    from portal.criteria_proposals.effect_over_snapshot import people_in_snapshot

    threads = os.cpu_count() or 1
    try:
        state = state_of(asked.over, asked.state, threads=threads, lang=asked.lang, say=_say)
        return proposals.show(asked.proposal, asked.by, people_in_snapshot(state))
    except (data_wording.Refused, Failed) as problem:
        return answered(asked, problem)


def _population(asked: argparse.Namespace, left_out: LinesLeftOut) -> Population:
    told = 0

    def hear_count(people: int) -> None:
        nonlocal told
        if people >= told + PROGRESS_EVERY:
            told = people
            _say(word("effect.progress", asked.lang, count=f"{people:,}"))

    processes = os.cpu_count() or 1
    return people_in_file(
        asked.over, processes=processes, hear_count=hear_count, hear_fault=left_out.hear
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _told(asked: argparse.Namespace, done: Proposal, record: ShownRecord | None) -> Iterator[str]:
    if asked.action == "check":
        yield from findings_lines(done, asked.lang)
    if asked.action == "effect":
        yield from shown_lines(record, asked.lang)
    yield from heading(done, asked.lang)
    yield from next_line(done, asked.lang)


def _read(path: Path) -> bytes:
    """A file, or enough of it to refuse it as too long."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _list(asked: argparse.Namespace, proposals: Proposals) -> int:
    found = proposals.all()
    if asked.json:
        return _print_json([summary_json(one) for one in found])
    return _print(listing(found, asked.lang))


def _show(asked: argparse.Namespace, proposals: Proposals, proposal: Proposal) -> int:
    record = proposals.shown(proposal)
    if asked.json:
        return _print_json(proposal_json(proposal, record, asked.lang))
    return _print(showing(proposal, record, asked.lang))


def _verify(asked: argparse.Namespace, proposals: Proposals) -> int:
    found = proposals.verify(None if asked.anchor is None else Anchor.read(asked.anchor))
    sentences = [fault.sentence(asked.lang) for fault in found.faults]
    if asked.json:
        _print_json(
            {
                "entries": found.entries,
                "end": str(found.end),
                "count": found.count,
                "faults": sentences,
            }
        )
    elif found.count:
        _print(
            [
                *sentences,
                word("verify.broken", asked.lang, entries=found.entries, count=found.count),
            ]
        )
    else:
        _print([word("verify.intact", asked.lang, entries=found.entries, anchor=found.end)])
    return FOUND if found.count else DONE


def _print(lines: Iterable[str]) -> int:
    print("\n".join(lines))
    return DONE


def _print_json(value: object) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=2))
    return DONE
