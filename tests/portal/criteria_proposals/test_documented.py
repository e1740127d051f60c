"""The page on proposals: its walk-through is run, and it says every word that can be met."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from portal.criteria_proposals import NoEffect, State
from portal.criteria_proposals.commands import parser
from portal.criteria_proposals.journal_files import HEAD, NAME, TORN
from tests.contracts.laws.documentation import missing_from
from tests.contracts.laws.source import ROOT, snippet

PAGE: Final = (ROOT / "docs" / "proposals.md").read_text(encoding="utf-8")
REFUSED: Final = "proposal withdraw"
"""The one command of the page that shows a refusal."""

COMMAND: Final = f"""#!{sys.executable}
import datetime as dt
from portal.command_line import main
from portal.criteria_proposals import commands

moment = dt.datetime(2026, 11, 21, 10, tzinfo=dt.timezone(dt.timedelta(hours=9)))
commands.run.__defaults__ = (lambda: moment,)
main()
"""
"""The command itself, on the day of the page."""


def blocks() -> list[tuple[str, str | None]]:
    """Every block of commands, with what the page says that the last of them prints."""
    found = re.findall(r"```(text)?\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return [
        (text, following[1] if following[0] == "text" else None)
        for (kind, text), following in zip(found, [*found[1:], ("", "")], strict=True)
        if kind != "text"
    ]


def as_pattern(printed: str) -> str:
    """What is printed, as a pattern: ``…`` stands for anything."""
    return ".*".join(map(re.escape, printed.split("…")))


def test_the_walk_through_does_what_the_page_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "criteria", tmp_path / "criteria")
    shutil.copytree(ROOT / "portal" / "samples", tmp_path / "portal" / "samples")
    command = tmp_path / "bin" / "ccus-level"
    command.parent.mkdir()
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)
    shell = os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}"}
    exported = ""
    for text, printed in blocks():
        done = subprocess.run(
            ["/bin/bash", "-euc", f"{exported}\n{text}"],
            cwd=tmp_path,
            env=shell,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == (2 if REFUSED in text else 0), done.stdout
        if printed is not None:
            assert re.fullmatch(as_pattern(printed), done.stdout, re.DOTALL), done.stdout
        exported += "".join(re.findall(r"^export .*\n", text, re.MULTILINE))


def expect_said(words: set[str]) -> None:
    assert words
    assert missing_from([snippet(PAGE, "docs/proposals.md")], words) == []


def test_every_state_is_documented() -> None:
    table = PAGE.partition("## A revision")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [state.value for state in State]


def test_every_reason_for_no_effect_is_documented() -> None:
    expect_said({reason.value for reason in NoEffect})


def test_every_file_of_the_store_is_documented() -> None:
    expect_said({NAME, HEAD, f"{TORN}/"})


def test_every_action_and_option_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    actions = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert len(actions) == 10
    found = set()
    for action in actions:
        with pytest.raises(SystemExit):
            parser().parse_args([action, "--help"])
        found |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    expect_said({*found - {"--help"}, *(f"criteria proposal {one}" for one in actions)})
