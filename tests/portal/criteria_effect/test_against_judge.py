"""An effect beside two whole runs of ``judge``, person by person, over a synthetic population."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, Final

import pytest

from evaluator.effect import Move, effect_word
from portal.command_line import run
from rules.catalogue import CRITERIA_FOLDER
from tests.evaluator.effect.documents import TEXT
from tests.portal.criteria_effect.asking import answer

FIELD: Final = "electrical"
DOCUMENT: Final = f"{FIELD}/2023-09-11.yaml"
DAY: Final = "2023-10-01"
"""After the last history of the population, and in the time of the document."""

LEVEL_2: Final = "work_days: {days: 645, years: 3}"
LEVEL_3: Final = "work_days: {days: 1075, years: 5}"
ROLE_3: Final = "{roles: [foreman, crew_leader], days: 215, years: 1}"
EITHER: Final = """      any_of:
        - {name: 第一種電気工事士試験合格者, code: "31073"}
        - {name: 第二種電気工事士免状取得者, code: "31019"}
  3:"""
BOTH: Final = EITHER.replace("any_of", "all_of")
MAIN_TRADE: Final = '    - {code: "09-01", name: 電気工}\n'
SCAFFOLDER: Final = '    - {code: "06-01", name: とび工}\n'

TOLD: Final = ("work_days", "role_days", "qualifications")


@dataclass(frozen=True)
class Draft:
    """Changes of the document's text, and moves that they must bring about."""

    changes: dict[str, str]
    moves: set[str]


DRAFTS: Final = {
    "fewer days": Draft(
        {
            LEVEL_2: "work_days: {days: 215, years: 1}",
            LEVEL_3: "work_days: {days: 430, years: 2}",
            ROLE_3: "{roles: [foreman, crew_leader], days: 108, years: 0.5}",
        },
        {"rises", "nearer"},
    ),
    "more days": Draft(
        {
            LEVEL_3: "work_days: {days: 1935, years: 9}",
            LEVEL_2: "work_days: {days: 1720, years: 8}",
        },
        {"falls", "farther"},
    ),
    "fewer days and more qualifications": Draft(
        {LEVEL_2: "work_days: {days: 430, years: 2}", EITHER: BOTH},
        {"mixed"},
    ),
    "another trade": Draft({MAIN_TRADE: MAIN_TRADE + SCAFFOLDER}, {"newly_judged"}),
    "one trade less": Draft({MAIN_TRADE: ""}, {"no_longer_judged"}),
}


@dataclass(frozen=True)
class Stands:
    """Where somebody stands by the answer of ``judge``: the level, and what is missing then."""

    level: int
    missing: tuple[int, int, int, int] | None


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousandth of the country, as records."""
    place = tmp_path_factory.mktemp("country")
    made = ["population", "make", "--scale", "0.001", "--seed", "7", "--out", str(place / "made")]
    written("made", made)
    records = place / "records.jsonl"
    records.write_bytes(written("sample", ["population", "sample", str(place / "made")]))
    return records


def written(what: str, words: list[str]) -> bytes:
    """What a command writes to standard output."""
    with TextIOWrapper(BytesIO(), encoding="utf-8") as out, redirect_stdout(out):
        assert run(words) == 0, what
        out.flush()
        buffer = out.buffer
        assert isinstance(buffer, BytesIO)
        return buffer.getvalue()


def judged(records: Path, criteria: Path) -> dict[str, Stands | None]:
    """Everybody's standing in the field, in the order of the file; None: not judged in it."""
    asked = ["judge", str(records), "--json", "--engine", "plain", "--as-of", DAY]
    lines = written("judge", [*asked, "--criteria", str(criteria)]).splitlines()
    return dict(map(stands, map(json.loads, lines)))


def stands(result: dict[str, Any]) -> tuple[str, Stands | None]:
    own = [one for one in result["judgements"] if one["field"] == FIELD]
    return result["technician_id"], standing(own[0]) if own else None


def standing(judgement: dict[str, Any]) -> Stands:
    level = judgement["level"]
    if level == 4:
        return Stands(level, None)
    found = {"work_days": 0, "role_days": 0, "qualifications": 0, "floor_days": 0}
    for one in judgement["levels"][str(level + 1)]["requirements"]:
        if one["kind"] != "qualifications":
            found[one["kind"]] = one["missing"]
        elif one["missing"]:
            fewest = one["missing"][0]
            found["qualifications"] = len(fewest["qualifications"])
            floor = fewest.get("with_days", 0) - judgement["days"]["work"]
            found["floor_days"] = max(0, floor)
    return Stands(level, tuple(found.values()))  # type: ignore[arg-type]  # there are four


def move(before: Stands | None, after: Stands | None) -> Move:
    """What an effect must say of somebody: said here once more, from the words of its page."""
    if before is None or after is None:
        if before is None and after is None:
            return Move.NOT_JUDGED
        return Move.NEWLY_JUDGED if before is None else Move.NO_LONGER_JUDGED
    if before.level != after.level:
        return Move.RISES if before.level < after.level else Move.FALLS
    differences = {
        (old > new) - (old < new)
        for old, new in zip(before.missing or (), after.missing or (), strict=True)
    } - {0}
    if len(differences) > 1:
        return Move.MIXED
    return {(): Move.UNCHANGED, (1,): Move.NEARER, (-1,): Move.FARTHER}[tuple(differences)]


def rows(before: dict[str, Stands | None], after: dict[str, Stands | None]) -> Iterator[list[str]]:
    """The list as the judge's answers make it."""
    for number, old in before.items():
        new = after[number]
        made = move(old, new)
        if made not in {Move.UNCHANGED, Move.NOT_JUDGED}:
            two = zip(cells(old), cells(new), strict=True)
            yield [number, effect_word(f"move.{made}"), *(cell for both in two for cell in both)]


def cells(one: Stands | None) -> list[str]:
    if one is None:
        return ["判定なし", "", "", "", ""]
    return [str(one.level), *map(str, one.missing or ("",) * 4)]


@pytest.fixture(scope="module")
def before(country: Path) -> dict[str, Stands | None]:
    found = judged(country, CRITERIA_FOLDER)
    assert len(found) > 1000
    return found


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
def test_the_effect_is_what_two_runs_of_the_judge_say_of_everybody(
    country: Path,
    before: dict[str, Stands | None],
    draft: Draft,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = TEXT
    for old, new in draft.changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    new_document = tmp_path / "new.yaml"
    for file in (new_document, folder / DOCUMENT):
        file.write_text(text, encoding="utf-8")
    after = judged(country, folder)
    assert after.keys() == before.keys()

    listed = tmp_path / "touched.csv"
    words = ("--list", listed, "--by", "建設 太郎", "--store", tmp_path / "store", "--json")
    status, out, _ = answer(capsys, new_document, "--over", country, "--as-of", DAY, *words)
    assert status == 0
    with listed.open(encoding="utf-8-sig", newline="") as table:
        assert list(csv.reader(table))[1:] == list(rows(before, after))

    found = json.loads(out)
    pairs = [(one, after[number]) for number, one in before.items()]
    assert found["people"] == len(pairs)
    counted = Counter(move(old, new) for old, new in pairs)
    assert found["moves"] == {one: counted[one] for one in Move}
    assert {one for one in draft.moves if not counted[Move(one)]} == set()
    levels = Counter((old and old.level, new and new.level) for old, new in pairs)
    assert {(row["before"], row["after"]): row["people"] for row in found["levels"]} == levels
    lacking = Counter(
        (new.level, name)
        for _, new in pairs
        if new is not None and new.missing is not None
        for name, days in zip(
            ("work_days", "role_days", "qualifications"), new.missing[:3], strict=True
        )
        if days
    )
    assert {(row["level"], row["missing"]): row["people"] for row in found["lacking"]} == lacking
