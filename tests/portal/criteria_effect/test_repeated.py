from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.portal.criteria_effect.asking import answer

Ask = Callable[..., tuple[int, str, str]]

ONCE: dict[str, Any] = {}
"""What is told of everybody once: counted once, as document and people never change."""


@pytest.fixture
def ask(draft: Path, people: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*words: object) -> tuple[int, str, str]:
        return answer(capsys, draft, "--over", people, *words)

    return asked


@pytest.fixture
def once(ask: Ask, draft: Path) -> dict[str, Any]:
    if not ONCE:
        ONCE.update(json.loads(ask("--json")[1]))
    return ONCE | {"new": ONCE["new"] | {"file": str(draft)}}


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("again", [3, 250, 2100], ids=lambda at: f"before line {at + 1}")
def test_who_stands_in_a_second_line_is_told_by_it_and_counted_once(
    ask: Ask, people: Path, once: dict[str, Any], again: int, processes: int
) -> None:
    lines = people.read_bytes().splitlines(keepends=True)
    # The third line rises: counted twice, it would be seen.
    people.write_bytes(b"".join([*lines[:again], lines[2], *lines[again:]]))
    status, out, err = ask("--json", "--processes", processes, "--lang", "en")
    assert status == 2
    assert json.loads(out) == once | {"faulty": 1}
    (said,) = err.splitlines()
    assert said.startswith(f"population, line {again + 1}, technician.technician_id: ")
    assert "earlier line" in said


def test_a_file_after_itself_counts_everybody_once(
    ask: Ask, people: Path, once: dict[str, Any]
) -> None:
    people.write_bytes(people.read_bytes() * 2)
    status, out, err = ask("--json")
    assert (status, json.loads(out)) == (2, once | {"faulty": 2100})
    assert "2101" in err


def test_the_list_has_everybody_once(ask: Ask, people: Path, tmp_path: Path) -> None:
    people.write_bytes(people.read_bytes() * 2)
    listed = tmp_path / "touched.csv"
    assert ask("--list", listed, "--by", "建設 太郎", "--store", tmp_path / "store")[0] == 2
    numbers = [row.split(",")[0] for row in listed.read_text("utf-8-sig").splitlines()]
    assert len(numbers) == len(set(numbers)) > 1


def test_a_faulty_line_does_not_take_the_place_of_the_right_one(
    ask: Ask, people: Path, once: dict[str, Any]
) -> None:
    lines = people.read_bytes().splitlines(keepends=True)
    faulty = lines[2].replace(b'"schema":1', b'"schema":2')
    assert faulty != lines[2]
    people.write_bytes(b"".join([faulty, *lines]))
    status, out, _ = ask("--json")
    assert (status, json.loads(out)) == (2, once | {"faulty": 1})
