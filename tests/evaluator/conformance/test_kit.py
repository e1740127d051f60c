from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.conformance import Kit, NotAKit, Otherwise, write_kit
from evaluator.judge import Judge
from evaluator.record import Record
from rules.agreement import BothEngines, Disagreement
from rules.cases import Case, read_cases
from rules.catalogue import CRITERIA_FOLDER
from rules.clauses import Clause
from rules.coverage import decided
from rules.engine import Outcome
from rules.facts import Facts
from rules.model import Revision
from rules.plain import PlainEngine
from tests.evaluator.careers import CATALOGUE, READER, Json, in_field

CASES, _ = read_cases(CRITERIA_FOLDER, CATALOGUE)
REBAR = [case for case in CASES if case.field == "rebar"][:4]
FEW = [*REBAR, *[case for case in CASES if case.field == "duct"][:3]]


class AtOdds(PlainEngine):
    """Two engines that never agree."""

    def collect(self, ticket: list[Outcome]) -> list[Disagreement]:  # type: ignore[override]
        return [Disagreement(one, Outcome(4, ())) for one in ticket]


def written(folder: Path, cases: Sequence[Case] = FEW, engine: PlainEngine | None = None) -> Kit:
    return write_kit(Judge(CATALOGUE, engine or PlainEngine()), cases, folder)


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_case_judged_otherwise_leaves_nothing(tmp_path: Path) -> None:
    wrong = replace(REBAR[0], level=4)
    with pytest.raises(Otherwise, match="level 4, judged 1") as found:
        written(tmp_path / "kit", [wrong])
    assert found.value.says == wrong.says
    assert list(tmp_path.iterdir()) == []


def test_engines_at_odds_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(Otherwise, match="engines_disagree"):
        written(tmp_path / "kit", engine=AtOdds())
    assert list(tmp_path.iterdir()) == []


def test_a_case_before_the_first_criteria_leaves_nothing(tmp_path: Path) -> None:
    early = replace(REBAR[0], on=REBAR[0].on.replace(year=2010))
    with pytest.raises(Otherwise, match="no criteria on 2010"):
        written(tmp_path / "kit", [early])
    assert list(tmp_path.iterdir()) == []


def test_a_failed_kit_leaves_the_older_one(tmp_path: Path) -> None:
    written(tmp_path / "kit")
    before = {path.name: path.read_bytes() for path in (tmp_path / "kit").iterdir()}
    with pytest.raises(Otherwise):
        written(tmp_path / "kit", [replace(REBAR[0], level=4)])
    assert {path.name: path.read_bytes() for path in (tmp_path / "kit").iterdir()} == before


def test_a_folder_of_something_else_stays(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(NotAKit):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_older_kit_is_replaced_whole(tmp_path: Path) -> None:
    written(tmp_path / "kit")
    written(tmp_path / "kit", REBAR[:1])
    names = {path.name for path in (tmp_path / "kit").iterdir()}
    assert names == {"README.md", "counting.jsonl", "manifest.json", "rebar.jsonl", "run_kit.py"}
    assert [path.name for path in tmp_path.iterdir()] == ["kit"]


def test_the_manifest_accounts_for_every_file_and_every_case(tmp_path: Path) -> None:
    kit = written(tmp_path / "kit")
    manifest = json.loads((tmp_path / "kit/manifest.json").read_bytes())
    files = [path for path in (tmp_path / "kit").iterdir() if path.name != "manifest.json"]
    assert manifest["files"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    assert manifest["criteria_digest"] == CATALOGUE.digest
    counts = {path.stem: len(lines(path)) for path in files if path.suffix == ".jsonl"}
    assert manifest["cases"] == kit.counts == counts
    left = {one["field"]: one["cases"] for one in manifest["left_out"]}
    fields = {case.field for case in FEW}
    shown = {field: kit.counts.get(field, 0) + left.get(field, 0) for field in fields}
    assert shown == {field: sum(case.field == field for case in FEW) for field in fields}
    assert left["duct"] > 0


def test_the_same_cases_give_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path / "one")
    written(tmp_path / "two")
    one, two = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_a_line_holds_the_case_and_its_judgement(tmp_path: Path) -> None:
    written(tmp_path / "kit", REBAR)
    for case, line in zip(REBAR, lines(tmp_path / "kit/rebar.jsonl"), strict=True):
        assert isinstance(READER.read(line["record"]), Record)
        judged = in_field(line["record"], "rebar")
        (expected,) = line["expected"]["judgements"]
        assert expected["level"] == judged.level == case.level
        assert (line["says"], line["field"]) == (case.says, "rebar")
        assert line["as_of"] == line["record"]["as_of"] == case.on.isoformat()
        assert line["decides"][0]["place"] == "L2.work_days"


def test_decided_clauses_are_met_as_the_facts_say() -> None:
    revision = CATALOGUE.in_force("rebar", REBAR[0].on)
    assert isinstance(revision, Revision)

    def answers(days: int) -> dict[str, bool]:
        found: list[tuple[Clause, bool]] = list(
            decided(revision, Facts(days, 0, 0, 0, frozenset()))
        )
        return {clause.place: met for clause, met in found}

    asked = [clause.asks for clause, _ in decided(revision, Facts(0, 0, 0, 0, frozenset()))]
    need = getattr(asked[0], "days", 0)
    answer = [answers(days)["L2.work_days"] for days in (need - 1, need, need + 1)]
    assert answer == [False, True, True]


def test_both_engines_write_what_one_writes(tmp_path: Path) -> None:
    with BothEngines() as both:
        write_kit(Judge(CATALOGUE, both), REBAR, tmp_path / "both")
    written(tmp_path / "one", REBAR)
    assert (tmp_path / "both/rebar.jsonl").read_bytes() == (
        tmp_path / "one/rebar.jsonl"
    ).read_bytes()
