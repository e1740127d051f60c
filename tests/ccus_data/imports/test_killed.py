from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from ccus_data.imports import commands
from ccus_data.tables import import_jobs, technicians

ROWS = 22_000
PROGRAM = Path(sys.executable).with_name("ccus-level")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """So many rows, one in a hundred of them wrong."""
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("技能者ID,氏名,生年月日,初回登録日,登録区分,技能レベル\n")
        for number in range(ROWS):
            kind = "詳細型" if number % 100 else "?"
            file.write(f"{number:014},髙﨑{number},1989-04-01,2019-07-19,{kind},1\n")
    return path


@pytest.fixture
def started(url: str, people: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [PROGRAM, "import", "technicians", people, "--database", url, "--by", "yamada"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "CCUS_LEVEL_CACHE": ""},
    ) as process:
        yield process


def state(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        job = connection.execute(select(import_jobs)).mappings().first()
        return dict(job or {"rows_read": 0, "state": "running"})


def content(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(technicians).order_by("technician_id")).all())


def test_an_import_killed_in_the_middle_ends_as_one_that_was_not(
    started: subprocess.Popen[bytes], engine: Engine, url: str, people: Path
) -> None:
    while state(engine)["rows_read"] < 5_000:
        assert started.poll() is None
    started.kill()
    started.wait()
    assert state(engine)["rows_read"] < ROWS
    assert state(engine)["state"] == "running"
    asked = ["technicians", str(people), "--database", url]
    assert commands.run([*asked, "--by", "sato"]) == 2
    result = people.with_name("people.csv.result.csv").read_bytes()
    once = content(engine)
    job = state(engine)
    assert (job["state"], job["rows_read"], job["by"]) == ("done", ROWS, "yamada")
    assert (job["inserted"], job["refused"], job["unchanged"]) == (ROWS - 220, 220, 0)
    assert (len(once), result.count(b"\n")) == (ROWS - 220, 221)
    # The whole again, undisturbed: the same rows, the same faults.
    assert commands.run([*asked, "--by", "sato"]) == 2
    assert content(engine) == once
    assert people.with_name("people.csv.result.csv").read_bytes() == result
