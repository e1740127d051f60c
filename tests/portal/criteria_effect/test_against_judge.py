"""An effect beside two whole runs of ``judge``, person by person, over a synthetic population."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from evaluator.effect import Move, effect_word
from rules.catalogue import CRITERIA_FOLDER
from tests.portal.criteria_effect.asking import answer, written
from tests.portal.criteria_effect.drafts import DAY, DOCUMENT, DRAFTS, FIELD, Draft

TOLD: Final = ("work_days", "role_days", "qualifications")


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
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    new_document = tmp_path / "new.yaml"
    for file in (new_document, folder / DOCUMENT):
        file.write_text(draft.text, encoding="utf-8")
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
