from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluator.conformance.commands import OTHERWISE, run
from rules.catalogue import CRITERIA_FOLDER
from rules.doors import DONE, REFUSED


def test_without_a_folder_it_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        run([])
    assert stopped.value.code == REFUSED


def test_every_unknown_field_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rebar", "nowhere", "nothing", "--out", str(tmp_path / "kit")]) == REFUSED
    said = capsys.readouterr()
    assert "nowhere" in said.err
    assert "nothing" in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_field_without_worked_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bridge", "--out", str(tmp_path / "kit")]) == REFUSED
    assert "bridge: 判定例" in capsys.readouterr().err


def test_a_criteria_folder_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing")
    assert run(["--out", str(tmp_path / "kit"), "--criteria", missing]) == REFUSED
    assert missing in capsys.readouterr().err


def test_a_folder_that_holds_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").touch()
    assert run(["rebar", "--out", str(tmp_path)]) == REFUSED
    assert "letter.txt" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_place_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rebar", "--out", str(tmp_path / "missing/kit")]) == REFUSED
    assert "No such file or directory" in capsys.readouterr().err


def test_faults_of_cases_and_cases_judged_otherwise_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    criteria = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, criteria)
    cases = criteria / "rebar/cases.yaml"
    text = cases.read_text(encoding="utf-8")
    asked = ["rebar", "--out", str(tmp_path / "kit"), "--criteria", str(criteria)]
    cases.write_text(text.replace("level: 1", "level: 4", 1), encoding="utf-8")
    assert run(asked) == OTHERWISE
    assert "rebar/cases.yaml:" in capsys.readouterr().err
    cases.write_text(text.replace("level: 1", "level: 9", 1), encoding="utf-8")
    assert run(asked) == REFUSED
    assert "CR008" in capsys.readouterr().err
    (criteria / "rebar/2020-04-01.yaml").write_text("schema: 2", encoding="utf-8")
    assert run(asked) == REFUSED
    assert "rebar/2020-04-01.yaml:1: CR" in capsys.readouterr().err
    assert not (tmp_path / "kit").exists()


def test_a_kit_is_written_and_its_numbers_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tile", "glass", "--out", str(tmp_path / "kit")]) == DONE
    said = capsys.readouterr()
    manifest = json.loads((tmp_path / "kit/manifest.json").read_bytes())
    assert set(manifest["cases"]) == {"tile", "glass", "counting"}
    cases = manifest["cases"]["tile"] + manifest["cases"]["glass"]
    assert f"2分野の判定例{cases}件" in said.out
    assert f"判定例{manifest['left_out'][0]['cases']}件" in said.err
