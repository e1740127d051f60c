from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from ccus_data.imports import Asked, Context, Report, bring_in, bringing, examined
from ccus_data.imports.jobs import Progress
from ccus_data.kinds import kinds
from ccus_data.tables import import_jobs, technicians
from ccus_data.wording import Refused
from tests.ccus_data.rows import CATALOGUE, TODAY
from tests.ccus_data.world import MOMENT

CONTEXT = Context(TODAY, CATALOGUE)
PERSON = "技能者ID,氏名,生年月日,初回登録日,登録区分,技能レベル"


def counts(report: Report) -> tuple[int, int, int, int, int]:
    found = report.progress
    return found.rows_read, found.inserted, found.updated, found.unchanged, found.refused


def everything(engine: Engine, table: Any) -> list[Mapping[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


@pytest.fixture
def ten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten rows, every third of them wrong, read two at a time."""
    monkeypatch.setattr(bringing, "ROWS_AT_ONCE", 2)
    path = tmp_path / "ten.csv"
    rows = [
        f"111111111111{number},甲,1989-04-01,2019-07-19,{'詳細型' if number % 3 else '?'},1"
        for number in range(21, 31)
    ]
    path.write_text("\n".join((PERSON, *rows)) + "\n", "utf-8")
    return path


def run(
    engine: Engine, path: Path, told: Callable[[Progress], None] = lambda _progress: None
) -> Report:
    result = path.with_suffix(".result.csv")
    asked = Asked(kinds()["technicians"], examined(path), "yamada", result)
    return bring_in(engine, asked, CONTEXT, lambda: MOMENT, told)


class Stopped(Exception):
    """Somebody pulls the plug."""


def stop_behind(rows: int) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        if progress.rows_read >= rows:
            raise Stopped

    return told


def state(engine: Engine, path: Path) -> tuple[Sequence[Any], bytes]:
    people = sorted(row["technician_id"] for row in everything(engine, technicians))
    return people, path.with_suffix(".result.csv").read_bytes()


@pytest.mark.parametrize("rows", [2, 4, 6, 8, 10])
def test_an_import_that_was_cut_off_goes_on_where_it_stopped(
    engine: Engine, ten: Path, rows: int
) -> None:
    with pytest.raises(Stopped):
        run(engine, ten, stop_behind(rows))
    (job,) = everything(engine, import_jobs)
    assert (job["state"], job["rows_read"]) == ("running", rows)
    report = run(engine, ten)
    assert report.resumed
    assert counts(report) == (10, 6, 0, 0, 4)
    (job,) = everything(engine, import_jobs)
    assert (job["state"], job["inserted"], job["refused"]) == ("done", 6, 4)
    found = state(engine, ten)
    run(engine, ten)  # once more, from beginning to end
    assert state(engine, ten) == found


def test_faults_found_behind_the_last_commit_are_not_written_twice(
    engine: Engine, ten: Path
) -> None:
    with pytest.raises(Stopped):
        run(engine, ten, stop_behind(4))
    result = ten.with_suffix(".result.csv")
    with result.open("ab") as file:
        file.write(b"9,half a li")
    run(engine, ten)
    found = state(engine, ten)
    run(engine, ten)
    assert state(engine, ten) == found


def test_a_lost_result_file_is_made_again_from_the_beginning(engine: Engine, ten: Path) -> None:
    with pytest.raises(Stopped):
        run(engine, ten, stop_behind(6))
    ten.with_suffix(".result.csv").unlink()
    report = run(engine, ten)
    assert counts(report) == (10, 2, 0, 4, 4)
    found = state(engine, ten)
    run(engine, ten)
    assert state(engine, ten) == found


def test_two_imports_of_one_file_do_not_mix(engine: Engine, ten: Path) -> None:
    """A second one starts in the middle of the first: one of them is told to wait."""

    def second(progress: Progress) -> None:
        if progress.rows_read == 4:
            run(engine, ten)

    with pytest.raises(Refused) as caught:
        run(engine, ten, second)
    assert [reason.key for reason in caught.value.reasons] == ["import.taken"]
    (job,) = everything(engine, import_jobs)
    assert (job["state"], job["inserted"], job["refused"]) == ("done", 6, 4)
    assert len(everything(engine, technicians)) == 6


def test_how_far_it_came_is_told_behind_each_batch(engine: Engine, ten: Path) -> None:
    seen: list[Progress] = []
    run(engine, ten, seen.append)
    assert [progress.rows_read for progress in seen] == [2, 4, 6, 8, 10]
