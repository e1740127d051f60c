from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.counting import alone
from ccus_data.database import load_rows, reading, writing
from ccus_data.imports import Progress, commands
from ccus_data.judgements import append_judgements, in_force
from ccus_data.ledger import verify_ledger
from ccus_data.levels_in_force import AskedNight, Brought, bring_night
from ccus_data.tables import import_jobs, judgements, ledger, technicians
from ccus_data.wording import Refused
from rules.catalogue import Catalogue
from tests.ccus_data.levels_in_force.results import level, line, write_results
from tests.ccus_data.world import MOMENT, OTHER, ROWS, TECHNICIAN, day, fill

CATALOGUE = Catalogue.load()
STRANGER = "11111111111111"
MANY = 500
KILLED = """
import datetime as dt, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from ccus_data.database import open_database, read_address
from ccus_data.levels_in_force import AskedNight, bring_night
from rules.catalogue import Catalogue

url, folder, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
count = 0

@event.listens_for(Engine, "commit")
def _kill(_connection):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)

asked = AskedNight(folder, "yamada", lambda: dt.datetime.now(dt.UTC))
bring_night(open_database(read_address({}, url)), asked, Catalogue.load(), print, at_once=100)
"""
"""The program, killed as it is about to commit its n-th transaction."""


def nothing(_progress: Progress) -> None:
    """Progress that nobody asks for."""


def bring(
    engine: Engine, folder: Path, told: Callable[[Progress], None] = nothing, at_once: int = 3
) -> Brought:
    return bring_night(
        engine, AskedNight(folder, "yamada", lambda: MOMENT), CATALOGUE, told, at_once
    )


def refused(engine: Engine, folder: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        bring(engine, folder)
    assert all(reason.sentence("ja") and reason.sentence("en") for reason in caught.value.reasons)
    return [reason.key for reason in caught.value.reasons]


def counts(brought: Brought) -> tuple[int, int, int, int, int]:
    """First, changed, unchanged, not in the database, no longer judged."""
    found = brought.progress
    return found.inserted, found.updated, found.unchanged, found.refused, brought.gone


def stored(engine: Engine) -> list[dict[str, Any]]:
    """Every judgement in the order of its number."""
    with reading(engine) as connection:
        rows = connection.execute(select(judgements).order_by(judgements.c.judgement_id)).mappings()
        return [dict(row) for row in rows]


@pytest.fixture
def world(engine: Engine) -> Engine:
    """The small world, where nobody was judged yet."""
    with writing(engine) as connection:
        fill(connection, without={"judgements"})
    return engine


# Refused.


def test_a_folder_without_a_night_is_refused_and_stays_as_it_is(
    world: Engine, tmp_path: Path
) -> None:
    assert refused(world, tmp_path / "nowhere") == ["night.none"]
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "report.json").write_text("{", "utf-8")
    assert refused(world, tmp_path) == ["night.broken"]


def test_every_file_that_is_missing_torn_or_of_another_form_is_said(
    world: Engine, tmp_path: Path
) -> None:
    folder = write_results(tmp_path, [level(TECHNICIAN)], causes={1: []})
    (folder / "missing.parquet").unlink()
    table = pq.read_table(folder / "levels.parquet")
    pq.write_table(table.drop_columns(["work"]), folder / "levels.parquet")
    (folder / "judgements" / "000001.parquet").write_bytes(b"PAR1")
    assert refused(world, folder) == ["night.columns", "night.broken", "night.broken"]
    assert stored(world) == []


def test_documents_that_the_criteria_lack_are_all_said(world: Engine, tmp_path: Path) -> None:
    rows = [level(TECHNICIAN, criteria_version="2019-01-01"), level(OTHER, "of-old")]
    assert refused(world, write_results(tmp_path, rows)) == ["night.unknown_document"] * 2
    assert stored(world) == []


def test_a_night_before_the_last_is_refused_and_one_of_the_same_day_is_not(
    world: Engine, tmp_path: Path
) -> None:
    bring(world, write_results(tmp_path / "a", [level(TECHNICIAN)], as_of="2023-10-31"))
    older = write_results(tmp_path / "b", [level(TECHNICIAN, level=1)], as_of="2023-10-30")
    assert refused(world, older) == ["night.older"]
    same = write_results(tmp_path / "c", [level(TECHNICIAN, level=3)], as_of="2023-10-31")
    assert counts(bring(world, same)) == (0, 1, 0, 0, 0)
    later = write_results(tmp_path / "d", [level(TECHNICIAN, level=3)], as_of="2023-11-01")
    assert counts(bring(world, later)) == (0, 0, 1, 0, 0)


# Two at once.


def test_the_second_of_two_in_one_folder_is_told_to_wait(
    world: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_results(tmp_path, [level(TECHNICIAN)])
    with alone(folder):
        assert commands.run(["--nightly", str(folder), "--database", url, "--lang", "en"]) == 3
    assert "Another run (nightly" in capsys.readouterr().err
    assert stored(world) == []


def test_of_two_with_copies_of_a_folder_one_is_refused_and_no_row_stands_twice(
    world: Engine, tmp_path: Path
) -> None:
    folder = write_results(tmp_path / "a", [level(TECHNICIAN), level(OTHER)])
    shutil.copytree(folder, tmp_path / "b")
    done: list[Brought] = []

    def meanwhile(_progress: Progress) -> None:
        if not done:
            done.append(bring(world, tmp_path / "b"))

    with pytest.raises(Refused) as caught:
        bring(world, folder, meanwhile, at_once=1)
    assert [reason.key for reason in caught.value.reasons] == ["import.taken"]
    assert counts(done[0]) == (2, 0, 0, 0, 0)
    assert len(stored(world)) == 2


@pytest.mark.parametrize("commit", [1, 4, 7])
def test_one_that_is_killed_at_any_commit_ends_as_one_that_was_not(
    engine: Engine, url: str, tmp_path: Path, commit: int
) -> None:
    people = [f"{number:014}" for number in range(MANY)]
    with writing(engine) as connection:
        row = [ROWS["technicians"][0][name] for name in ("birth_date", "registered_on")]
        names = ("technician_id", "name", "birth_date", "registered_on", "registration_type")
        rows = [(one, one, *row, "detailed", 1) for one in people[:-1]]
        load_rows(connection, technicians, (*names, "level"), rows)
    folder = write_results(tmp_path, [level(one, missing_work=int(one)) for one in people])
    command = [sys.executable, "-c", KILLED, url, str(folder), str(commit)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(stored(engine)) == min(max(0, commit - 2) * 100, MANY - 1)
    brought = bring(engine, folder, at_once=100)
    assert brought.resumed is (commit > 1)
    assert counts(brought) == (MANY - 1, 0, 0, 1, 0)
    found = stored(engine)
    assert [row["technician_id"] for row in found] == people[:-1]
    assert [row["work_days_missing"] for row in found] == list(range(MANY - 1))
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(import_jobs)) == 1


def test_one_that_was_cut_off_and_overtaken_begins_anew(world: Engine, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_progress: Progress) -> None:
        raise Stopped

    first = write_results(tmp_path / "a", [level(TECHNICIAN), level(OTHER)])
    with pytest.raises(Stopped):
        bring(world, first, stop, at_once=1)
    second = write_results(tmp_path / "b", [level(TECHNICIAN, level=3), level(OTHER, level=3)])
    assert counts(bring(world, second)) == (1, 1, 0, 0, 0)
    again = bring(world, first)
    assert (again.resumed, counts(again)) == (True, (0, 2, 0, 0, 0))
    with reading(world) as connection:
        assert {row.level for row in connection.execute(in_force())} == {2}


# What is stored.


def test_a_first_judgement_is_stored_with_its_days_its_gap_and_where_it_came_from(
    world: Engine, tmp_path: Path
) -> None:
    ways = [
        {"qualifications": [line("31018"), line(None, "建設マスター")]},
        {**line("31019"), "qualifications": [line("31019")], "with_days": 645},
    ]
    rows = [level(TECHNICIAN, shortage=7), level(OTHER, level=4, next_level=None)]
    rows[1] |= {"missing_work": None, "missing_role": None}
    brought = bring(world, write_results(tmp_path, rows, run=12, missing={7: ways}))
    assert counts(brought) == (2, 0, 0, 0, 0)
    first, second = stored(world)
    assert first == {
        "judgement_id": 1,
        "technician_id": TECHNICIAN,
        "field": "electrical",
        "as_of": day("2023-10-31"),
        "run_id": "2023-10-31-000012",
        "level": 2,
        "criteria_version": "2023-09-11",
        "criteria_digest": CATALOGUE.revisions("electrical")[1].digest,
        "cause": "first",
        "work_days": 775,
        "foreman_days": 60,
        "crew_leader_days": 40,
        "either_days": 100,
        "next_level": 3,
        "work_days_missing": 300,
        "role_days_missing": 115,
        "qualifications_missing": '[["31018","建設マスター"],["31019"]]',
        "engines": "set plain durable",
        "created_at": MOMENT,
    }
    gap = ("next_level", "work_days_missing", "role_days_missing", "qualifications_missing")
    assert [second[name] for name in gap] == [None] * 4


def test_the_same_night_twice_appends_nothing_and_both_are_in_the_ledger(
    world: Engine, tmp_path: Path
) -> None:
    folder = write_results(
        tmp_path,
        [
            level(TECHNICIAN),
            level(TECHNICIAN, "plumbing", criteria_version="2020-04-01"),
            level(OTHER),
        ],
    )
    assert counts(bring(world, folder)) == (3, 0, 0, 0, 0)
    before = stored(world)
    again = bring(world, folder)
    assert (again.resumed, counts(again)) == (False, (0, 0, 3, 0, 0))
    assert stored(world) == before
    with reading(world) as connection:
        acts = connection.execute(select(ledger).where(ledger.c.act == "import")).all()
        assert verify_ledger(connection).count == 0
    assert [json.loads(act.after)["inserted"] for act in acts] == [3, 0]
    assert {json.loads(act.after)["file_name"] for act in acts} == {"2023-10-31-000001"}


@pytest.mark.parametrize(
    ("change", "night_says", "cause"),
    [
        ({"level": 3}, "new_days", "new_days"),
        ({"level": 3}, "new_qualification", "new_qualification"),
        ({"level": 1}, "correction", "correction"),
        ({"level": 3}, "registration", "other"),
        ({"level": 3}, "program", "other"),
        ({"level": 3, "work": 776}, "first", "new_days"),
        ({"criteria_version": "2020-04-01"}, "criteria_revision", "criteria_revision"),
        ({"missing_work": 299, "work": 776}, "first", "new_days"),
        ({"missing_work": 301, "work": 774}, "new_days", "correction"),
        ({"missing_role": 114, "either_days": 101, "foreman": 61}, None, "new_days"),
        ({"shortage": 7}, "new_days", "new_qualification"),
        ({"next_level": 4}, None, "other"),
    ],
)
def test_a_change_has_its_cause(
    world: Engine, tmp_path: Path, change: dict[str, Any], night_says: str | None, cause: str
) -> None:
    bring(world, write_results(tmp_path / "a", [level(TECHNICIAN)]))
    ways = {7: [{"qualifications": [line("31018")]}]}
    causes = {1: [(TECHNICIAN, "electrical", "out_of_quarantine")]}
    if night_says is not None:
        causes[2] = [(TECHNICIAN, "electrical", night_says)]
    folder = write_results(
        tmp_path / "b", [level(TECHNICIAN, **change)], missing=ways, causes=causes
    )
    assert counts(bring(world, folder)) == (0, 1, 0, 0, 0)
    assert [row["cause"] for row in stored(world)] == ["first", cause]


def test_days_that_change_nothing_an_employer_sees_append_nothing(
    world: Engine, tmp_path: Path
) -> None:
    bring(world, write_results(tmp_path / "a", [level(TECHNICIAN, missing_work=0)]))
    more = write_results(tmp_path / "b", [level(TECHNICIAN, missing_work=0, work=776)])
    assert counts(bring(world, more)) == (0, 0, 1, 0, 0)


def test_people_the_database_does_not_know_are_counted_and_left_out(
    world: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_results(tmp_path, [level(STRANGER), level(TECHNICIAN)])
    asked = ["--nightly", str(folder), "--database", url, "--by", "yamada"]
    assert commands.run([*asked, "--lang", "en"]) == 0
    done, left_out = capsys.readouterr().out.splitlines()
    assert done == (
        f"{folder}: judgements for 2023-10-31, 2 (first 1, changed 0, unchanged 0,"
        " technicians not in the database 1)"
    )
    assert left_out.startswith("Left out: 1 judgements of technicians who are not in the database")
    assert [row["technician_id"] for row in stored(world)] == [TECHNICIAN]
    assert commands.run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["run"] == "2023-10-31-000001"
    assert (told["inserted"], told["unchanged"], told["refused"], told["gone"]) == (0, 1, 1, 0)


def test_who_is_judged_there_no_more_is_counted_and_keeps_the_last_judgement(
    world: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring(world, write_results(tmp_path / "a", [level(TECHNICIAN), level(OTHER)]))
    folder = write_results(tmp_path / "b", [level(OTHER)], as_of="2023-11-01")
    assert commands.run(["--nightly", str(folder), "--database", url, "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("Still in force in the database")
    assert len(stored(world)) == 2


def test_a_judgement_for_a_later_day_stays_in_force(world: Engine, tmp_path: Path) -> None:
    with writing(world) as connection:
        append_judgements(connection, [{**ROWS["judgements"][0], "as_of": day("2023-11-01")}])
    folder = write_results(tmp_path, [level(TECHNICIAN, level=4)])
    assert counts(bring(world, folder)) == (0, 0, 1, 0, 0)
    with writing(world) as connection:
        append_judgements(connection, [{**ROWS["judgements"][0], "as_of": day("2023-10-31")}])
    assert counts(bring(world, folder)) == (0, 1, 0, 0, 0)


# At the keyboard.


@pytest.mark.parametrize(
    "argv",
    [
        ["--nightly", "a", "technicians"],
        ["--nightly", "a", "technicians", "b.csv"],
        ["--nightly", "a", "--snapshot", "b"],
        [],
    ],
)
def test_a_night_goes_with_nothing_else(argv: list[str]) -> None:
    with pytest.raises(SystemExit):
        commands.run(argv)


def test_criteria_that_cannot_be_read_are_said(
    world: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_results(tmp_path / "night", [level(TECHNICIAN)])
    argv = ["--nightly", str(folder), "--database", url, "--criteria", str(tmp_path)]
    assert commands.run(argv) == 2
    assert "codes/" in capsys.readouterr().err
    assert stored(world) == []
