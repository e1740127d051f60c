"""The setting ``CCUS_LEVEL_CRITERIA`` names the criteria folder of every command alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.command_line import CRITERIA_ACTIONS, VERBS, run
from rules.commands import parser
from rules.doors import CRITERIA_VARIABLE
from tests.criteria.folders import changed
from tests.portal.criteria_proposals.office import revised

COMMANDS = {
    "criteria list": (),
    "criteria show": ("masonry",),
    "criteria rules": ("masonry",),
    "criteria check": (),
    "criteria coverage": (),
    "criteria diff": ("masonry", "masonry"),
    "criteria effect": ("masonry", "--over", "people.jsonl"),
    "criteria sheet": ("masonry", "--out", "sheet.pdf"),
    "criteria import": ("sheet.pdf",),
    "criteria kit": ("--out", "kit"),
    "criteria proposal": ("new", "draft.yaml", "--by", "山田太郎"),
    "judge": ("people.jsonl",),
    "import": ("technicians", "people.csv", "--database", "sqlite:///level.db"),
    "nightly": ("people",),
    "employer levels": ("06679345433022", "--by", "山田太郎", "--database", "sqlite:///level.db"),
    "statistics": ("people", "--out", "statistics.json"),
    "plan show": (),
    "verify-issued": ("--database", "sqlite:///level.db"),
    "attendance import": (
        *("touches.csv", "--partner", "acme", "--by", "山田太郎"),
        *("--database", "sqlite:///level.db"),
    ),
    **{
        f"attendance {name}": ("2026-11", "--by", "山田太郎", "--database", "sqlite:///level.db")
        for name in ("site-fees", "kentaikyo")
    },
    "attendance held": ("--by", "山田太郎", "--database", "sqlite:///level.db"),
    "attendance decide": (
        *("approved", "1", "--why", "確認済み", "--by", "山田太郎"),
        *("--database", "sqlite:///level.db"),
    ),
    "partner systems": (),
    **{
        f"partner {name}": ("acme", *more, "--by", "山田太郎", "--database", "sqlite:///level.db")
        for name, more in (
            ("add", ("--name", "Acme", "--system", "andpad")),
            ("token", ("--scope", "events", "--site", "36265810102371")),
        )
    },
    "watch": ("--database", "sqlite:///level.db"),
    "news draft": ("post.yaml", "--by", "山田太郎", "--database", "sqlite:///level.db"),
    "accounts grant": (
        "clerk0001",
        *("--body", "nihon-densetsu-kogyo", "--role", "officer", "--by", "山田太郎"),
        *("--database", "sqlite:///level.db"),
    ),
}
"""Every command that reads a criteria folder, in a way that needs its catalogue."""

OF_THEIR_OWN = {
    "criteria kit": 1,
    "criteria import": 2,
    "judge": 2,
    "import": 2,
    "nightly": 2,
    "employer levels": 2,
    "statistics": 2,
    "attendance import": 2,
    "attendance held": 2,
    "attendance decide": 2,
    "partner add": 2,
    "partner token": 2,
    "watch": 2,
    "news draft": 2,
    "accounts grant": 2,
}
"""The status where the criteria are good: files here that are empty, cases of made-up fields,
no address for mails, no certified systems, no partner of a token."""

WITHOUT_CRITERIA = {"population", "db", "export", "forms", "gate"}
BY_SETTINGS = {"serve"}


def test_every_command_is_held_to_the_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    own = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:5] == " " * 4}
    assert not own & set(CRITERIA_ACTIONS)
    verbs = {words.split()[0] for words in COMMANDS}
    assert verbs | WITHOUT_CRITERIA | BY_SETTINGS == set(VERBS)
    actions = {words.split()[1] for words in COMMANDS if words.startswith("criteria ")}
    assert actions == {"list", "show", "rules", "check", "coverage", *CRITERIA_ACTIONS}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> None:
    """Files for every command, a criteria folder of which one file is faulty, and a good one."""
    monkeypatch.chdir(tmp_path)
    changed(tmp_path, [{"file": "roofing/2024-04-01.yaml", "write": "schema: 3\n"}])
    changed(tmp_path / "good")
    (tmp_path / "draft.yaml").write_bytes(revised())
    (tmp_path / "people.jsonl").write_bytes(b"")
    (tmp_path / "post.yaml").write_bytes(b"")
    (tmp_path / "people.csv").write_text("技能者ID\n", encoding="utf-8")
    shutil.copy(sqlite_template, "level.db")


@pytest.mark.parametrize("words", COMMANDS)
def test_the_folder_of_the_setting_is_read(
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(CRITERIA_VARIABLE, "criteria")
    status = run([*words.split(), *COMMANDS[words]])
    said = "".join(capsys.readouterr())
    assert status == (1 if words == "criteria check" else 2)
    assert "roofing/2024-04-01.yaml:1: CR008" in said


@pytest.mark.parametrize("words", COMMANDS)
def test_a_folder_that_is_given_goes_before_the_setting(
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(CRITERIA_VARIABLE, "criteria")
    given = ["good/criteria"] if words == "criteria check" else ["--criteria", "good/criteria"]
    status = run([*words.split(), *COMMANDS[words], *given])
    said = "".join(capsys.readouterr())
    assert "CR008" not in said
    assert status == OF_THEIR_OWN.get(words, 0)


@pytest.mark.parametrize("given", ["", "nowhere", "draft.yaml"])
@pytest.mark.parametrize("words", COMMANDS)
def test_a_setting_that_is_no_folder_is_refused_by_its_name(
    words: str,
    given: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(CRITERIA_VARIABLE, given)
    assert run([*words.split(), *COMMANDS[words]]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(CRITERIA_VARIABLE)
