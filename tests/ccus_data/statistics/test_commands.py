from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from ccus_data.exports import write_snapshot
from ccus_data.statistics import CSV_COLUMNS, commands, csv_rows
from ccus_data.tables import METADATA
from tests.ccus_data.world import fill

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def answer(*argv: str | Path) -> tuple[int, str, str]:
        status = commands.run([*map(str, argv), "--lang", "en"])
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["folder"],
        ["folder", "--out", "x.json", "--month", "2023-7"],
        ["folder", "--out", "x.json", "--month", "2023-13"],
        ["folder", "--out", "x.json", "--month", "2023-07-01"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(run: Run, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2


@pytest.mark.parametrize("name", ["x.txt", "x"])
def test_an_ending_that_says_nothing_is_refused(
    run: Run, folder: Path, tmp_path: Path, name: str
) -> None:
    status, out, err = run(folder, "--out", tmp_path / name)
    assert (status, out) == (2, "")
    assert "end the name of --out with .json or .csv" in err


def test_a_folder_that_is_no_snapshot_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    status, out, err = run(tmp_path, "--out", tmp_path / "x.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "manifest.json" in err


def test_a_place_that_cannot_be_written_is_said(run: Run, folder: Path, tmp_path: Path) -> None:
    status, out, err = run(folder, "--out", tmp_path / "absent" / "x.json")
    assert (status, out) == (2, "")
    assert "No such file or directory" in err


def test_criteria_that_cannot_be_read_are_said(run: Run, folder: Path, tmp_path: Path) -> None:
    status, _, err = run(folder, "--out", tmp_path / "x.json", "--criteria", tmp_path)
    assert status == 2
    assert "codes/" in err


def test_the_document_is_written_and_progress_told(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    status, out, err = run(folder, "--out", path)
    assert (status, out) == (0, f"{path}: statistics of 2023-07 written\n")
    assert err.splitlines() == ["2023-05 (1/3)", "2023-06 (2/3)", "2023-07 (3/3)"]
    document = json.loads(path.read_text("utf-8"))
    assert (document["form"], document["month"]) == (1, "2023-07")
    assert [one.name for one in tmp_path.iterdir()] == ["statistics.json"]


def test_csv_holds_the_same_figures(run: Run, folder: Path, tmp_path: Path) -> None:
    run(folder, "--out", tmp_path / "x.json", "--month", "2023-06")
    run(folder, "--out", tmp_path / "x.csv", "--month", "2023-06")
    document: dict[str, Any] = json.loads((tmp_path / "x.json").read_text("utf-8"))
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert found == [list(CSV_COLUMNS), *map(list, csv_rows(document))]


def test_the_same_snapshot_gives_the_same_bytes(run: Run, folder: Path, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        assert run(folder, "--out", tmp_path / name)[0] == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_run_that_fails_leaves_the_old_document(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "statistics.json"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(folder, "--out", path)[0] == 3
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["statistics.json"]


def test_a_snapshot_of_a_database_is_counted_and_not_called_invented(
    run: Run, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with writing(sqlite_engine) as connection:
        fill(connection, without={"closed_months"})
    write_snapshot(sqlite_engine, tmp_path / "snapshot", lambda *_: None)
    assert run(tmp_path / "snapshot", "--out", tmp_path / "x.json")[0] == 0
    document = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert document["invented"] is False
    assert document["totals"]["technicians"] is None
    assert document["totals"]["sites"] == 1
    assert {row["code"] for row in document["prefectures"] if row["sites"]} == {"13"}


def test_a_snapshot_without_a_history_has_no_statistics(
    run: Run, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with writing(sqlite_engine) as connection:
        fill(connection, without={"closed_months"})
        connection.execute(delete(METADATA.tables["histories"]))
    write_snapshot(sqlite_engine, tmp_path / "snapshot", lambda *_: None)
    status, _, err = run(tmp_path / "snapshot", "--out", tmp_path / "x.json")
    assert status == 2
    assert "has no month of histories" in err
