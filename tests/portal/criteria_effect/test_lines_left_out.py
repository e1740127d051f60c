from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from evaluator.effect import FaultyLine
from evaluator.faults import RecordFaults, fault
from portal.criteria_effect.lines_left_out import SAID_IN_ALL, SAID_OF_A_LINE, LinesLeftOut
from tests.portal.criteria_effect.asking import answer


def line(number: int, faults: int) -> FaultyLine:
    found = (
        fault(f"histories[{n}].date", "after_as_of", found="x", as_of="y") for n in range(faults)
    )
    return FaultyLine(number, RecordFaults(tuple(found)))


@pytest.mark.parametrize("faults", [1, SAID_OF_A_LINE, SAID_OF_A_LINE + 1, 1000])
def test_of_one_line_the_first_faults_are_said_and_all_counted(faults: int) -> None:
    said: list[str] = []
    told = LinesLeftOut(said.append, "en")
    told.hear(line(7, faults))
    assert len(said) == min(faults, SAID_OF_A_LINE)
    assert all(one.startswith("population, line 7, ") for one in said)
    assert (told.lines, told.faults) == (1, faults)
    rest = list(told.rest())
    assert len(rest) == (faults > SAID_OF_A_LINE)
    assert all(one.startswith(f"{faults - SAID_OF_A_LINE:,} more (1 lines") for one in rest)


@pytest.mark.parametrize("lines", [SAID_IN_ALL - 1, SAID_IN_ALL, SAID_IN_ALL + 1, 5000])
def test_of_many_lines_the_first_faults_are_said_and_all_counted(lines: int) -> None:
    said: list[str] = []
    told = LinesLeftOut(said.append, "ja")
    for number in range(1, lines + 1):
        told.hear(line(number, 1))
    assert len(said) == min(lines, SAID_IN_ALL)
    assert (told.lines, told.faults) == (lines, lines)
    assert len(list(told.rest())) == (lines > SAID_IN_ALL)


def test_a_file_gets_every_fault() -> None:
    file = io.StringIO()
    said: list[str] = []
    told = LinesLeftOut(said.append, "en", file)
    for number in range(1, 101):
        told.hear(line(number, 5))
    head, *rows = csv.reader(io.StringIO(file.getvalue()))
    assert head == ["line", "place", "code", "what is wrong", "what to do"]
    assert len(rows) == 500
    assert rows[-1][:3] == ["100", "histories[4].date", "after_as_of"]


EARLY = ("--as-of", "2020-07-01")
"""A day before most histories: every one after it is a fault of its record."""


def test_a_wrong_day_says_few_lines_and_how_many_more_there_are(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        answer(capsys, draft, "--over", people, "--json", "--processes", count, *EARLY)
        for count in (1, 2)
    ]
    assert answers[0] == answers[1]
    status, out, err = answers[0]
    assert status == 2
    assert json.loads(out)["faulty"] == 84
    *said, more = err.splitlines()
    assert len(said) == SAID_IN_ALL
    assert "84行" in more
    assert "--faults" in more
    every = tmp_path / "faults.csv"
    status, out, err = answer(capsys, draft, "--over", people, "--json", "--faults", every, *EARLY)
    assert (status, out) == answers[0][:2]
    assert "ほかに" not in err
    assert stat.S_IMODE(every.stat().st_mode) == 0o600
    with every.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert f"{len(rows):,}件" in err
    assert f"ほかに{len(rows) - SAID_IN_ALL:,}件" in more
    assert len({row[0] for row in rows}) == 84
    # Never over another file.
    before = every.read_bytes()
    assert answer(capsys, draft, "--over", people, "--faults", every)[:2] == (2, "")
    assert every.read_bytes() == before


def test_without_a_fault_the_file_has_its_head_alone(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = tmp_path / "faults.csv"
    assert answer(capsys, draft, "--over", people, "--faults", every)[0] == 0
    assert len(every.read_text("utf-8-sig").splitlines()) == 1


def test_one_file_cannot_be_both_lists(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "both.csv"
    words = ("--list", file, "--by", "建設 太郎", "--store", tmp_path / "store", "--faults", file)
    status, out, err = answer(capsys, draft, "--over", people, *words)
    assert (status, out) == (2, "")
    assert "--faults" in err
    assert not file.exists()


def test_a_place_that_is_no_folder_is_named(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = tmp_path / "nowhere" / "faults.csv"
    status, out, err = answer(capsys, draft, "--over", people, "--faults", every)
    assert (status, out) == (2, "")
    assert f"「{every}」" in err
