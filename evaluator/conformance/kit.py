"""Writing the kit: each case judged by both engines, held to what it says, a line at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluator.conformance.contract import contract_keys
from evaluator.conformance.counting import CountingCase, read_counting
from evaluator.conformance.placing import KIND, MANIFEST, may_replace
from evaluator.conformance.records import record_of, why_no_record
from evaluator.read_record import RecordReader
from evaluator.record import Record
from evaluator.result import to_json
from rules.coverage import decided
from rules.model import FieldCode, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evaluator.judge import Judge
    from evaluator.judgement import RecordJudgement
    from rules.cases import Case

Json = dict[str, Any]

ENCLOSED: Final = Path(__file__).with_name("enclosed")
"""What every kit holds unchanged: how to use it, and the script that does."""


class Otherwise(Exception):
    """A case is not judged as it says; ``difference`` tells how, nothing is written."""

    def __init__(self, place: str, says: str, difference: str) -> None:
        super().__init__(f"{place}: {says}: {difference}")
        self.place, self.says, self.difference = place, says, difference


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Worked cases of a field that no record can show, and why."""

    field: str
    cases: int
    reason: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What was written: cases by file, and the cases left out."""

    counts: dict[str, int]
    left_out: tuple[LeftOut, ...]


def write_kit(judge: Judge, cases: Sequence[Case], folder: Path) -> Kit:
    """Write the kit of these cases; a folder appears whole or not at all.

    Raises ``NotAKit`` where the folder holds something else, ``Otherwise`` where a judgement is
    not what its case says, ``EngineFault`` and ``OSError``.
    """
    may_replace(folder)
    parent = folder.resolve().parent
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=parent) as beside:
        made = Path(beside, "kit")
        made.mkdir()
        kit = _fill(judge, cases, made)
        if folder.exists():
            folder.rename(Path(beside, "older"))
        made.rename(folder)
    return kit


def _fill(judge: Judge, cases: Sequence[Case], made: Path) -> Kit:
    counts: dict[str, int] = {}
    left: list[LeftOut] = []
    for field in sorted({case.field for case in cases}):
        own = [case for case in cases if case.field == field]
        shown = [case for case in own if why_no_record(case, _revision(judge, case)) is None]
        if len(shown) < len(own):
            left.append(LeftOut(field, len(own) - len(shown), "field_trades_unknown"))
        if shown:
            counts[field] = _write(made / f"{field}.jsonl", _lines(judge, shown))
    small = [
        case
        for case in read_counting()
        if case.field is None or judge.catalogue.has_field(case.field)
    ]
    counts["counting"] = _write(made / "counting.jsonl", _counting_lines(judge, small))
    for enclosed in ENCLOSED.iterdir():
        if enclosed.is_file():
            shutil.copyfile(enclosed, made / enclosed.name)
    manifest = {
        "kind": KIND,
        "schema": 1,
        "criteria_digest": judge.catalogue.digest,
        "cases": counts,
        "left_out": [
            {"field": one.field, "cases": one.cases, "reason": one.reason} for one in left
        ],
        "files": {path.name: _digest(path) for path in sorted(made.iterdir())},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (made / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    return Kit(counts, tuple(left))


def _revision(judge: Judge, case: Case) -> Revision:
    found = judge.catalogue.in_force(case.field, case.on)
    if not isinstance(found, Revision):
        raise Otherwise(f"{case.file}:{case.line}", case.says, f"no criteria on {case.on}")
    return found


def _lines(judge: Judge, cases: Iterable[Case]) -> Iterator[Json]:
    for number, case in enumerate(cases, start=1):
        place, revision = f"{case.file}:{case.line}", _revision(judge, case)
        record = record_of(case, revision, judge.catalogue.qualifications)
        judged = _judge(judge, record, case.field, place, case.says)
        (found,) = judged.judgements
        facts = case.facts(judge.catalogue)
        if found.career.facts != facts:
            raise Otherwise(place, case.says, f"{facts} became {found.career.facts}")
        if found.level != case.level:
            raise Otherwise(place, case.says, f"level {case.level}, judged {found.level}")
        yield {
            "id": f"{case.field}-{number:03}",
            "field": case.field,
            "says": case.says,
            "decides": [
                {"place": clause.place, "asks": clause.label, "met": met}
                for clause, met in decided(revision, facts)
            ],
            "as_of": record["as_of"],
            "record": record,
            "expected": contract_keys(to_json(judged, judge.catalogue)),
        }


def _counting_lines(judge: Judge, cases: Iterable[CountingCase]) -> Iterator[Json]:
    for number, case in enumerate(cases, start=1):
        place = f"counting.yaml: {case.rule}"
        judged = _judge(
            judge, case.record, case.field, place, case.says, not_judged=case.not_judged
        )
        expected = contract_keys(to_json(judged, judge.catalogue))
        _hold(case, expected["judgements"])
        yield {
            "id": f"counting-{number:03}",
            "field": case.field,
            "rule": case.rule,
            "says": case.says,
            "as_of": case.record["as_of"],
            "record": case.record,
            "expected": expected,
        }


def _hold(case: CountingCase, judgements: Sequence[Json]) -> None:
    """Refuse a judgement that is not what a small case pins."""
    wanted = [] if case.days is None else [pinned(case)]
    found = [
        {
            "level": one["level"],
            "days": {key: one["days"][key] for key in case.days or ()},
            **({"version": one["criteria_version"]} if case.version else {}),
            **({"role_days": _role_days(one, case.role_days)} if case.role_days else {}),
        }
        for one in judgements
    ]
    if found != wanted:
        raise Otherwise(case.rule, case.says, f"{wanted}, judged {found}")


def pinned(case: CountingCase) -> Json:
    """All that a small case pins of its one judgement."""
    values = {
        "level": case.level,
        "days": case.days,
        "version": case.version,
        "role_days": case.role_days,
    }
    return {key: value for key, value in values.items() if value is not None}


def _role_days(judgement: Json, levels: Iterable[str]) -> Json:
    """The role days that count for some levels."""
    return {
        level: next(
            asked["have"]
            for asked in judgement["levels"][level]["requirements"]
            if asked["kind"] == "role_days"
        )
        for level in levels
    }


def _judge(  # noqa: PLR0913 - who judges whom in what, and what to say of it
    judge: Judge,
    record: Json,
    field: str | None,
    place: str,
    says: str,
    *,
    not_judged: str | None = None,
) -> RecordJudgement:
    today = dt.date.fromisoformat(record["as_of"])
    read = RecordReader(judge.catalogue, today).read(record)
    if not isinstance(read, Record):
        raise Otherwise(place, says, str(read))
    judged = judge.judge(read, None if field is None else [FieldCode(field)])
    refused = [one for one in judged.not_judged if one.reason != not_judged]
    for one in refused:
        raise Otherwise(place, says, f"{one.reason} {dict(one.values)}")
    if not_judged is not None and not judged.not_judged:
        raise Otherwise(place, says, f"judged, and not {not_judged}")
    return judged


def _write(path: Path, lines: Iterable[Json]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, line in enumerate(lines, start=1):  # noqa: B007 - counted for the manifest
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
