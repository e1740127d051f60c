from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import downgrade, open_database, read_address, reading, writing
from ccus_data.imports import commands
from ccus_data.kinds import kinds
from ccus_data.tables import ledger, technicians
from tests.ccus_data.world import fill

HEADER = "技能者ID,氏名,生年月日,初回登録日,登録区分,技能レベル\n"
GOOD = "11111111111121,髙﨑,1989-04-01,2019-07-19,詳細型,1\n"
BAD = "1111111111112,髙﨑,1989-04-01,2019-07-19,詳細型,1\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(url: str, capsys: pytest.CaptureFixture[str]) -> Run:
    def answer(*argv: str | Path) -> tuple[int, str, str]:
        status = commands.run([*map(str, argv), "--database", url])
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


def file(tmp_path: Path, *rows: str, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_text("".join(rows), "utf-8")
    return path


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["people", "a.csv"],
        ["technicians"],
        ["technicians", "a.csv", "b.csv", "--result", "r.csv"],
        ["technicians", "a.csv", "--encoding", "shift_jis"],
        ["technicians", "a.csv", "--as", "ods"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level import" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_and_the_next_is_read(run: Run, tmp_path: Path) -> None:
    status, out, err = run("technicians", tmp_path / "absent.csv", file(tmp_path, HEADER, GOOD))
    assert status == 2
    assert err.count("\n") == 1
    assert "absent.csv" in err
    assert "追加1" in out


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("people.ods", b"", "Unknown kind of file"),
        ("people.csv", b"", "There is no header"),
        ("people.csv", HEADER.encode("utf-16"), "UTF-16"),
        ("people.csv", HEADER.encode() + b"\xff", "Neither UTF-8 nor cp932"),
        ("people.xlsx", HEADER.encode(), "no Excel workbook"),
        ("people.parquet", HEADER.encode(), "Not readable as Parquet"),
        ("people.ndjson", HEADER.encode("cp932"), "Neither UTF-8"),
    ],
    ids=["ending", "empty", "utf-16", "bytes", "excel", "parquet", "ndjson"],
)
def test_a_file_of_no_use_is_refused_in_one_line(
    run: Run, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    status, _, err = run("technicians", path, "--lang", "en")
    assert status == 2
    assert said in err
    assert "Traceback" not in err


def test_criteria_that_cannot_be_read_are_said(run: Run, tmp_path: Path) -> None:
    status, out, err = run("technicians", file(tmp_path, HEADER), "--criteria", tmp_path)
    assert (status, out) == (2, "")
    assert f"{tmp_path}/codes/qualifications.yaml:1: CR" in err


def test_faults_are_said_with_their_place_and_the_file_of_all_is_named(
    run: Run, tmp_path: Path
) -> None:
    path = file(tmp_path, HEADER, GOOD, BAD)
    status, out, err = run("technicians", path)
    assert status == 2
    assert f"{path}: 3行目「技能者ID」: 「1111111111112」は13桁です" in err
    assert "[digits_missing]" in err
    assert f"{path}.result.csv" in err
    assert out == f"{path}：技能者 2行（追加1、変更0、変わらず0、不可1）\n"


def test_only_the_first_faults_are_said_and_the_rest_counted(run: Run, tmp_path: Path) -> None:
    result = tmp_path / "all.csv"
    path = file(tmp_path, HEADER, *[BAD] * 25)
    status, _, err = run("technicians", path, "--result", result, "--lang", "en")
    assert status == 2
    assert err.count("[digits_missing]") == 20
    assert "Further faults: 5." in err
    assert result.read_text("utf-8-sig").count("digits_missing") == 25


def test_all_or_nothing_says_that_nothing_was_brought(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = file(tmp_path, HEADER, GOOD, BAD)
    status, out, _ = run("technicians", path, "--all-or-nothing", "--lang", "en")
    assert status == 2
    assert "nothing was brought in" in out
    with reading(engine) as connection:
        assert connection.execute(select(technicians)).all() == []


def test_the_outcome_is_also_told_to_programs(run: Run, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, GOOD, BAD)
    status, out, _ = run("technicians", path, "--json")
    assert status == 2
    assert json.loads(out) == {
        "file": str(path),
        "stored": True,
        "faults": 1,
        "resumed": False,
        "rows_read": 2,
        "inserted": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
    }


def test_who_brings_it_is_the_login_name_unless_said(
    run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "suzuki")
    assert run("technicians", file(tmp_path, HEADER, GOOD))[0] == 0
    assert run("technicians", file(tmp_path, HEADER, GOOD), "--by", "yamada")[0] == 0
    with reading(engine) as connection:
        assert list(connection.scalars(select(ledger.c.by).order_by(ledger.c.number))) == [
            "suzuki",
            "yamada",
        ]


def test_unknown_columns_are_passed_over_when_told(run: Run, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER.replace("\n", ",謎\n"), GOOD.replace("\n", ",1\n"))
    assert run("technicians", path)[0] == 2
    assert run("technicians", path, "--skip-unknown")[0] == 0


def test_files_of_cp932_are_read_without_being_told(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes((HEADER + GOOD).encode("cp932"))
    assert run("technicians", path)[0] == 0
    with reading(engine) as connection:
        assert connection.scalar(select(technicians.c.name)) == "髙﨑"


def test_a_file_may_be_named_anything_when_its_format_is_said(run: Run, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, GOOD, name="people.dat")
    assert run("technicians", path)[0] == 2
    assert run("technicians", path, "--as", "csv")[0] == 0


def test_progress_is_said_now_and_then(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PROGRESS_EVERY", 5_000)
    rows = (f"{number:014},甲,1989-04-01,2019-07-19,詳細型,1\n" for number in range(10_001))
    status, _, err = run("technicians", file(tmp_path, HEADER, *rows), "--lang", "en")
    assert status == 0
    assert [line.split(": ")[1] for line in err.splitlines()] == [
        "5,000 rows so far",
        "10,000 rows so far",
    ]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_takes_the_headers_of_the_screens(
    run: Run, engine: Engine, tmp_path: Path, kind: str
) -> None:
    with writing(engine) as connection:
        fill(connection)
    columns = kinds()[kind].columns
    for labels in (
        [column.labels[0] for column in columns],
        [column.labels[-1] for column in columns],
        [column.public for column in columns],
    ):
        assert run(kind, file(tmp_path, ",".join(labels) + "\n"))[0] == 0


def test_a_database_of_an_older_program_is_sent_to_upgrade(
    own_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = open_database(read_address({}, own_url))
    downgrade(older, "0001")
    older.dispose()
    asked = ["businesses", str(file(tmp_path, HEADER)), "--database", own_url]
    assert commands.run(asked) == 2
    assert "ccus-level db upgrade" in capsys.readouterr().err
