from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rules.commands import run
from tests.criteria.folders import GOOD, HERE, changed
from tests.rules.speaking import GOOD_FOLDER, Capture, data, refused, said, shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("show",),
        ("print",),
        ("list", "electrical"),
        ("show", "electrical", "--on", "2026-02-30"),
        ("show", "electrical", "--on", "20261121"),
        ("show", "electrical", "--on", "２０２６-11-21"),
        ("list", "--on", "today"),
        ("check", "--lang", "fr"),
        ("rules", "electrical", "--json"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_the_usage(
    argv: tuple[str, ...], capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(argv)
    assert exit_.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: ccus-level criteria")
    if "--on" in argv:
        assert err.endswith(f"argument --on: {argv[-1]!r} is not a date (YYYY-MM-DD)\n")


@pytest.mark.parametrize(
    "action", [(), ("list",), ("show",), ("rules",), ("check",), ("coverage",)]
)
def test_the_help_of_every_action_ends_with_an_example_that_works(
    action: tuple[str, ...], capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as exit_:
        run([*action, "--help"])
    assert exit_.value.code == 0
    example = capsys.readouterr().out.strip().splitlines()[-1]
    start = "example: ccus-level criteria "
    assert example.startswith(start)
    assert run(example.removeprefix(start).split()) == 0


def test_the_help_says_what_every_action_takes(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for action in ((), ("list",), ("show",), ("rules",), ("check",), ("coverage",)):
        with pytest.raises(SystemExit):
            run([*action, "--help"])
    assert capsys.readouterr().out == shown("help")


@pytest.mark.parametrize("action", ["list", "coverage", "check"])
def test_a_folder_that_is_not_there_is_refused(action: str, capsys: Capture) -> None:
    folder = ["/nowhere"] if action == "check" else ["--criteria", "/nowhere"]
    assert refused(capsys, action, *folder) == "フォルダー「/nowhere」がありません。\n"


def test_a_folder_that_is_not_there_is_refused_in_the_language_asked_for(capsys: Capture) -> None:
    assert refused(capsys, "check", "/nowhere", "--lang", "en") == "There is no folder /nowhere.\n"


@pytest.mark.parametrize(
    "action", [("list",), ("show", "masonry"), ("rules", "masonry"), ("coverage",)]
)
def test_faulty_criteria_are_refused_with_every_finding(
    action: tuple[str, ...], capsys: Capture, tmp_path: Path
) -> None:
    changes = [
        {"file": "masonry/2023-04-01.yaml", "replace": "days: 1075", "by": "days: 1076"},
        {"file": "codes/bodies.yaml", "replace": "schema: 1", "by": "schema: 2"},
    ]
    folder = changed(tmp_path, changes)
    bodies, masonry = refused(capsys, *action, "--criteria", str(folder)).splitlines()
    assert bodies == (
        f"{folder}/codes/bodies.yaml:1: CR008 エラー: 「schema」の値「2」は使えません。"
        "次のいずれかにしてください：1。"
    )
    assert masonry == (
        f"{folder}/masonry/2023-04-01.yaml:39: CR011 エラー: 「levels.3.work_days」：5年は1,075日"
        "（年数×215の切上げ）ですが、1,076日と書かれています。基準表と照らし合わせてください。"
    )


@pytest.mark.parametrize("action", ["show", "rules"])
def test_an_unknown_field_is_refused_with_the_way_to_the_list(action: str, capsys: Capture) -> None:
    assert refused(capsys, action, "electric") == (
        "分野コード「electric」はありません。ccus-level criteria list で一覧を見られます。\n"
    )


@pytest.mark.parametrize("action", ["show", "rules"])
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            "2021-03-31",
            "2021-03-31に有効な基準がまだありません（最初の版の前の日、2021-03-31まで）",
        ),
        ("2024-03-01", "2024-03-01に有効な基準がありません（2024-03-01から2024-03-31まで、"),
        ("2024-03-31", "2024-03-31に有効な基準がありません（2024-03-01から2024-03-31まで、"),
        ("2025-04-01", "2025-04-01に有効な基準がありません（最後の版は2025-03-31に終わった）"),
    ],
)
def test_a_day_without_criteria_is_refused_with_the_gap(
    action: str, day: str, words: str, capsys: Capture, tmp_path: Path
) -> None:
    until = {"replace": "  basis: 試験用\n", "by": "  basis: 試験用\n  until: 2025-03-31\n"}
    changes = [
        {"file": "roofing/2021-04-01.yaml", "replace": "2024-03-31", "by": "2024-02-29"},
        {"file": "roofing/2024-04-01.yaml", **until},
    ]
    folder = changed(tmp_path, changes)
    err = refused(capsys, action, "roofing", "--on", day, "--criteria", str(folder))
    assert err.startswith("「屋根ふき」には、")
    assert words in err
    assert err.endswith("版：2021-04-01, 2024-04-01\n")


def test_the_compiled_rules_are_printed_with_the_digest_that_judgements_cite(
    capsys: Capture,
) -> None:
    found = data(capsys, "rules", "masonry", "--on", "2026-11-21", *GOOD_FOLDER)
    text = json.dumps(found["ruleset"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert found["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert (found["ruleset"]["field"], found["ruleset"]["version"]) == ("masonry", "2023-04-01")


def test_rules_beyond_the_engine_are_refused(capsys: Capture, tmp_path: Path) -> None:
    fixture = (HERE / "lint/CR040-beyond-engine.yaml").read_text(encoding="utf-8")
    folder = changed(tmp_path, yaml.safe_load(fixture)["change"])
    asked = ("masonry", "--on", "2026-11-21", "--criteria", str(folder))
    assert refused(capsys, "rules", *asked) == (
        "「れんが積み」の2023-04-01の版は、判定エンジンの限度を超えるため、ルールにできません："
        "L4.q: qualifications in one expression: 2704, the limit is 2000\n"
    )


def test_a_clean_folder_is_checked_with_one_line(capsys: Capture) -> None:
    out = said(capsys, "check", str(GOOD))
    assert out == "tests/criteria/good：エラー0件、警告0件、ヒント0件\n"
    assert data(capsys, "check", str(GOOD), "--json") == []


def test_our_own_criteria_are_checked_when_no_folder_is_named(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    out = said(capsys, "check")
    assert out.startswith("criteria：エラー0件、警告0件、ヒント")
    assert out.endswith("（ヒントは--hintsで表示）\n")


HINT = [
    {
        "file": "codes/bodies.yaml",
        "replace": "schema: 1\nbodies:",
        "by": "schema: 1\nbodies:\n  - {id: tsuchi, name: 土協会}",
    }
]
WARNING = [{"file": "masonry/notes.txt", "write": "?"}]


@pytest.mark.parametrize(
    ("flags", "status", "shown_lines"),
    [((), 0, 0), (("--hints",), 0, 1), (("--strict",), 1, 1), (("--hints", "--strict"), 1, 1)],
)
def test_hints_are_shown_when_asked_for_and_fail_only_a_strict_check(
    flags: tuple[str, ...], status: int, shown_lines: int, capsys: Capture, tmp_path: Path
) -> None:
    folder = str(changed(tmp_path, HINT))
    lines = said(capsys, "check", folder, *flags, status=status).splitlines()
    if not shown_lines:
        out = said(capsys, "check", folder, "--lang", "en", *flags, status=status)
        assert out.endswith("hints 1 (--hints shows the hints)\n")
    assert len(lines) == shown_lines + 1
    assert lines[-1].startswith(f"{folder}：エラー0件、警告0件、ヒント1件")
    assert lines[-1].endswith("件" if shown_lines else "（ヒントは--hintsで表示）")
    assert len(data(capsys, "check", folder, "--json", *flags, status=status)) == shown_lines


@pytest.mark.parametrize("changes", [WARNING, [{"file": "masonry/cases.yaml", "remove": True}]])
def test_a_warning_fails_the_check(
    changes: list[dict[str, object]], capsys: Capture, tmp_path: Path
) -> None:
    lines = said(capsys, "check", str(changed(tmp_path, changes)), status=1).splitlines()
    assert "エラー0件、警告0件" not in lines[-1]
    assert len(lines) > 1


def test_findings_are_one_line_each_in_the_language_asked_for(
    capsys: Capture, tmp_path: Path
) -> None:
    never_read = "This file is never read. Criteria stand at <field>/<in-force date>.yaml."
    folder = changed(tmp_path, [*HINT, *WARNING])
    assert said(capsys, "check", str(folder), "--hints", "--lang", "en", status=1).splitlines() == [
        f"{folder}/codes/bodies.yaml:3: CR046 hint: The body 'tsuchi' appears in no document.",
        f"{folder}/masonry/notes.txt:1: CR044 warning: {never_read}",
        f"{folder}: errors 0, warnings 1, hints 1",
    ]
    found = data(capsys, "check", str(folder), "--json", "--lang", "en", status=1)
    assert found == [
        {
            "file": "masonry/notes.txt",
            "line": 1,
            "code": "CR044",
            "severity": "warning",
            "sentence": never_read,
        }
    ]


def test_a_failing_worked_case_is_an_error_at_its_line(capsys: Capture, tmp_path: Path) -> None:
    change = {"file": "roofing/cases.yaml", "replace": "work_days: 429", "by": "work_days: 430"}
    folder = changed(tmp_path, [change])
    (line, _) = said(capsys, "check", str(folder), status=1).splitlines()
    assert line == (
        f"{folder}/roofing/cases.yaml:4: CR052 エラー: 判定例「429日は1日足りない」は"
        "レベル1のはずですが、レベル2と判定されました。基準か判定例を直してください。"
    )


def test_coverage_without_a_gap_is_done(capsys: Capture) -> None:
    out = said(capsys, "coverage", *GOOD_FOLDER)
    assert out.splitlines()[-1].startswith("すべての条項が、")
    found = data(capsys, "coverage", "--json", *GOOD_FOLDER)
    assert [(one["field"], one["complete"]) for one in found] == [
        ("masonry", True),
        ("masonry", True),
        ("roofing", True),
    ]


def test_coverage_with_a_gap_is_found(capsys: Capture, tmp_path: Path) -> None:
    folder = changed(tmp_path, [{"file": "roofing/cases.yaml", "remove": True}])
    asked = ("coverage", "--criteria", str(folder))
    assert "roofing/2024-04-01.yaml:32: L2.q" in said(capsys, *asked, status=1)
    assert not data(capsys, *asked, "--json", status=1)[2]["complete"]


def test_every_clause_is_listed_when_asked_for(capsys: Capture) -> None:
    few, many = (
        said(capsys, "coverage", *GOOD_FOLDER, *flags).count("tests/criteria/good/")
        for flags in ((), ("--clauses",))
    )
    assert (few, many) == (0, 30)


def test_cases_that_cannot_be_read_are_refused_by_coverage(capsys: Capture, tmp_path: Path) -> None:
    folder = changed(tmp_path, [{"file": "roofing/cases.yaml", "write": "]"}])
    err = refused(capsys, "coverage", "--criteria", str(folder))
    assert err.startswith(f"{folder}/roofing/cases.yaml:1: CR001 エラー: ")


def test_a_folder_below_here_is_named_as_it_can_be_opened_from_here(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = changed(tmp_path, WARNING)
    monkeypatch.chdir(tmp_path)
    out = said(capsys, "check", str(folder), status=1)
    assert out.startswith("criteria/masonry/notes.txt:1: ")
    monkeypatch.chdir(folder)
    assert said(capsys, "check", ".", status=1).startswith("./masonry/notes.txt:1: ")


def test_reading_the_verb_loads_no_engine_and_no_yaml() -> None:
    script = (
        "import sys, rules.commands as c; c.parser();"
        "print([m for m in ('yaml', 'durable', 'rules.catalogue') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
