from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.criteria_proposals import commands
from tests.portal.criteria_proposals.moments import MOMENT
from tests.portal.criteria_proposals.office import (
    APPROVER,
    CASES,
    NEW_CASES,
    PROPOSER,
    TODAY,
    Office,
    revised,
)
from tests.portal.criteria_proposals.test_effect_over_file import PEOPLE
from tests.portal.criteria_proposals.test_left_open import HEAD, with_unknown

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(own: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an office's folder, where a draft, its cases and people lie ready."""
    monkeypatch.chdir(own.place)
    monkeypatch.setenv("CCUS_LEVEL_CRITERIA", str(own.criteria))
    (own.place / "draft.yaml").write_bytes(revised())
    (own.place / "cases.yaml").write_text(CASES + NEW_CASES, encoding="utf-8")
    (own.place / "people.jsonl").write_bytes(PEOPLE)

    def answer(*argv: str, now: dt.datetime = MOMENT) -> tuple[int, str, str]:
        status = commands.run(argv, lambda: now)
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


def data(answer: tuple[int, str, str], status: int = 0) -> Any:
    assert (answer[0], answer[2]) == (status, "")
    return json.loads(answer[1])


def steps(run: Run, *actions: str) -> None:
    for action in actions:
        words = {
            "new": ("new", "draft.yaml", "--cases", "cases.yaml", "--by", PROPOSER),
            "check": ("check", "1", "--by", PROPOSER),
            "effect": ("effect", "1", "--over", "people.jsonl", "--by", PROPOSER),
            "approve": ("approve", "1", "--by", APPROVER),
        }[action]
        assert run(*words)[0] == 0


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("promulgate", "1"),
        ("new", "draft.yaml"),
        ("check", "1"),
        ("check", "０", "--by", "山田"),
        ("check", "0", "--by", "山田"),
        ("show", "-1"),
        ("effect", "1", "--by", "山田"),
        ("effect", "1", "--over", "a", "--not-computed", "no_population", "--by", "山田"),
        ("effect", "1", "--not-computed", "no time", "--by", "山田"),
        ("reject", "1", "--by", "山田"),
        ("withdraw", "1", "--by", "山田"),
        ("list", "--lang", "fr"),
    ],
    ids=" ".join,
)
def test_a_question_that_makes_no_sense_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level criteria proposal" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("new", "nowhere.yaml", "--by", "山田"), "nowhere.yaml: No such file or directory\n"),
        (("new", ".", "--by", "山田"), ".: Is a directory\n"),
        (
            ("show", "1"),
            "提案1はありません。ccus-level criteria proposal list で",
        ),
        (("show", "1", "--lang", "en"), "There is no proposal 1. `ccus-level criteria proposal"),
        (("list", "--criteria", "/nowhere"), "フォルダー「/nowhere」がありません。\n"),
        (("list", "--store", "draft.yaml"), "「draft.yaml」はフォルダーではありません。"),
        (("verify", "--anchor", "5"), "「5」は「番号:64桁の封印」の形ではありません。"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    run: Run, argv: tuple[str, ...], said: str
) -> None:
    status, out, err = run(*argv)
    assert (status, out) == (2, "")
    assert err.startswith(said)


def test_every_reason_of_a_refusal_is_a_line_of_its_own(run: Run) -> None:
    Path("draft.yaml").write_bytes(revised(TODAY, days=1291))
    status, out, err = run("new", "draft.yaml", "--by", " ")
    assert (status, out) == (2, "")
    name, days = err.splitlines()
    assert name == "氏名が空です。誰が行うのかを --by で示してください。"
    assert days.startswith("draft.yaml:39: CR011 エラー: ")


def test_settings_that_cannot_be_used_are_refused_by_name(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCUS_LEVEL_PROPOSALS", "draft.yaml")
    monkeypatch.setenv("CCUS_LEVEL_PROPOSAL", "x")
    status, out, err = run("list")
    assert (status, out) == (2, "")
    assert err.splitlines()[0].startswith("CCUS_LEVEL_PROPOSAL: unknown setting")
    assert err.splitlines()[1] == "CCUS_LEVEL_PROPOSALS: 'draft.yaml' is not a folder"


def test_a_damaged_journal_stops_every_action_but_verify(run: Run, own: Office) -> None:
    steps(run, "new", "check")
    path = own.place / "proposals" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(PROPOSER.encode(), APPROVER.encode()))
    for argv in (("list",), ("show", "1"), ("approve", "1", "--by", APPROVER)):
        status, out, err = run(*argv)
        assert (status, out) == (2, "")
        assert err.startswith("記録（journal.jsonl）の1行目が、書かれたときのままではありません。")
    status, out, err = run("verify")
    assert (status, err) == (1, "")
    assert out.startswith("journal.jsonl:1：1番の記録が書き換えられています。\n")
    assert "journal.jsonl:2：2番の記録が書き換えられています。\n" in out
    found = data(run("verify", "--json", "--lang", "en"), status=1)
    assert found["count"] == len(found["faults"]) >= 2


def test_a_check_with_errors_exits_with_1_and_lists_them(run: Run) -> None:
    wrong = (CASES + NEW_CASES).replace("work_days: 1289", "work_days: 1288")
    Path("cases.yaml").write_text(wrong, encoding="utf-8")
    steps(run, "new")
    status, out, err = run("check", "1", "--by", PROPOSER)
    assert (status, err) == (1, "")
    first, *_, summary, title, following = out.splitlines()
    assert first.startswith("masonry/cases.yaml:")
    assert " CR053 エラー: " in first
    assert summary == "この版を加えた基準全体：エラー2件、警告0件"
    assert title == "提案1：れんが積み（masonry）、施行日2027-04-01、提案済み"
    assert following == "次は ccus-level criteria proposal check 1 --by 氏名 です。"
    findings = data(run("check", "1", "--by", PROPOSER, "--json"), status=1)["checked"]["findings"]
    assert [one["severity"] for one in findings] == ["error", "error"]


def test_a_lost_level_is_said_loudly_from_the_check_to_the_journal(run: Run) -> None:
    Path("draft.yaml").write_bytes(with_unknown())
    assert run("new", "draft.yaml", "--by", PROPOSER)[0] == 0
    status, out, err = run("check", "1", "--by", PROPOSER)
    assert (status, err) == (1, "")
    first, _, summary, still_open, title, _ = out.splitlines()
    assert first.startswith("【重大】レベル3の保有資格が未確認です。いまの版（2023-04-01）")
    assert summary == "この版を加えた基準全体：エラー0件、警告1件"
    assert still_open.startswith("未確認のところ1件。")
    assert title.endswith("検査済み")
    status, out, _ = run("effect", "1", "--not-computed", "no_population", "--by", PROPOSER)
    assert status == 0
    assert "approve 1 --incomplete 理由 --by 氏名" in out.splitlines()[-1]
    assert first in run("show", "1")[1]
    status, out, err = run("approve", "1", "--by", APPROVER)
    assert (status, out) == (2, "")
    assert err.splitlines()[0] == first
    assert "--incomplete" in err.splitlines()[1]
    why = ("--incomplete", "一次資料が公表されるまでの間")
    status, out, err = run("approve", "1", "--by", APPROVER, *why)
    assert (status, err) == (0, "")
    loud = "【注意】未確認のところを残したまま承認されています。理由：一次資料が公表されるまでの間"
    assert out.splitlines()[1] == loud
    assert "承認（未確認のところを残す理由：一次資料が公表されるまでの間）" in run("show", "1")[1]
    found = data(run("show", "1", "--json"))
    assert found["incomplete"] == "一次資料が公表されるまでの間"
    assert [(one["level"], one["known_in"]) for one in found["checked"]["left_open"]] == [
        (3, "2023-04-01")
    ]


def test_a_draft_is_taken_without_the_comment_that_calls_it_one(run: Run, own: Office) -> None:
    Path("draft.yaml").write_bytes(HEAD.encode() + revised())
    status, _, err = run("new", "draft.yaml", "--cases", "cases.yaml", "--by", PROPOSER)
    assert (status, err.count("criteria import による下書き")) == (0, 1)
    steps(run, "check", "effect", "approve")
    assert (own.criteria / "masonry" / "2027-04-01.yaml").read_bytes() == revised()


def test_lines_of_the_population_that_are_no_record_are_told_and_exit_with_1(run: Run) -> None:
    steps(run, "new", "check")
    with Path("people.jsonl").open("ab") as file:
        file.write(b"{}\n")
    status, out, err = run("effect", "1", "--over", "people.jsonl", "--by", PROPOSER)
    assert status == 1
    assert err.startswith("対象者の5行目、")
    assert "影響確認済み" in out


def test_of_many_lines_that_are_no_record_the_first_are_said_and_the_rest_counted(run: Run) -> None:
    steps(run, "new", "check")
    with Path("people.jsonl").open("ab") as file:
        file.write(b"?\n" * 30)
    status, _, err = run("effect", "1", "--over", "people.jsonl", "--by", PROPOSER)
    assert status == 1
    *said, more = err.splitlines()
    assert [one.partition("、")[0] for one in said] == [f"対象者の{n}行目" for n in range(5, 25)]
    assert "ほかに10件" in more
    assert "30行" in more


def test_a_past_day_is_said_loudly_from_then_on(run: Run) -> None:
    Path("draft.yaml").write_bytes(revised(TODAY))
    status, out, err = run("new", "draft.yaml", "--by", PROPOSER)
    assert (status, out) == (2, "")
    assert "施行日（2026-11-21）が今日（2026-11-21）以前です。" in err
    status, out, err = run("new", "draft.yaml", "--by", PROPOSER, "--reason", "官報の訂正")
    loud = (
        "【注意】施行日がすでに来ています。2026-11-21以降の判定の結果が変わります。理由：官報の訂正"
    )
    assert (status, err) == (0, "")
    assert out.splitlines()[1] == loud
    assert loud in run("show", "1")[1]
    assert data(run("list", "--json"))[0]["in_past"] == "官報の訂正"


def test_a_whole_revision_in_words(run: Run) -> None:
    assert run("list") == (0, "提案0件、うち終わっていないもの0件。\n", "")
    steps(run, "new", "check", "effect", "approve")
    status, out, err = run("show", "1")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:8] == [
        "提案1：れんが積み（masonry）、施行日2027-04-01、公開済み",
        "",
        "経過",
        "  2026-11-21 10:00　山田太郎　提案",
        "  2026-11-21 10:00　山田太郎　検査（エラーなし）",
        "  2026-11-21 10:00　山田太郎　差分と影響の確認",
        "  2026-11-21 10:00　佐藤花子　承認",
        "  2026-11-21 10:00　佐藤花子　公開",
    ]
    assert "  - レベル3: 就業日数 1,075日 → 1,290日" in lines
    assert "    レベルが下がる：2人" in lines
    assert lines[-1] == "2027-04-01からの判定は、この版によります。"
    assert run("list")[1].splitlines()[1].split() == [
        "1",
        "masonry",
        "れんが積み",
        "2027-04-01",
        "公開済み",
        PROPOSER,
        APPROVER,
    ]


def test_a_whole_revision_in_english(run: Run) -> None:
    steps(run, "new", "check", "effect", "approve")
    out = run("show", "1", "--lang", "en")[1]
    assert out.startswith("Proposal 1: れんが積み (masonry), in force from 2027-04-01, published\n")
    assert "  2026-11-21 10:00  佐藤花子  approved\n" in out
    assert run("list", "--lang", "en")[1].endswith("1 proposals, 0 of them open.\n")
    assert run("verify", "--lang", "en")[1].startswith("Nothing is wrong with the 5 entries.")


def test_a_whole_revision_as_data(run: Run, own: Office) -> None:
    steps(run, "new", "check", "effect")
    shown = data(run("show", "1", "--json"))
    assert (shown["proposal"], shown["state"]) == (1, "shown")
    assert [change["kind"] for change in shown["shown"]["changes"]] == ["work_days"]
    assert shown["shown"]["effect"]["moves"]["falls"] == 2
    assert shown["shown"]["population"]["name"] == "people.jsonl"
    approved = data(run("approve", "1", "--by", APPROVER, "--json"))
    assert (approved["state"], approved["approved_by"]) == ("published", APPROVER)
    assert [entry["kind"] for entry in approved["history"]] == [
        "proposal.proposed",
        "proposal.checked",
        "proposal.shown",
        "proposal.approved",
        "proposal.published",
    ]
    assert data(run("list", "--json"))[0] == {
        "proposal": 1,
        "field": "masonry",
        "field_name": "れんが積み",
        "in_force": "2027-04-01",
        "state": "published",
        "file": "masonry/2027-04-01.yaml",
        "proposed_by": PROPOSER,
        "approved_by": APPROVER,
        "in_past": None,
        "incomplete": None,
    }
    assert (own.criteria / "masonry" / "2027-04-01.yaml").read_bytes() == revised()


def test_the_end_that_verify_prints_is_taken_as_an_anchor(run: Run) -> None:
    steps(run, "new")
    anchor = run("verify")[1].split("：")[-1].strip()
    steps(run, "check")
    assert run("verify", "--anchor", anchor)[0] == 0
    other = anchor[:-1] + ("0" if anchor[-1] != "0" else "1")
    status, out, _ = run("verify", "--anchor", other)
    assert status == 1
    assert out.startswith("journal.jsonl:1：1番が、控えておいた封印と一致しません。")


@pytest.mark.parametrize("action", ["reject", "withdraw"])
def test_a_proposal_is_closed_with_the_reason_in_its_history(run: Run, action: str) -> None:
    steps(run, "new")
    by = APPROVER if action == "reject" else PROPOSER
    status, out, err = run(action, "1", "--by", by, "--reason", "日数の誤り")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 1  # nothing comes next
    assert "（理由：日数の誤り）" in run("show", "1")[1]


def test_publishing_again_says_that_it_is_published(run: Run) -> None:
    steps(run, "new", "check", "effect", "approve")
    assert run("publish", "1", "--by", APPROVER)[:2] == run("publish", "1", "--by", "鈴木")[:2]


@pytest.mark.parametrize("by", ["option", "setting", "default"])
def test_where_proposals_are_kept(
    run: Run, own: Office, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    other = own.place / "elsewhere" / "store"
    more = ("--store", str(other)) if by == "option" else ()
    if by == "setting":
        monkeypatch.setenv("CCUS_LEVEL_PROPOSALS", str(other))
    assert run("new", "draft.yaml", "--by", PROPOSER, *more)[0] == 0
    store = own.place / "proposals" if by == "default" else other
    assert (store / "journal.jsonl").exists()


@pytest.mark.parametrize(
    "action",
    ["", "new", "list", "show", "check", "effect", "approve", "reject", "withdraw", "publish"],
)
def test_every_help_ends_with_an_example(
    run: Run, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*filter(None, [action]), "--help")
    assert stopped.value.code == 0
    example = capsys.readouterr().out.rpartition("example: ")[2]
    assert example.startswith(f"ccus-level criteria proposal {action}")


def test_the_executable_answers_on_the_clock_of_the_machine(own: Office) -> None:
    own.proposed()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from portal.command_line import main; main()",
            *("criteria", "proposal", "check", "1", "--by", PROPOSER),
            *("--store", str(own.store), "--criteria", str(own.criteria), "--json"),
        ],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    at = dt.datetime.fromisoformat(json.loads(done.stdout)["history"][-1]["at"])
    assert at.utcoffset() == dt.timedelta(0)
    assert at > MOMENT - dt.timedelta(days=1)
