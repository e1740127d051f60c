from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.contracts.laws.source import ROOT

PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")


def packages(name: str) -> list[str]:
    lines = (ROOT / "tools/apt" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_an_unknown_word_is_refused_with_what_to_say() -> None:
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "tools/setup"), "tests"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "unknown word 'tests'. Say 'tools/setup' or 'tools/setup test'" in done.stderr


@pytest.mark.parametrize("name", ["run", "test"])
def test_every_line_of_a_list_is_one_package(name: str) -> None:
    assert packages(name)
    assert [line for line in packages(name) if not PACKAGE.fullmatch(line)] == []


def test_no_package_is_listed_twice() -> None:
    listed = packages("run") + packages("test")
    assert sorted(set(listed)) == sorted(listed)


def test_make_help_offers_the_two_commands() -> None:
    done = subprocess.run(
        ["/usr/bin/make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    offered = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert {"run", "test", "check", "help"} <= set(offered)


@pytest.mark.parametrize("script", ["tools/setup", ".ci/run"])
def test_a_script_can_be_started(script: str) -> None:
    mode = Path(ROOT / script).stat().st_mode
    assert mode & 0o111 == 0o111


def test_the_gate_runs_the_tests_and_then_the_checks() -> None:
    commands = re.findall(
        r"^make (\w+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert commands == ["test", "check"]


@pytest.mark.parametrize(("said", "runs"), [({}, True), ({"LAWS_HAVE_RUN": "yes"}, False)])
def test_only_the_gate_checks_without_the_laws_that_it_has_just_run(
    said: dict[str, str], runs: bool
) -> None:
    done = subprocess.run(
        ["/usr/bin/make", "--dry-run", "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **said},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "mypy ." in done.stdout
    assert ("tests/contracts" in done.stdout) is runs
