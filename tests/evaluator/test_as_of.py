"""The day asked about picks the criteria, on the command line."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluator.commands import run
from rules.doors import DONE
from tests.criteria.folders import with_a_gap
from tests.evaluator.careers import Json, record

Capture = pytest.CaptureFixture[bytes]


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """The command sets the collector for a process of its own; give it back."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@dataclass(frozen=True)
class Said:
    status: int
    out: str

    @property
    def results(self) -> list[Json]:
        return [json.loads(line) for line in self.out.splitlines()]


def asked_of(capture: Capture, folder: Path, *argv: str) -> Said:
    path = folder / "record.json"
    path.write_text(json.dumps(record(), indent=1), encoding="utf-8")
    status = run([str(path), *argv, "--engine", "plain"])
    return Said(status, capture.readouterr().out.decode())


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2020-04-01", "2020-04-01"),
        ("2021-06-01", "2020-04-01"),
        ("2023-09-10", "2020-04-01"),
        ("2023-09-11", "2023-09-11"),
        ("2024-06-01", "2023-09-11"),
    ],
)
def test_the_criteria_in_force_on_the_day_judge(
    capsysbinary: Capture, tmp_path: Path, as_of: str, version: str
) -> None:
    asked = ("--as-of", as_of, "--field", "electrical", "--json")
    said = asked_of(capsysbinary, tmp_path, *asked)
    assert said.status == DONE
    (found,) = said.results[0]["judgements"]
    assert found["criteria"]["version"] == version


def test_a_day_before_the_first_criteria_is_refused_with_the_gap(
    capsysbinary: Capture, tmp_path: Path
) -> None:
    asked = ("--as-of", "2020-03-31", "--field", "electrical")
    said = asked_of(capsysbinary, tmp_path, *asked)
    assert "2020-03-31には、この分野の能力評価基準がまだ施行されていません" in said.out
    assert "（2020-03-31まで基準なし）" in said.out
    (found,) = asked_of(capsysbinary, tmp_path, *asked, "--json").results
    assert found["judgements"] == []
    assert found["not_judged"][0]["reason"] == "before_first_criteria"


def test_a_day_in_a_gap_is_refused_with_both_ends_of_the_gap(
    capsysbinary: Capture, tmp_path: Path
) -> None:
    folder = with_a_gap(tmp_path)
    asked = ("--field", "electrical", "--criteria", str(folder), "--as-of")
    for day in ("2022-04-01", "2023-09-10"):
        said = asked_of(capsysbinary, tmp_path, *asked, day)
        assert f"{day}は、この分野の能力評価基準が施行されていない期間" in said.out
        assert "（2022-04-01から2023-09-10まで）" in said.out
    for day in ("2022-03-31", "2023-09-11"):
        (found,) = asked_of(capsysbinary, tmp_path, *asked, day, "--json").results
        assert [one["field"] for one in found["judgements"]] == ["electrical"]


@pytest.mark.parametrize(
    ("as_of", "version"), [("2025-03-31", "2020-04-01"), ("2025-04-01", "2025-04-01")]
)
def test_a_revised_sheet_judges_from_its_first_day(
    capsysbinary: Capture, tmp_path: Path, as_of: str, version: str
) -> None:
    asked = ("--as-of", as_of, "--field", "earthworks", "--json")
    (found,) = asked_of(capsysbinary, tmp_path, *asked).results[0]["judgements"]
    assert found["criteria_version"] == version
