from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ccus_data.population import Plan, commands
from ccus_data.snapshot import read_manifest

MAKE = ("make", "--seed", "5", "--months", "2023-05..2023-07")


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["make"],
        [*MAKE, "--scale", "much", "--out", "x"],
        [*MAKE, "--scale", "1/0", "--out", "x"],
        ["make", "--seed", "one", "--scale", "1", "--out", "x"],
        [*MAKE[:3], "--scale", "1", "--out", "x", "--months", "2023-05"],
        ["sample", "x", "--technicians", "0"],
        ["sample", "x", "--technicians", "two"],
        ["sample", "x", "--as-of", "yesterday"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        commands.run(argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level population" in capsys.readouterr().err


def test_every_fault_of_a_plan_is_said_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    argv = ["make", "--scale", "9", "--seed", "-1", "--out", str(tmp_path / "x"), "--lang", "en"]
    assert commands.run(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split()[0] for line in said.err.splitlines()] == ["--scale", "--seed"]
    assert not (tmp_path / "x").exists()


def test_no_process_at_all_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    argv = [*MAKE, "--scale", "0.0004", "--out", str(tmp_path / "x"), "--processes", "0"]
    assert commands.run(argv) == 2
    assert "--processes" in capsys.readouterr().err


def test_a_sample_of_no_snapshot_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert commands.run(["sample", str(tmp_path)]) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_a_population_is_made_with_progress_and_can_be_judged(
    short_plan: Plan, tmp_path: Path
) -> None:
    out = tmp_path / "people"
    run = "from portal.command_line import main; main()"
    command = [sys.executable, "-c", run]
    make = [*command, "population", *MAKE, "--scale", "0.0004", "--out", str(out)]
    done = subprocess.run(make, capture_output=True, text=True, check=True)
    assert "497" in done.stdout
    assert len(done.stderr.splitlines()) == 10
    assert read_manifest(out).source == short_plan.source
    sample = [*command, "population", "sample", str(out), "--technicians", "20"]
    lines = subprocess.run(sample, capture_output=True, check=True).stdout
    assert len(lines.splitlines()) == 20
    judge = [*command, "judge", "-", "--json", "--engine", "plain"]
    judged = subprocess.run(judge, input=lines, capture_output=True, check=True).stdout
    results = list(map(json.loads, judged.splitlines()))
    assert len(results) == 20
    assert any(result["judgements"] for result in results)


@pytest.mark.parametrize("most", [40_000, 130_000])
def test_a_full_disk_is_said_and_nothing_is_taken_for_whole(tmp_path: Path, most: int) -> None:
    out = tmp_path / "people"
    script = (
        "import resource, signal, sys\n"
        "from ccus_data.population import commands\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "sys.exit(commands.run(sys.argv[1:]))\n"
    )
    argv = [*MAKE, "--scale", "0.01", "--out", str(out), "--processes", "1"]
    done = subprocess.run(
        [sys.executable, "-c", script, *argv], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "空きが足りない" in done.stderr.splitlines()[-1]
    assert not (out / "manifest.json").exists()
