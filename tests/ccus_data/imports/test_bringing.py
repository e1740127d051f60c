from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.imports import Asked, Context, Report, bring_in, bringing, examined
from ccus_data.imports.jobs import Progress
from ccus_data.kinds import kinds
from ccus_data.ledger import verify_ledger
from ccus_data.tables import (
    certificates,
    closed_months,
    import_jobs,
    ledger,
    qualifications,
    site_structures,
    technicians,
)
from tests.ccus_data.rows import CATALOGUE, TODAY
from tests.ccus_data.world import EMPLOYER, MOMENT, OTHER, PRIME, SITE, TECHNICIAN, fill

CONTEXT = Context(TODAY, CATALOGUE)
PERSON = "技能者ID,氏名,生年月日,初回登録日,登録区分,技能レベル"
NEW = "11111111111121"

Bring = Callable[..., Report]


@pytest.fixture
def bring(engine: Engine, tmp_path: Path) -> Bring:
    """Brings rows of a kind in, written as a CSV file below a header."""

    def run(kind: str, header: str, *rows: str, name: str = "file.csv", **how: Any) -> Report:
        path = tmp_path / name
        path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
        asked = Asked(kinds()[kind], examined(path), "yamada", tmp_path / "result.csv", **how)
        return bring_in(engine, asked, CONTEXT, lambda: MOMENT, how_far.append)

    how_far: list[Progress] = []
    return run


def codes(report: Report) -> list[tuple[int, str, str]]:
    assert all(fault.wrong("ja") and fault.mend("en") for fault in report.faults)
    return [(fault.line, fault.column, fault.code) for fault in report.faults]


def counts(report: Report) -> tuple[int, int, int, int, int]:
    found = report.progress
    return found.rows_read, found.inserted, found.updated, found.unchanged, found.refused


def everything(engine: Engine, table: Any) -> list[Mapping[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


# Refused.


def test_a_header_that_cannot_be_used_brings_nothing(bring: Bring, engine: Engine) -> None:
    report = bring("technicians", "技能者ID,氏名,謎", f"{NEW},甲,1")
    assert [code for _, _, code in codes(report)] == [
        *("header_unknown", "header_missing", "header_missing"),
        *("header_missing", "header_missing"),
    ]
    assert counts(report) == (0, 0, 0, 0, 0)
    assert everything(engine, technicians) == []


def test_every_fault_of_a_row_is_said_at_once_and_good_rows_are_brought(
    bring: Bring, engine: Engine, tmp_path: Path
) -> None:
    report = bring(
        *("technicians", PERSON),
        f"{NEW},髙﨑,1989-04-01,2019-07-19,詳細型,1",
        "1111,,1989-04-31,2019-07-19,詳細,5",
        "11111111111122,乙,2019-07-20,2019-07-19,詳細型,1",
        "11111111111123,丙",
    )
    assert codes(report) == [
        (3, "技能者ID", "digits_missing"),
        (3, "氏名", "blank"),
        (3, "生年月日", "no_such_day"),
        (3, "登録区分", "unknown_word"),
        (3, "技能レベル", "out_of_range"),
        (4, "初回登録日", "out_of_order"),
        (5, "", "cells_differ"),
    ]
    assert counts(report) == (4, 1, 0, 0, 3)
    assert [row["name"] for row in everything(engine, technicians)] == ["髙﨑"]
    with (tmp_path / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert written[0] == ["行", "列", "問題", "対処", "記号"]
    assert [(row[0], row[1], row[4]) for row in written[1:]] == [
        (str(line), column, code) for line, column, code in codes(report)
    ]


def test_what_points_to_nothing_is_refused_with_what_to_bring_first(
    bring: Bring, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)
    report = bring(
        *("histories", "技能者ID,就業日,所属事業者ID,現場ID,計上区分,登録方法"),
        f"{TECHNICIAN},2023-06-01,{EMPLOYER},{SITE},計上,IC",
        f"{NEW},2023-06-01,{NEW},{NEW},計上,IC",
        f"{TECHNICIAN},2023-06-02,,,計上,IC",
    )
    assert codes(report) == [
        (3, "技能者ID", "unknown_reference"),
        (3, "所属事業者ID", "unknown_reference"),
        (3, "現場ID", "unknown_reference"),
    ]
    assert "ccus-level import businesses" in report.faults[1].mend()
    assert counts(report) == (3, 2, 0, 0, 1)


def test_histories_of_a_closed_month_are_refused(bring: Bring, engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)  # 2023-04 is closed
    header = "技能者ID,就業日,現場ID,計上区分,登録方法"
    days = ("2023-03-31", "2023-04-01", "2023-04-30", "2023-05-31")
    report = bring("histories", header, *(f"{TECHNICIAN},{day},,計上,IC" for day in days))
    assert codes(report) == [(3, "就業日", "month_closed"), (4, "就業日", "month_closed")]
    assert "2023-04" in report.faults[0].wrong()
    assert everything(engine, closed_months)
    assert counts(report) == (4, 2, 0, 0, 2)


@pytest.mark.parametrize("rows_at_once", [1, 2, 5_000])
def test_two_rows_about_one_thing_must_say_the_same(
    bring: Bring, engine: Engine, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    monkeypatch.setattr(bringing, "ROWS_AT_ONCE", rows_at_once)
    row = f"{NEW},甲,1989-04-01,2019-07-19,詳細型,1"
    report = bring("technicians", PERSON, row, row, row.replace("甲", "乙"))
    assert [(line, code) for line, _, code in codes(report)] == [
        (4, "row_twice" if rows_at_once == 5_000 else "row_again")
    ]
    assert counts(report) == (3, 1, 0, 1, 1)
    assert [person["name"] for person in everything(engine, technicians)] == ["甲"]


def test_rows_of_one_certificate_must_be_for_one_person_field_and_certifier(
    bring: Bring, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)
    header = "経歴証明ID,技能者ID,能力評価分野,経歴証明者ID,期間の種類,開始年月,終了年月"
    report = bring(
        *("certificates", header),
        f"00000000000002,{TECHNICIAN},電気工事,{EMPLOYER},就業,2010-01,2012-01",
        f"00000000000002,{TECHNICIAN},とび,{EMPLOYER},職長,2011-01,2012-01",
        f"00000000000001,{OTHER},electrical,{EMPLOYER},foreman,2014-01,2015-01",
        f"00000000000001,{TECHNICIAN},electrical,{EMPLOYER},foreman,2014-01,2015-01",
    )
    assert [(line, code) for line, _, code in codes(report)] == [
        (3, "sheet_differs"),
        (4, "sheet_differs"),
        (5, "row_twice"),
    ]
    assert len(everything(engine, certificates)) == 2


@pytest.mark.parametrize(
    ("tier", "upper", "code"), [("0", PRIME, "prime_has_no_upper"), ("1", "", "upper_needed")]
)
def test_the_prime_has_nobody_above_it_and_everyone_else_has(
    bring: Bring, engine: Engine, tier: str, upper: str, code: str
) -> None:
    with writing(engine) as connection:
        fill(connection)
    before = everything(engine, site_structures)
    row = f"{SITE},{EMPLOYER},{upper},{tier}"
    report = bring("structures", "現場ID,事業者ID,上位事業者ID,階層", row)
    assert codes(report) == [(2, "上位事業者ID", code)]
    assert everything(engine, site_structures) == before


def test_a_qualification_needs_a_code_or_a_name(bring: Bring, engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)
    header = "技能者ID,資格コード,資格名,取得年月日,年月日の種類,証書画像"
    report = bring(
        *("qualifications", header),
        f"{OTHER},,,2020-01-01,取得,有",
        f"{OTHER},,玉掛け,2020-01-01,取得,有",
        f"{OTHER},00131,玉掛け,2020-01-01,取得,有",
    )
    assert codes(report) == [(2, "資格コード", "some_needed")]
    held = [row["held_as"] for row in everything(engine, qualifications)]
    assert {"玉掛け", "00131"} <= set(held)


def test_a_change_that_makes_no_sense_with_what_is_stored_is_refused(
    bring: Bring, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)  # the site's period is 2023-01-01 to 2023-12-31
    header = "現場ID,現場名,元請事業者ID,現場登録日,工期（自）"
    report = bring("sites", header, f"{SITE},駅前再開発,{PRIME},2022-12-01,2024-01-01")
    assert [(line, code) for line, _, code in codes(report)] == [(2, "out_of_order")]
    assert counts(report) == (1, 0, 0, 0, 1)


def test_all_or_nothing_brings_nothing_where_anything_is_wrong(
    bring: Bring, engine: Engine, tmp_path: Path
) -> None:
    rows = (f"{NEW},甲,1989-04-01,2019-07-19,詳細型,1", "1,乙,1989-04-01,2019-07-19,詳細型,1")
    report = bring("technicians", PERSON, *rows, all_or_nothing=True)
    assert not report.stored
    assert codes(report) == [(3, "技能者ID", "digits_missing")]
    assert everything(engine, technicians) == []
    assert everything(engine, import_jobs) == []
    assert (tmp_path / "result.csv").exists()
    report = bring("technicians", PERSON, rows[0], all_or_nothing=True)
    assert report.stored
    assert counts(report) == (1, 1, 0, 0, 0)
    assert not (tmp_path / "result.csv").exists()


def test_a_file_that_breaks_off_brings_the_rows_before(bring: Bring, engine: Engine) -> None:
    row = f"{NEW},甲,1989-04-01,2019-07-19,詳細型,1"
    report = bring("technicians", PERSON, row, '11111111111122,"乙,1989-04-01')
    assert [(line, code) for line, _, code in codes(report)] == [(3, "csv_broken")]
    assert len(everything(engine, technicians)) == 1


# Told twice, and changed.


def test_the_same_file_twice_changes_nothing(bring: Bring, engine: Engine) -> None:
    rows = [f"111111111111{number},甲,1989-04-01,2019-07-19,詳細型,1" for number in range(21, 31)]
    assert counts(bring("technicians", PERSON, *rows)) == (10, 10, 0, 0, 0)
    before = everything(engine, technicians)
    report = bring("technicians", PERSON, *rows)
    assert counts(report) == (10, 0, 0, 10, 0)
    assert not report.resumed
    assert everything(engine, technicians) == before
    assert [row["act"] for row in everything(engine, ledger)] == ["import", "import"]


def test_a_changed_row_is_told_to_the_ledger_with_old_and_new_and_who(
    bring: Bring, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)
    header = PERSON + ",氏名（カナ）,建退共"
    bring("technicians", header, f"{OTHER},グエン,2000-02-29,2024-12-31,簡略型,4,グエン,有")
    row = next(one for one in everything(engine, technicians) if one["technician_id"] == OTHER)
    assert (row["name"], row["name_kana"], row["kentaikyo_joined"]) == ("グエン", "グエン", True)
    change = everything(engine, ledger)[-2]
    assert (change["by"], change["act"], change["subject"]) == ("yamada", "change", "technicians")
    assert change["identity"] == f'{{"technician_id":"{OTHER}"}}'
    assert change["before"] == '{"kentaikyo_joined":null,"name":"Nguyễn","name_kana":null}'
    assert change["after"] == '{"kentaikyo_joined":true,"name":"グエン","name_kana":"グエン"}'
    with reading(engine) as connection:
        assert verify_ledger(connection).count == 0


def test_columns_that_a_file_does_not_have_stay_as_they_were(bring: Bring, engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection)
    bring("technicians", PERSON, f"{TECHNICIAN},改名,1989-04-01,2019-07-19,詳細型,2")
    row = next(one for one in everything(engine, technicians) if one["technician_id"] == TECHNICIAN)
    assert (row["name"], row["level"], row["name_kana"]) == ("改名", 2, "タカサキ カズラ")
    assert (row["prefecture"], row["kentaikyo_joined"]) == ("01", True)


def test_a_blank_cell_takes_a_value_away_and_the_ledger_keeps_it(
    bring: Bring, engine: Engine
) -> None:
    with writing(engine) as connection:
        fill(connection)
    row = f"{TECHNICIAN},髙﨑 葛\U000e0100,1989-04-01,2019-07-19,詳細型,1,"
    assert counts(bring("technicians", PERSON + ",都道府県", row)) == (1, 0, 1, 0, 0)
    change = everything(engine, ledger)[-2]
    assert (change["before"], change["after"]) == ('{"prefecture":"01"}', '{"prefecture":null}')


def test_an_import_is_told_to_the_ledger_with_the_digest_of_its_file(
    bring: Bring, engine: Engine
) -> None:
    bring("technicians", PERSON, f"{NEW},甲,1989-04-01,2019-07-19,詳細型,1")
    (job,) = everything(engine, import_jobs)
    (act,) = everything(engine, ledger)
    assert (act["by"], act["act"], act["subject"]) == ("yamada", "import", "import_jobs")
    assert job["file_sha256"] in act["after"]
    assert (job["state"], job["finished_at"], job["inserted"]) == ("done", MOMENT, 1)
    assert everything(engine, technicians)[0]["import_job"] == job["job_id"]


@pytest.mark.parametrize("rows", [0, 1, 4_999, 5_000, 5_001])
def test_any_number_of_rows_is_brought(bring: Bring, engine: Engine, rows: int) -> None:
    made = (f"{number:014},甲,1989-04-01,2019-07-19,詳細型,1" for number in range(rows))
    assert counts(bring("technicians", PERSON, *made)) == (rows, rows, 0, 0, 0)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(technicians)) == rows


def test_a_result_file_of_somebody_else_is_left_alone(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "result.csv").write_text("my own notes\n", "utf-8")
    bring("technicians", PERSON, f"{NEW},甲,1989-04-01,2019-07-19,詳細型,1")
    assert (tmp_path / "result.csv").read_text("utf-8") == "my own notes\n"
    with pytest.raises(FileExistsError):
        bring("technicians", PERSON, f"{NEW},甲,1989-04-01,2019-07-19,詳細,1")
    assert (tmp_path / "result.csv").read_text("utf-8") == "my own notes\n"


def test_keys_that_an_object_lacks_are_left_as_they_are(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        fill(connection)
    path = tmp_path / "people.ndjson"
    path.write_text(
        f'{{"technician_id": "{NEW}", "name": "甲", "birth_date": "1989-04-01", "registered_on":'
        ' "2019-07-19", "registration_type": "detailed", "level": 1, "prefecture": "13"}\n'
        f'{{"技能者ID": "{OTHER}", "氏名": "乙", "生年月日": "2000-02-29", "初回登録日":'
        ' "2024-12-31", "登録区分": "簡略型", "技能レベル": 4}\n'
        f'{{"technician_id": "{TECHNICIAN}", "level": 3}}\n',
        "utf-8",
    )
    asked = Asked(kinds()["technicians"], examined(path), "yamada", tmp_path / "result.csv")
    report = bring_in(engine, asked, CONTEXT, lambda: MOMENT, lambda _progress: None)
    assert [(line, code) for line, _, code in codes(report)] == [(3, "key_missing")] * 4
    found = {row["technician_id"]: row for row in everything(engine, technicians)}
    assert (found[NEW]["prefecture"], found[OTHER]["name"]) == ("13", "乙")
    assert dt.date(1989, 4, 1) == found[NEW]["birth_date"]
