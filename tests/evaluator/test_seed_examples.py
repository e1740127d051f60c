"""The examples the product was asked for: 電気工事 level 3, met, and with something missing."""

from __future__ import annotations

from evaluator.explain import explain_level
from evaluator.table import table
from tests.evaluator.careers import (
    CATALOGUE,
    Json,
    field_result,
    histories,
    in_field,
    judged,
    record,
    result,
)


def worked(days: int, role_days: int, *held: str) -> Json:
    """So many days up to 2026-11-21, the first of them as foreman."""
    rows = histories("2023-01-01", days)
    for row in rows[:role_days]:
        row["role"] = "foreman"
    return record(held=held, rows=rows)


MET = worked(1200, 250, "31018")
SHORT = worked(775, 100)


def requirement(data: Json, level: str, kind: str) -> Json:
    (found,) = [
        asked
        for asked in field_result(data, "electrical")["levels"][level]["requirements"]
        if asked["kind"] == kind
    ]
    assert isinstance(found, dict)
    return found


def lines(data: Json) -> list[str]:
    return table(judged(data), "ja").splitlines()


def tree(data: Json, level: int) -> Json:
    one = in_field(data, "electrical")
    (found,) = [each for each in one.levels if each.rule.level == level]
    return explain_level(found, one.career, CATALOGUE, "ja")


def test_1200_days_250_role_days_and_the_qualification_are_level_3() -> None:
    found = field_result(MET, "electrical")
    assert found["level"] == 3
    assert found["levels"]["3"]["met"] is True
    assert found["days"] == {
        "work": 1200,
        "work_ccus": 1200,
        "work_certificate": 0,
        "foreman": 250,
        "crew_leader": 0,
        "foreman_or_crew_leader": 250,
    }
    assert all(asked["met"] for asked in found["levels"]["3"]["requirements"])
    work, role, _ = found["levels"]["3"]["requirements"]
    assert (work["missing"], role["missing"]) == (0, 0)


def test_the_table_says_that_level_3_is_met() -> None:
    said = lines(MET)
    assert said[2].startswith("■ 電気工事：レベル3")
    level_3 = next(number for number, line in enumerate(said) if "○ レベル3" in line)
    assert [line.split("○")[-1].split()[0] for line in said[level_3 : level_3 + 3]] == [
        "就業日数",
        "職長または班長",
        "保有資格",
    ]


def test_775_days_lack_300() -> None:
    assert requirement(SHORT, "3", "work_days") == {
        "kind": "work_days",
        "need": 1075,
        "have": 775,
        "met": False,
        "missing": 300,
        "years": 5.0,
        "have_years": 3.6,
        "condition": "L3.work_days",
    }


def test_100_role_days_lack_115() -> None:
    assert requirement(SHORT, "3", "role_days") == {
        "kind": "role_days",
        "roles": ["foreman", "crew_leader"],
        "need": 215,
        "have": 100,
        "met": False,
        "missing": 115,
        "years": 1.0,
        "have_years": 0.4,
        "barred": [],
        "condition": "L3.role_days",
    }


def test_the_missing_qualification_is_named_with_every_other_way() -> None:
    asked = requirement(SHORT, "3", "qualifications")
    assert asked["met"] is False
    assert asked["missing_complete"] is True
    ways = [
        ([one["code"] for one in way["qualifications"]], way.get("with_days"))
        for way in asked["missing"]
    ]
    assert ways == [
        (["31018"], None),
        (["31073", "31074"], 1505),
        (["31019", "92024"], 1505),
        (["31019", "31074"], 2150),
    ]
    assert asked["missing"][0] == {
        "code": "31018",
        "name": "第一種電気工事士免状取得者",
        "codes": ["31018"],
        "qualifications": [
            {"code": "31018", "name": "第一種電気工事士免状取得者", "codes": ["31018"]}
        ],
    }


def test_the_whole_record_stays_at_level_1() -> None:
    assert [one["level"] for one in result(SHORT)["judgements"]] == [1]


def test_the_table_says_what_is_missing() -> None:
    said = lines(SHORT)
    level_3 = next(number for number, line in enumerate(said) if "× レベル3" in line)
    assert said[level_3].split() == [
        *("×", "レベル3", "×", "就業日数", "1,075日（5年）必要", "775日（3.6年）", "あと300日")
    ]
    assert said[level_3 + 1].split() == [
        *("×", "職長または班長", "215日（1年）必要", "100日（0.4年）", "あと115日")
    ]
    assert said[level_3 + 2].split() == ["×", "保有資格"]
    assert said[level_3 + 3].strip() == "不足：第一種電気工事士免状取得者〔31018〕"


def test_the_explanation_says_what_is_missing() -> None:
    found = tree(SHORT, 3)
    work, role, held = found["parts"]
    assert work["text"] == "就業日数は1,075日（5年）以上が必要で、775日あります。あと300日です。"
    assert role["text"] == (
        "職長または班長として215日（1年）以上が必要で、100日あります。あと115日です。"
    )
    licence = held["parts"][0]["parts"][0]
    assert licence["text"] == "第一種電気工事士免状取得者〔31018〕が登録されていません。"
    assert found["met"] is False


def test_the_explanation_says_that_all_is_there() -> None:
    found = tree(MET, 3)
    assert found["text"] == "レベル3の基準を満たしています。"
    assert [part["met"] for part in found["parts"]] == [True, True, True]
