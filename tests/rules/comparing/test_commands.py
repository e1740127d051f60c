from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from portal import command_line
from rules.catalogue import CRITERIA_FOLDER
from rules.comparing.commands import run
from tests.criteria.folders import changed
from tests.rules.speaking import GOOD_FOLDER, Capture

FIRST = CRITERIA_FOLDER / "electrical" / "2020-04-01.yaml"
SECOND = CRITERIA_FOLDER / "electrical" / "2023-09-11.yaml"


def said(capsys: Capture, *argv: str) -> str:
    assert run(argv) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: Capture, *argv: str) -> list[str]:
    assert run(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_document_that_is_missing_from_the_question_is_refused_with_the_usage(
    capsys: Capture,
) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(["electrical"])
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ccus-level criteria diff")


def test_a_folder_that_is_not_there_is_refused(capsys: Capture) -> None:
    asked = ("electrical", "electrical", "--criteria", "/nowhere")
    assert refused(capsys, *asked) == ["フォルダー「/nowhere」がありません。"]
    assert refused(capsys, *asked, "--lang", "en") == ["There is no folder /nowhere."]


def test_faulty_criteria_are_refused_with_every_finding(capsys: Capture, tmp_path: Path) -> None:
    changes = [
        {"file": "masonry/2023-04-01.yaml", "replace": "days: 1075", "by": "days: 1076"},
        {"file": "codes/bodies.yaml", "replace": "schema: 1", "by": "schema: 2"},
    ]
    folder = changed(tmp_path, changes)
    first, second = refused(capsys, "masonry", "masonry", "--criteria", str(folder))
    assert first.startswith(f"{folder}/codes/bodies.yaml:1: CR008 エラー: ")
    assert second.startswith(f"{folder}/masonry/2023-04-01.yaml:39: CR011 エラー: ")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("electric", "分野コード「electric」はありません。"),
        ("electric@2021-04-01", "分野コード「electric」はありません。"),
        ("電気", "「電気」が何を指すか分かりません。"),
        ("", "「」が何を指すか分かりません。"),
        ("@2021-04-01", "「@2021-04-01」が何を指すか分かりません。"),
        ("electrical@", "「electrical@」が何を指すか分かりません。"),
        ("electrical@today", "「electrical@today」が何を指すか分かりません。"),
        ("electrical@2026-02-30", "「electrical@2026-02-30」が何を指すか分かりません。"),
        ("electrical@20261121", "「electrical@20261121」が何を指すか分かりません。"),
        ("draft.yaml", "ファイル「draft.yaml」がありません。"),
        ("drafts/electrical", "ファイル「drafts/electrical」がありません。"),
    ],
)
def test_what_names_no_document_is_refused(given: str, words: str, capsys: Capture) -> None:
    (line,) = refused(capsys, given, "electrical")
    assert line.startswith(words)


def test_both_documents_are_refused_at_once_and_each_reason_once(capsys: Capture) -> None:
    assert len(refused(capsys, "electric", "masonry")) == 2
    assert len(refused(capsys, "electric", "electric")) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-03-31", "まだありません（最初の版の前の日、2021-03-31まで）"),
        ("2024-03-01", "ありません（2024-03-01から2024-03-31まで、"),
        ("2024-03-31", "ありません（2024-03-01から2024-03-31まで、"),
    ],
)
def test_a_day_without_a_document_is_refused_with_the_gap(
    day: str, words: str, capsys: Capture, tmp_path: Path
) -> None:
    change = {"file": "roofing/2021-04-01.yaml", "replace": "2024-03-31", "by": "2024-02-29"}
    folder = changed(tmp_path, [change])
    asked = (f"roofing@{day}", "roofing", "--criteria", str(folder))
    (line,) = refused(capsys, *asked)
    assert line.startswith(f"「屋根ふき」には、{day}に有効な基準が")
    assert words in line
    (line,) = refused(capsys, *asked, "--lang", "en")
    assert line.startswith("No document of 屋根ふき was in force on ")


def test_every_fault_of_a_file_is_said_with_its_place(capsys: Capture, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = SECOND.read_text(encoding="utf-8")
    faulty = text.replace("days: 645", "days: 646").replace("schema: 1", "schema: 2")
    draft.write_text(faulty, encoding="utf-8")
    lines = refused(capsys, str(FIRST), str(draft))
    assert lines[0].startswith(f"{draft}:1: CR008 エラー: ")
    assert any("CR011 エラー: " in line for line in lines[1:])


def test_a_folder_is_no_document(capsys: Capture, tmp_path: Path) -> None:
    (line,) = refused(capsys, str(tmp_path), "electrical")
    assert line.startswith(f"{tmp_path}:1: CR001 エラー: ")


def test_a_file_need_not_end_in_yaml(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SECOND, tmp_path / "draft")
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "electrical@2023-09-11", "draft").splitlines()[-1] == "変更なし"


def test_a_field_named_like_a_file_here_is_the_file(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(FIRST, tmp_path / "electrical")
    monkeypatch.chdir(tmp_path)
    title = said(capsys, "electrical", str(SECOND)).splitlines()[0]
    assert title.startswith("能力評価基準【電気工事】 2020-04-01の版（electrical） → ")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_documents_of_two_fields_are_both_named_and_those_of_one_field_once(
    lang: str, capsys: Capture
) -> None:
    two = said(capsys, "electrical@2023-09-11", "rebar", "--lang", lang).splitlines()[0]
    old, new = two.split("→")
    assert "電気工事" in old
    assert "鉄筋" not in old
    assert "鉄筋" in new
    assert "電気工事" not in new
    one = said(capsys, str(FIRST), "electrical@2023-09-11", "--lang", lang).splitlines()[0]
    assert one.count("電気工事") == 1


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "変更なし"), ("en", "No change")], ids=["ja", "en"]
)
def test_a_document_beside_itself_has_no_change(lang: str, words: str, capsys: Capture) -> None:
    asked = (str(SECOND), "electrical@2023-09-11", "--lang", lang)
    assert said(capsys, *asked).splitlines()[1:] == ["", words]
    assert json.loads(said(capsys, *asked, "--json"))["changes"] == []


def test_only_another_day_is_no_change_and_said(capsys: Capture, tmp_path: Path) -> None:
    later = tmp_path / "later.yaml"
    text = SECOND.read_text(encoding="utf-8")
    assert text.count("from: 2023-09-11") == 1
    later.write_text(text.replace("from: 2023-09-11", "from: 2027-04-01"), encoding="utf-8")
    lines = said(capsys, str(SECOND), str(later)).splitlines()
    assert lines[1:] == ["", "変更なし（施行日のほかは同じ）"]


@pytest.mark.parametrize(
    ("old", "new", "versions"),
    [
        ("electrical@2023-09-10", "electrical@2023-09-11", ("2020-04-01", "2023-09-11")),
        ("electrical@2020-04-01", "electrical", ("2020-04-01", "2023-09-11")),
        (os.path.relpath(FIRST), str(SECOND), ("2020-04-01", "2023-09-11")),
        ("electrical@2023-09-11", "electrical@2023-09-10", ("2023-09-11", "2020-04-01")),
    ],
)
def test_the_documents_in_force_on_the_days_are_compared(
    old: str, new: str, versions: tuple[str, str], capsys: Capture
) -> None:
    found = json.loads(said(capsys, old, new, "--json"))
    assert (found["old"]["in_force"], found["new"]["in_force"]) == versions
    assert found["changes"]


def test_levels_come_from_4_to_2_and_the_document_last(capsys: Capture) -> None:
    lines = said(capsys, str(FIRST), str(SECOND)).splitlines()
    assert lines[0].startswith("能力評価基準【電気工事】 2020-04-01の版（")
    assert " → 2023-09-11の版（" in lines[0]
    heads = [line for line in lines if line.startswith(("  レベル", "文書全体", "資料と注"))]
    order = [head.strip()[:4] for head in heads]
    parts = ["レベル4", "レベル3", "レベル2", "資料と注"]
    assert list(dict.fromkeys(order)) == parts
    assert order == sorted(order, key=parts.index)
    assert lines[-1].startswith("変わらないもの：レベル4・3・2の就業日数、")


def test_what_is_asked_comes_before_how_it_is_known(capsys: Capture, tmp_path: Path) -> None:
    text = SECOND.read_text(encoding="utf-8")
    for old, new in (
        ("designation: 電気工事技能者", "designation: 電工"),
        ("kind: primary_confirmed", "kind: several"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    draft = tmp_path / "draft.yaml"
    draft.write_text(text, encoding="utf-8")
    japanese, english = (
        said(capsys, str(SECOND), str(draft), "--lang", lang).split("\n\n")[1:3]
        for lang in ("ja", "en")
    )
    assert japanese[0] == "文書全体\n  呼称 電気工事技能者 → 電工"
    assert japanese[1].startswith("資料と注記（求める内容ではなく、その確かめ方）\n  資料の一致 ")
    assert english[0].startswith("The document as a whole\n  designation ")
    assert english[1].startswith("Sources and notes (how the criteria are known")


def test_another_folder_is_compared(capsys: Capture) -> None:
    found = json.loads(
        said(capsys, "roofing@2024-03-31", "roofing@2024-04-01", "--json", *GOOD_FOLDER)
    )
    assert found["old"]["field_name"] == "屋根ふき"
    assert {"level", "kind", "place", "old", "new", "sentence"} == set(found["changes"][0])


def test_the_executable_knows_the_action_and_its_example_works(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as exit_:
        command_line.run(["criteria", "diff", "--help"])
    assert exit_.value.code == 0
    example = capsys.readouterr().out.strip().splitlines()[-1]
    words = example.removeprefix("example: ccus-level ").split()
    assert words[:2] == ["criteria", "diff"]
    assert command_line.run(words) == 0
