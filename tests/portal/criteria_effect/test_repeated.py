from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.portal.criteria_effect.asking import answer


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("again", [3, 250, 2100], ids=lambda at: f"before line {at + 1}")
def test_who_stands_in_a_second_line_is_told_by_it_and_counted_once(
    draft: Path,
    people: Path,
    again: int,
    processes: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    once = json.loads(answer(capsys, draft, "--over", people, "--json")[1])
    lines = people.read_bytes().splitlines(keepends=True)
    # The third line rises: counted twice, it would be seen.
    people.write_bytes(b"".join([*lines[:again], lines[2], *lines[again:]]))
    words = ("--over", people, "--json", "--processes", processes, "--lang", "en")
    status, out, err = answer(capsys, draft, *words)
    assert status == 2
    assert json.loads(out) == once | {"faulty": 1}
    (said,) = err.splitlines()
    assert said.startswith(f"population, line {again + 1}, technician.technician_id: ")
    assert "earlier line" in said


def test_a_file_after_itself_counts_everybody_once(
    draft: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once = json.loads(answer(capsys, draft, "--over", people, "--json")[1])
    people.write_bytes(people.read_bytes() * 2)
    status, out, err = answer(capsys, draft, "--over", people, "--json")
    assert (status, json.loads(out)) == (2, once | {"faulty": 2100})
    assert "2101" in err


def test_the_list_has_everybody_once(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people.write_bytes(people.read_bytes() * 2)
    listed = tmp_path / "touched.csv"
    words = ("--list", listed, "--by", "建設 太郎", "--store", tmp_path / "store")
    assert answer(capsys, draft, "--over", people, *words)[0] == 2
    numbers = [row.split(",")[0] for row in listed.read_text("utf-8-sig").splitlines()]
    assert len(numbers) == len(set(numbers)) > 1


def test_a_faulty_line_does_not_take_the_place_of_the_right_one(
    draft: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = people.read_bytes().splitlines(keepends=True)
    once = json.loads(answer(capsys, draft, "--over", people, "--json")[1])
    faulty = lines[2].replace(b'"schema":1', b'"schema":2')
    assert faulty != lines[2]
    people.write_bytes(b"".join([faulty, *lines]))
    status, out, _ = answer(capsys, draft, "--over", people, "--json")
    assert (status, json.loads(out)) == (2, once | {"faulty": 1})
