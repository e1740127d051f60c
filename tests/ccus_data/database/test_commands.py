from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from ccus_data.database import commands, newest_revision, open_database, read_address, writing
from ccus_data.tables import technicians
from tests.ccus_data.world import fill

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def answer(*argv: str) -> tuple[int, str, str]:
        status = commands.run(argv)
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["polish"],
        ["downgrade"],
        ["verify-ledger", "--anchor", "5"],
        ["verify-ledger", "--anchor", "5:" + "g" * 64],
        ["check", "--lang", "fr"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level db" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_said_in_one_line(run: Run) -> None:
    address = "postgresql://level@127.0.0.1:1/level"
    status, out, err = run("check", "--database", address, "--lang", "en")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "cannot be reached" in err
    assert "Connection refused" in err


def test_a_file_that_is_no_database_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "level.db"
    path.write_bytes(b"technician_id,name\n" * 100)
    status, _, err = run("upgrade", "--database", f"sqlite:///{path}", "--lang", "en")
    assert status == 2
    assert err == (
        f"sqlite:///{path} is no database file, or is damaged; name another place or restore a "
        "copy.\n"
    )
    assert path.read_bytes() == b"technician_id,name\n" * 100


def test_a_folder_that_cannot_be_made_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, _, err = run("check", "--database", f"sqlite:///{tmp_path}/file/level.db")
    assert (status, err.count("\n")) == (2, 1)
    assert "file" in err


def test_every_fault_of_the_address_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCUS_LEVEL_DATABASE_LOCK_SECONDS", "soon")
    status, _, err = run("check", "--database", "level.db")
    assert (status, err.count("\n")) == (2, 2)


def test_a_database_that_is_held_is_said(
    run: Run, own_url: str, own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCUS_LEVEL_DATABASE_LOCK_SECONDS", "1")
    with writing(own_engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE technicians"))
        status, out, err = run("downgrade", "--to", "0001", "--database", own_url, "--lang", "en")
    assert (status, out) == (3, "")
    assert "no lock within 1 seconds" in err


def test_going_down_over_data_is_refused_until_told(
    run: Run, own_url: str, own_engine: Engine
) -> None:
    with writing(own_engine) as connection:
        fill(connection)
    asked = ("downgrade", "--to", "0003", "--database", own_url)
    status, out, err = run(*asked)
    assert (status, out) == (2, "")
    assert "histories: 2" in err
    assert "--drop-data" in err
    status, out, err = run(*asked, "--drop-data")
    assert (status, err) == (0, "")
    assert "0003" in out


def test_up_and_check_and_verify_answer_well(run: Run, empty_url: str) -> None:
    status, out, err = run("upgrade", "--database", empty_url)
    assert (status, err) == (0, "")
    assert newest_revision() in out
    assert run("check", "--database", empty_url)[0] == 0
    status, out, err = run("verify-ledger", "--database", empty_url)
    assert (status, err) == (0, "")
    assert f"0:{'0' * 64}" in out


def test_a_table_that_differs_is_found(run: Run, own_url: str, own_engine: Engine) -> None:
    with writing(own_engine) as connection:
        connection.execute(text("ALTER TABLE sites ADD COLUMN colour TEXT"))
    status, out, _ = run("check", "--database", own_url, "--lang", "en")
    assert status == 1
    assert "colour" in out


def test_an_older_database_is_sent_to_upgrade(run: Run, own_url: str) -> None:
    assert run("downgrade", "--to", "0001", "--database", own_url)[0] == 0
    for action in ("check", "verify-ledger"):
        status, out, err = run(action, "--database", own_url)
        assert (status, out) == (2, "")
        assert "ccus-level db upgrade" in err


def test_a_ledger_with_a_changed_row_is_found_and_the_place_said(
    run: Run, url: str, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER ledger_no_update"))
        connection.execute(text("UPDATE ledger SET after = '{}' WHERE number = 1"))
    status, out, err = run("verify-ledger", "--database", url, "--lang", "en")
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "Ledger row 1: the content was changed (it does not fit its seal).",
        "The ledger was tampered with (places: 1, rows: 2). Compare it with a copy.",
    ]


def test_only_a_hundred_places_are_said(run: Run, url: str, engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(1, 103):
            row = {"number": number * 2, "seal": "x"}
            connection.execute(
                text(
                    'INSERT INTO ledger (number, at, "by", act, subject, identity, previous, seal) '
                    "VALUES (:number, '2026-11-21T00:00:00+00:00', 'a', 'b', 'c', '{}', 'x', :seal)"
                ),
                row,
            )
    status, _, err = run("verify-ledger", "--database", url, "--lang", "en")
    lines = err.splitlines()
    assert (status, len(lines)) == (1, 102)
    assert lines[100] == "Further places: 105."


def test_a_noted_row_is_compared(run: Run, url: str, engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)
        seal = connection.scalar(text("SELECT seal FROM ledger WHERE number = 2"))
    assert run("verify-ledger", "--database", url, "--anchor", f"2:{seal}")[0] == 0
    assert run("verify-ledger", "--database", url, "--anchor", f"2:{'0' * 64}")[0] == 1


def test_the_executable_knows_the_verb_and_makes_the_file_of_the_settings(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ccus-level")), "db", "upgrade"],
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_DATA_HOME": str(tmp_path), "PATH": ""},
    )
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "ccus-level" / "ccus-level.db"
    engine = open_database(read_address({}, f"sqlite:///{path}"))
    with writing(engine) as connection:
        assert connection.execute(technicians.select()).all() == []
    engine.dispose()
