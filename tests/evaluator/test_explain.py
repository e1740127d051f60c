from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from evaluator.explain import explain_level
from evaluator.judgement import FieldJudgement, LevelFinding
from evaluator.phrases import LANGUAGES
from rules.engine import Unmet
from rules.plain import seeker
from tests.evaluator.careers import (
    CATALOGUE,
    Json,
    histories,
    in_field,
    qualification,
    record,
)
from tests.evaluator.chance import FIELDS, random_record

KINDS = {
    *("level", "work_days", "role_days", "all_of", "any_of", "at_least"),
    *("with_days", "lower_level", "qualification", "unknown"),
}


def explained(one: FieldJudgement, level: LevelFinding, lang: str = "ja") -> Json:
    return explain_level(level, one.career, CATALOGUE, lang)


def tree(data: Json, level: int, field: str = "electrical", lang: str = "ja") -> Json:
    one = in_field(data, field)
    (found,) = [each for each in one.levels if each.rule.level == level]
    return explained(one, found, lang)


def nodes(node: Json) -> Iterator[Json]:
    yield node
    for part in node["parts"]:
        yield from nodes(part)


def shape(node: Json) -> tuple[object, ...]:
    """All of a tree but its words."""
    rest = {k: v for k, v in node.items() if k not in {"text", "clause", "parts"}}
    return str(rest), *map(shape, node["parts"])


def expect_whole(one: FieldJudgement, level: LevelFinding) -> None:
    trees = {lang: explained(one, level, lang) for lang in LANGUAGES}
    root = trees["ja"]
    assert root["met"] is level.met
    assert [part["condition"] for part in root["parts"]] == [f.condition for f in level.findings]
    assert [part["met"] for part in root["parts"]] == [f.met for f in level.findings]
    for lang in LANGUAGES:
        assert shape(trees[lang]) == shape(root)
        for node in nodes(trees[lang]):
            assert node["kind"] in KINDS
            assert node["met"] in {True, False, None}
            assert node["text"].strip()
            assert "{" not in node["text"]
            assert node["condition"].startswith("L")
            assert node["kind"] == "level" or node["clause"].strip()


def expect_engine_agrees(one: FieldJudgement, level: LevelFinding) -> None:
    """Every clause of the qualifications is unmet in the tree where the engine finds it so."""
    asked = level.rule.qualifications
    if asked is None:
        return
    unmet: list[Unmet] = []
    surely: list[Unmet] = []
    place = f"L{level.rule.level}.q"
    look = seeker(asked, place, one.career.revision)
    look(one.career.facts, unmet)
    look(one.career.facts_if_known(), surely)
    open_, shut = ({each.condition for each in found} for found in (unmet, surely))
    root = explained(one, level)["parts"][-1]
    for node in nodes(root):
        if node["condition"].startswith(place):
            expected = None if node["condition"] in open_ - shut else node["condition"] not in open_
            assert node["met"] is expected


@pytest.mark.parametrize("field", FIELDS)
def test_every_clause_is_told_in_every_language_as_the_findings_say(field: str) -> None:
    for seed in range(12):
        one = in_field(random_record(Random(f"{field} {seed}"), field), field)
        for level in one.levels:
            expect_whole(one, level)
            expect_engine_agrees(one, level)


def test_the_clause_names_the_sheet_the_level_and_the_column() -> None:
    found = tree(record(), 3)
    assert [part["clause"] for part in found["parts"]] == [
        "能力評価基準【電気工事】 レベル3 就業日数",
        "能力評価基準【電気工事】 レベル3 職長・班長経験",
        "能力評価基準【電気工事】 レベル3 保有資格",
    ]


def test_a_lower_level_is_told_with_its_own_clauses() -> None:
    lower = tree(record(), 3)["parts"][2]["parts"][1]
    assert (lower["kind"], lower["condition"], lower["level"]) == ("lower_level", "L3.q.1", 2)
    assert lower["text"] == "レベル2の保有資格の基準を満たすことが必要です。"
    (inner,) = lower["parts"]
    assert inner["condition"] == "L2.q"
    assert [part["condition"] for part in inner["parts"]] == ["L2.q.0", "L2.q.1"]
    assert inner["clause"].endswith("レベル2 保有資格")


def test_a_lower_level_that_is_held_says_so() -> None:
    assert tree(record(held=["31019"]), 3)["parts"][2]["parts"][1]["text"] == (
        "レベル2の保有資格の基準を満たしています。"
    )


def test_a_qualification_names_what_meets_it() -> None:
    (clause,) = tree(record(held=["31019"]), 2)["parts"][1:]
    first, second = clause["parts"]
    assert first["evidence"] == []
    assert (first["code"], first["name"], first["met"]) == (
        "31073",
        "第一種電気工事士試験合格者",
        False,
    )
    assert second["evidence"] == [
        {
            "code": "31019",
            "name": "第二種電気工事士免状取得者",
            "acquired_on": "2015-05-10",
            "as_superior": False,
        }
    ]
    assert second["text"] == "第二種電気工事士免状取得者〔31019〕が登録されています。"


def test_a_superior_grade_is_named_where_it_alone_meets_a_line() -> None:
    (clause,) = tree(record(held=["31018"]), 2)["parts"][1:]
    second = clause["parts"][1]
    assert [item["as_superior"] for item in second["evidence"]] == [True]
    assert second["text"].endswith(
        "（上位の資格「第一種電気工事士免状取得者」により、保有しているものとして扱います。）"
    )


def test_a_superior_grade_is_not_named_where_the_line_is_held_itself() -> None:
    (clause,) = tree(record(held=["31018", "31019"]), 2)["parts"][1:]
    second = clause["parts"][1]
    assert [item["as_superior"] for item in second["evidence"]] == [True, False]
    assert second["text"] == "第二種電気工事士免状取得者〔31019〕が登録されています。"


def test_before_the_grade_order_counts_a_superior_grade_is_no_evidence() -> None:
    (clause,) = tree(record(as_of="2023-06-13", held=["31018"]), 2)["parts"][1:]
    assert [part["evidence"] for part in clause["parts"]] == [[], []]


def test_evidence_keeps_the_name_as_registered() -> None:
    held = [qualification(None, "第二種　電気工事士免状取得者")]
    (clause,) = tree(record(held=held), 2)["parts"][1:]
    assert clause["parts"][1]["evidence"][0]["name"] == "第二種　電気工事士免状取得者"
    assert clause["parts"][1]["evidence"][0]["code"] is None


@pytest.mark.parametrize(
    ("days", "missing", "text"),
    [
        (1504, 1, "就業日数1,505日（7年）以上の場合に認められます。あと1日です。"),
        (1505, 0, "就業日数1,505日（7年）以上の条件付きで認められ、満たしています。"),
        (1506, 0, "就業日数1,505日（7年）以上の条件付きで認められ、満たしています。"),
    ],
)
def test_a_way_with_a_day_floor_says_how_many_days_are_missing(
    days: int, missing: int, text: str
) -> None:
    data = record(rows=histories("2021-01-01", days), held=["31073", "31074"])
    way = tree(data, 3)["parts"][2]["parts"][0]["parts"][1]
    assert (way["kind"], way["need"], way["have"], way["missing"]) == (
        *("with_days", 1505, days, missing),
    )
    assert way["text"] == text
    assert way["met"] is (missing == 0)
    assert way["parts"][0]["condition"] == "L3.q.0.1.0"


def test_a_way_whose_days_are_there_but_not_its_qualifications_says_so() -> None:
    way = tree(record(rows=histories("2021-01-01", 1505)), 3)["parts"][2]["parts"][0]["parts"][1]
    assert way["text"] == "就業日数1,505日（7年）以上はありますが、資格がそろっていません。"


def test_a_group_says_how_many_it_needs_and_has() -> None:
    data = record(trades=("06-01",), held=["40011", "40010"])
    one_of = tree(data, 3, "scaffolding")["parts"][2]["parts"][0]
    assert (one_of["kind"], one_of["need"], one_of["have"], one_of["missing"]) == (
        "any_of",
        1,
        0,
        1,
    )
    three_of = one_of["parts"][3]
    assert (three_of["kind"], three_of["need"], three_of["have"], three_of["missing"]) == (
        *("at_least", 3, 2, 1),
    )
    assert three_of["text"] == "次の13つのうち3つ以上が必要で、2つあります。あと1つです。"
    all_of = tree(data, 2, "scaffolding")["parts"][1]
    assert (all_of["kind"], all_of["need"], all_of["have"], all_of["missing"]) == (
        "all_of",
        3,
        1,
        2,
    )


def test_more_than_enough_lacks_nothing() -> None:
    data = record(trades=("06-01",), held=["40011", "40010", "40005", "40012"])
    three_of = tree(data, 3, "scaffolding")["parts"][2]["parts"][0]["parts"][3]
    assert (three_of["have"], three_of["missing"], three_of["met"]) == (4, 0, True)


def test_a_barred_role_is_told() -> None:
    rows = histories("2023-01-01", 3, trade="06-01", role="crew_leader")
    role = tree(record(trades=("06-01",), rows=rows), 3, "scaffolding")["parts"][1]
    assert role["have"] == 0
    assert role["text"].endswith("班長の日数は、先に必要な教育を修了するまで数えません。")


def test_an_unknown_clause_says_what_was_seen_and_which_sheet_is_awaited() -> None:
    found = tree(record(trades=("12-01",)), 2, "painting")
    held = found["parts"][2]
    unknown = [node for node in nodes(held) if node["kind"] == "unknown"]
    assert [node["seen"] for node in unknown] == [
        "「四アルキル鉛等」で始まる14項目目以降",
        "一覧のほかに必須の資格があるか",
    ]
    assert all("能力評価基準【建設塗装】" in node["text"] for node in unknown)
    assert [node["met"] for node in unknown] == [None, None]
    assert "能力評価基準【建設塗装】" in found["text"]


def test_unknown_days_name_the_awaited_sheet() -> None:
    work, role, _ = tree(record(trades=("12-01",)), 3, "painting")["parts"]
    assert "能力評価基準【建設塗装】" in work["text"]
    assert "能力評価基準【建設塗装】" in role["text"]
    assert (work["need"], work["missing"], role["need"], role["missing"]) == (None,) * 4


def test_where_no_sheet_is_awaited_the_first_source_is_named() -> None:
    one = in_field(record(), "electrical")
    assert one.career.revision.awaited_sheet is None
    assert explained(one, one.levels[0], "en")["parts"][0]["clause"] == (
        "能力評価基準【電気工事】, level 2, work days"
    )
