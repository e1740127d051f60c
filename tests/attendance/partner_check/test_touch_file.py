from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from attendance.intake import rows
from attendance.partner_check import Token, faults_of_file
from attendance.partner_check.touch_file import AHEAD, SAYS
from ccus_data.wording import Refused
from portal.command_line import run
from tests.attendance.gate import NOW, SITE, tap

TOKEN = Token("acme", frozenset({"events"}), frozenset({SITE}))


def written(folder: Path, *given: Any) -> Path:
    path = folder / "t.ndjson"
    text = [one if isinstance(one, str) else json.dumps(one) for one in given]
    path.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
    return path


def faults(path: Path, token: Token | None = TOKEN) -> list[tuple[int, str, str]]:
    found = [one for _, all_of in faults_of_file(path, token, NOW) for one in all_of]
    return [(one.row, one.field, one.code) for one in found]


def test_every_fault_of_every_row_is_told_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, tap(1, NOW), tap(2, NOW, site="1", colour="red"), "{torn")
    assert faults(path) == [
        (2, "colour", "bad_field"),
        (2, "site", "bad_field"),
        (3, "", "bad_field"),
    ]


def test_an_id_may_stand_twice_for_the_same_content_alone(tmp_path: Path) -> None:
    one, other = tap(1, NOW), tap(1, NOW, direction="out")
    assert faults(written(tmp_path, one, one)) == []
    assert faults(written(tmp_path, one, other, one, other)) == [
        (2, "id", "id_reused_other_content"),
        (4, "id", "id_reused_other_content"),
    ]


def test_sources_and_sites_are_held_to_the_token_where_there_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, tap(1, NOW, source="partner:b"), tap(2, NOW, site="1" * 14))
    assert faults(path) == [(1, "source", "bad_field"), (2, "site", "not_your_site")]
    assert faults(path, None) == []


@pytest.mark.parametrize(("seconds", "count"), [(-1, 0), (0, 0), (1, 1)])
def test_a_moment_may_be_a_little_ahead(tmp_path: Path, seconds: int, count: int) -> None:
    path = written(tmp_path, tap(1, NOW + AHEAD + dt.timedelta(seconds=seconds)))
    assert len(faults(path)) == count


def test_a_table_is_held_to_the_contract_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header = "送信元,ID,現場ID,技能者ID,日時,方法\n"
    path.write_text(header + f"partner:acme,1,{SITE},1,{NOW.isoformat()},qr\n", encoding="cp932")
    assert faults(path) == [(1, "worker", "bad_field")]
    path.write_text("送信元,ID\n", encoding="utf-8")
    with pytest.raises(Refused, match="現場ID"):
        faults(path)


def test_every_problem_of_a_row_has_its_sentence() -> None:
    source = Path(str(rows.__file__)).read_text(encoding="utf-8")
    told = {says for _, says in rows.CHECKS.values()}
    told |= set(re.findall(r'Problem\("bad_field", .*"(\w+)"\)', source))
    assert {"unknown_key", "nobody", "method", "time"} <= told
    assert told <= set(SAYS)


def test_a_file_without_faults_ends_with_0_and_one_with_faults_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["partner", "check", "--lang", "en", "--touches"]
    good = written(tmp_path, tap(1, NOW))
    assert run([*asked, str(good)]) == 0
    assert "1 rows, 0 with faults" in capsys.readouterr().out
    bad = written(tmp_path, tap(1, NOW), tap(2, NOW, method="shout"))
    assert run([*asked, str(bad)]) == 1
    assert "row 2: method: bad_field: Write one of" in capsys.readouterr().out
    assert run([*asked, str(bad), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["row"], told["field"], told["code"]) == (2, "method", "bad_field")
    assert run([*asked, str(tmp_path / "nowhere.csv")]) == 2
