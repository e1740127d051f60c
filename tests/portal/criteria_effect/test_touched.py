from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from evaluator.effect import Affected, Gap, Move, Standing
from portal.criteria_effect import NewFile, TouchedRows
from tests.portal.criteria_effect.asking import answer


def table(lang: str, *people: Affected) -> list[list[str]]:
    file = io.StringIO()
    rows = TouchedRows(file, lang)
    rows.write(people)
    assert rows.count == len(people)
    return list(csv.reader(io.StringIO(file.getvalue())))


def affected(move: Move, before: Standing | None, after: Standing | None) -> Affected:
    return Affected("00000000000007", move, before, after)


def test_who_comes_nearer_is_told_what_was_and_what_will_be_missing() -> None:
    before, after = Standing(2, Gap(300, 15, 2, 0)), Standing(2, Gap(85, 0, 1, 430))
    head, row = table("en", affected(Move.MIXED, before, after))
    assert dict(zip(head, row, strict=True)) == {
        "technician ID": "00000000000007",
        "what changes": "nearer in some ways and farther in others",
        "level (now)": "2",
        "level (new)": "2",
        "work days missing for the next level (now)": "300",
        "work days missing for the next level (new)": "85",
        "foreman or crew leader days missing for the next level (now)": "15",
        "foreman or crew leader days missing for the next level (new)": "0",
        "qualifications missing for the next level (the fewest) (now)": "2",
        "qualifications missing for the next level (the fewest) (new)": "1",
        "work days missing until those qualifications count (now)": "0",
        "work days missing until those qualifications count (new)": "430",
    }


@pytest.mark.parametrize(
    ("standing", "cells"),
    [
        (None, ["判定なし", "", "", "", ""]),
        (Standing(4, None), ["4", "", "", "", ""]),
        (Standing(3, None), ["3", "未確認", "未確認", "未確認", "未確認"]),
        (Standing(3, Gap(0, 0, 0, 0)), ["3", "0", "0", "0", "0"]),
    ],
)
def test_what_is_not_missing_is_told_from_what_nobody_knows(
    standing: Standing | None, cells: list[str]
) -> None:
    _, row = table("ja", affected(Move.RISES, standing, Standing(1, Gap(1, 2, 3, 4))))
    assert row[2::2] == cells
    assert row[3::2] == ["1", "1", "2", "3", "4"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_move_has_words_and_every_column_a_name_of_its_own(lang: str) -> None:
    head, *rows = table(lang, *(affected(move, None, None) for move in Move))
    assert len(set(head)) == len(head) == 12
    assert len({row[1] for row in rows}) == len(Move)


def test_the_list_is_in_the_order_of_the_file_whatever_the_number_of_processes(
    draft: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = people.read_bytes().splitlines()
    people.write_bytes(b"\n".join(lines[::-1]))
    found = []
    for count in (1, 2, 3):
        listed = tmp_path / f"touched-{count}.csv"
        words = ("--by", "建設 太郎", "--store", tmp_path / "store", "--processes", count)
        assert answer(capsys, draft, "--over", people, "--list", listed, *words)[0] == 0
        found.append(listed.read_bytes())
    assert found[0] == found[1] == found[2]
    rows = list(csv.reader(io.StringIO(found[0].decode("utf-8-sig"))))[1:]
    numbers = [row[0] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert {row[1] for row in rows} == {"レベルが上がる", "次のレベルに近づく"}
    for row in rows:
        if row[1] == "次のレベルに近づく":
            # 1,075 days become 860: that much less is missing.
            assert row[2:4] == ["2", "2"]
            assert int(row[4]) - int(row[5]) == 215


def test_rows_are_on_their_way_to_the_disk_before_everybody_is_counted(tmp_path: Path) -> None:
    one = affected(Move.RISES, Standing(1, Gap(1, 0, 0, 0)), Standing(2, Gap(1, 0, 0, 0)))
    with NewFile(tmp_path / "touched.csv") as file:
        rows = TouchedRows(file.text, "ja")
        for _ in range(2000):
            rows.write([one])
        (unfinished,) = tmp_path.iterdir()
        assert unfinished.name != "touched.csv"
        assert unfinished.stat().st_size > 50_000
    assert list(tmp_path.iterdir()) == []


def test_a_name_taken_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "touched.csv"
    with NewFile(place) as file:
        place.write_text("another", encoding="utf-8")
        with pytest.raises(FileExistsError):
            file.keep()
    assert place.read_text(encoding="utf-8") == "another"
    assert [one.name for one in tmp_path.iterdir()] == ["touched.csv"]
