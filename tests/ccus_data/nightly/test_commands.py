from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from ccus_data.nightly import commands
from ccus_data.nightly.report import CAUSES, sentences
from rules.catalogue import CRITERIA_FOLDER
from tests.ccus_data.nightly.nights import night, rows


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["x", "--as-of", "yesterday"],
        ["x", "--full", "--incremental"],
        ["x", "--threads", "two"],
        ["x", "--memory", "9999999"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        commands.run(argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level nightly" in capsys.readouterr().err


def test_no_snapshot_and_impossible_limits_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert commands.run([str(tmp_path), "--lang", "en"]) == 2
    assert "manifest.json" in capsys.readouterr().err
    asked = [str(tmp_path), "--threads", "0", "--memory", "63", "--lang", "en"]
    assert commands.run(asked) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_broken_criteria_are_refused_with_their_place(
    capsys: pytest.CaptureFixture[str], quarter: Path, tmp_path: Path
) -> None:
    shutil.copytree(CRITERIA_FOLDER, tmp_path / "criteria")
    (tmp_path / "criteria/electrical/2023-09-11.yaml").write_text("schema: 2\n", encoding="utf-8")
    assert commands.run([str(quarter), "--criteria", str(tmp_path / "criteria")]) == 2
    assert "electrical/2023-09-11.yaml:1:" in capsys.readouterr().err


def test_a_night_is_told_in_words_and_as_json(
    capsys: pytest.CaptureFixture[str], quarter: Path
) -> None:
    assert commands.run([str(quarter), "--lang", "en", "--as-of", "2023-07-30"]) == 0
    told = capsys.readouterr()
    assert "Judged for 2023-07-30 (everybody)" in told.out
    assert "months reduced: 3 of 3" in told.err
    assert (quarter / "state/masks/manifest.json").is_file()
    number = len(rows(quarter / "nightly", "levels.parquet"))
    assert f"{number} judgements in force" in told.out
    assert commands.run([str(quarter), "--json", "--incremental"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["as_of"], report["mode"]) == ("2023-07-31", "incremental")
    assert commands.run([str(quarter)]) == 0
    assert "もう終わって" in capsys.readouterr().out


def test_every_cause_has_its_words(quarter: Path, tmp_path: Path) -> None:
    report = night(quarter, tmp_path / "out", dt.date(2023, 7, 30)).report
    report |= {"causes": dict.fromkeys(CAUSES, 1), "differences": 1}
    for lang in ("ja", "en"):
        assert len(list(sentences(report, lang))) > len(CAUSES)
