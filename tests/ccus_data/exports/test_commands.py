from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from ccus_data.exports import commands, writers
from ccus_data.kinds import kinds
from ccus_data.tables import technicians
from tests.ccus_data.world import fill

Run = Callable[..., tuple[int, str, str]]
PREFIX = "技能者ID,氏名,氏名（カナ）"


@pytest.fixture
def run(url: str, engine: Engine, capsys: pytest.CaptureFixture[str]) -> Run:
    with writing(engine) as connection:
        fill(connection)

    def answer(*argv: str | Path) -> tuple[int, str, str]:
        status = commands.run([*map(str, argv), "--database", url])
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


@pytest.mark.parametrize(
    "argv",
    [[], ["technicians"], ["people", "--out", "a.csv"], ["sites", "--out", "a", "--as", "x"]],
)
def test_a_question_that_makes_no_sense_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2
    assert "usage: ccus-level export" in capsys.readouterr().err


def test_an_ending_that_says_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    status, out, err = run("sites", "--out", tmp_path / "sites.ods", "--lang", "en")
    assert (status, out) == (2, "")
    assert err.startswith("Unknown kind of file (.ods)")
    assert run("sites", "--out", tmp_path / "sites.ods", "--as", "csv")[0] == 0


def test_a_folder_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    status, out, err = run("sites", "--out", tmp_path / "absent" / "sites.csv")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_characters_that_cp932_lacks_are_named_with_their_place_and_nothing_is_written(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("the last one\n", "utf-8")
    with writing(engine) as connection:
        connection.execute(update(technicians).values(address="1〜2"))
    asked = ("technicians", "--out", path, "--encoding", "cp932", "--lang", "en")
    status, out, err = run(*asked)
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "Line 2, 'name': '\U000e0100' (U+E0100) does not exist in cp932.",
        "Line 2, 'address': '〜' (U+301C) does not exist in cp932.",
        "Line 3, 'name': 'ễ' (U+1EC5) does not exist in cp932.",
        "Line 3, 'address': '〜' (U+301C) does not exist in cp932.",
        "Cells with characters that cp932 lacks: 4. Nothing was written. Use --encoding utf-8-sig.",
    ]
    assert path.read_text("utf-8") == "the last one\n"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("most", [1, 2])
def test_more_rows_than_a_sheet_holds_are_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(writers, "MOST_EXCEL_ROWS", most)
    path = tmp_path / "people.xlsx"
    status, _, err = run("technicians", "--out", path, "--lang", "en")
    assert status == (2 if most < 2 else 0)
    assert path.exists() is (most >= 2)
    assert ("A sheet holds at most 1 rows" in err) is (most < 2)


def test_files_for_people_have_the_labels_and_words_of_the_screens(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    status, out, err = run("technicians", "--out", path)
    assert (status, err) == (0, "")
    assert out == f"{path}：技能者 2行を書き出しました\n"
    header, first, second = path.read_bytes().decode("utf-8-sig").splitlines()
    assert header.startswith(PREFIX)
    assert first.startswith("00045751166921,髙﨑 葛\U000e0100,タカサキ カズラ")
    assert ",北海道," in first
    assert ",詳細型,1," in first
    assert ",有," in first
    assert second.startswith("93845751166921,Nguyễn,,")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_files_may_have_english_names_and_words(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    run("technicians", "--out", path, "--lang", "en", "--encoding", "utf-8")
    header, first, _ = path.read_text("utf-8").splitlines()
    assert header.startswith("technician_id,name,name_kana")
    assert ",detailed,1," in first
    assert ",true," in first


def test_rows_come_in_the_order_of_their_identity(run: Run, tmp_path: Path) -> None:
    for kind in kinds().values():
        path = tmp_path / f"{kind.name}.csv"
        run(kind.name, "--out", path, "--lang", "en", "--encoding", "utf-8")
        rows = path.read_text("utf-8").splitlines()[1:]
        assert rows
        assert [row.split(",")[0] for row in rows] == sorted(row.split(",")[0] for row in rows)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "ndjson"])
def test_the_same_rows_give_the_same_bytes(run: Run, tmp_path: Path, form: str) -> None:
    one, other = tmp_path / f"one.{form}", tmp_path / f"other.{form}"
    assert run("technicians", "--out", one)[0] == run("technicians", "--out", other)[0] == 0
    assert one.read_bytes() == other.read_bytes()


def test_progress_is_said_now_and_then(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PROGRESS_EVERY", 2)
    _, _, err = run("technicians", "--out", tmp_path / "people.csv", "--lang", "en")
    assert err == f"{tmp_path / 'people.csv'}: 2 rows so far\n"
