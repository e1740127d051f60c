from __future__ import annotations

import json
from random import Random

import orjson
import pytest

from evaluator.judgement import years_of
from evaluator.phrases import LANGUAGES
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from evaluator.result import to_json
from tests.evaluator.careers import (
    CATALOGUE,
    Json,
    certificate,
    field_result,
    histories,
    judged,
    qualification,
    record,
    result,
)
from tests.evaluator.chance import FIELDS, random_record

# The contract's own keys, in its words (§2); more may stand beside them.
OF_A_RECORD = {"technician_id", "as_of", "judgements"}
OF_A_JUDGEMENT = {
    *("field", "field_name", "criteria_version", "criteria_status", "level", "days", "levels"),
    *("policy", "excluded"),
}
OF_A_REQUIREMENT = {
    "work_days": {"kind", "need", "have", "met", "missing"},
    "role_days": {"kind", "roles", "need", "have", "met", "missing"},
    "qualifications": {"kind", "met", "missing"},
}


def expect_contract(found: Json) -> None:
    assert found.keys() >= OF_A_RECORD
    for one in found["judgements"]:
        assert one.keys() >= OF_A_JUDGEMENT
        assert one["criteria_status"] in {"complete", "partial", "unknown"}
        assert list(one["levels"]) == ["2", "3", "4"]
        reached = 1
        for number, level in one["levels"].items():
            assert level["met"] in {True, False, None}
            for asked in level["requirements"]:
                assert OF_A_REQUIREMENT[asked["kind"]] <= asked.keys()
            if level["met"] is True and reached == int(number) - 1:
                reached = int(number)
        assert one["level"] == reached
        for excluded in one["excluded"]:
            assert excluded["days"] > 0
            assert excluded["text"].strip()


@pytest.mark.parametrize("field", FIELDS)
def test_every_result_has_the_shape_of_the_contract(field: str) -> None:
    for seed in range(8):
        data = random_record(Random(f"{field} {seed}"), field)
        for found in (result(data), result(data, field)):
            expect_contract(found)
            assert orjson.loads(orjson.dumps(found)) == found == json.loads(json.dumps(found))


def test_the_record_is_named_by_its_technician_and_day() -> None:
    found = result(record())
    assert (found["technician_id"], found["as_of"]) == ("93845751166921", "2026-11-21")


def test_a_judgement_names_field_criteria_and_policy() -> None:
    found = field_result(record(), "electrical")
    assert found["field_name"] == "電気工事"
    assert found["criteria_status"] == "complete"
    assert found["policy"] == {"certificate_end": "registration", "foreman_start": "none"}


@pytest.mark.parametrize("end", CertificateEnd)
@pytest.mark.parametrize("start", ForemanStart)
def test_the_policy_chosen_is_named(end: CertificateEnd, start: ForemanStart) -> None:
    found = field_result(record(), "electrical", PolicyChoice(end, start))
    assert found["policy"] == {"certificate_end": end.value, "foreman_start": start.value}
    expected = [] if start is ForemanStart.NONE else [f"foreman_start_{start.value}"]
    assert [note["code"] for note in found["notes"]] == expected


def test_a_choice_for_one_policy_leaves_the_other_to_the_settings() -> None:
    found = field_result(record(), "electrical", PolicyChoice(CertificateEnd.FIXED))
    assert found["policy"] == {"certificate_end": "fixed", "foreman_start": "none"}
    found = field_result(record(), "electrical", PolicyChoice(None, ForemanStart.COURSE_DATE))
    assert found["policy"] == {"certificate_end": "registration", "foreman_start": "course_date"}


def test_days_are_told_by_source_and_role() -> None:
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        rows=histories("2023-01-01", 10, role="crew_leader"),
        certificates=[certificate("electrical", ("2010-01", "2010-12"))],
    )
    assert field_result(data, "electrical")["days"] == {
        "work": 225,
        "work_ccus": 10,
        "work_certificate": 215,
        "foreman": 0,
        "crew_leader": 10,
        "foreman_or_crew_leader": 10,
    }


def test_excluded_days_are_told_by_reason_with_what_to_do() -> None:
    rows = histories("2023-01-01", 2, employer_id=None) + histories("2023-02-01", 1, trade=None)
    found = field_result(record(rows=rows), "electrical")
    assert [(one["reason"], one["days"]) for one in found["excluded"]] == [
        ("employer_missing", 2),
        ("trade_missing", 1),
    ]
    assert "所属事業者ID" in found["excluded"][0]["text"]


def test_the_criteria_are_named_with_sources_and_their_agreement() -> None:
    criteria = field_result(record(), "electrical")["criteria"]
    revision = CATALOGUE.revisions("electrical")[-1]
    assert criteria == {
        "version": "2023-09-11",
        "status": "complete",
        "agreement": "primary_confirmed",
        "agreement_note": revision.agreement_note,
        "awaited_sheet": None,
        "trades_known": "complete",
        "digest": revision.digest,
        "file": "electrical/2023-09-11.yaml",
        "sources": [
            {
                "title": source.title,
                "issuer": source.issuer,
                "address": source.address,
                "as_of": source.as_of,
                "covers": source.covers,
            }
            for source in revision.sources
        ],
        "until": None,
    }


def test_results_of_two_records_share_nothing_that_differs() -> None:
    first = field_result(record(rows=histories("2021-01-01", 1504), held=["31073"]), "electrical")
    second = field_result(record(rows=histories("2021-01-01", 1505)), "electrical")
    assert first["criteria"]["sources"] == second["criteria"]["sources"]
    assert first["levels"]["3"]["requirements"][2] != second["levels"]["3"]["requirements"][2]


def test_a_set_of_one_names_its_code_beside_the_set() -> None:
    asked = field_result(record(), "electrical")["levels"]["2"]["requirements"][1]
    one = {"code": "31073", "name": "第一種電気工事士試験合格者", "codes": ["31073"]}
    assert asked["missing"][0] == one | {"qualifications": [one]}


def test_a_line_without_a_printed_code_names_the_codes_it_accepts() -> None:
    asked = field_result(record(trades=("36-01",)), "glass")["levels"]["2"]["requirements"][1]
    lines = {way["name"]: way["codes"] for way in asked["missing"]}
    assert lines["玉掛け技能講習"] == ["40040"]
    assert lines["2級ガラス施工技能士"] == []
    assert [way["code"] for way in asked["missing"] if not way["codes"]] == [None]


def test_a_set_of_two_names_both_and_its_day_floor() -> None:
    asked = field_result(record(), "electrical")["levels"]["3"]["requirements"][2]
    way = asked["missing"][1]
    assert way.keys() == {"qualifications", "with_days"}
    assert (len(way["qualifications"]), way["with_days"]) == (2, 1505)


def test_what_is_held_is_not_missing() -> None:
    asked = field_result(record(held=["31019"]), "electrical")["levels"]["2"]["requirements"][1]
    assert (asked["met"], asked["missing"], asked["missing_complete"]) == (True, [], True)


def test_too_many_ways_are_said_to_be_incomplete() -> None:
    data = record(trades=("06-01",), held=["60001", "40040"])
    asked = field_result(data, "scaffolding")["levels"]["3"]["requirements"][2]
    assert asked["missing_complete"] is False


def test_the_tree_stands_in_the_result_only_where_asked_for() -> None:
    found = judged(record())
    plain = to_json(found, CATALOGUE)
    told = to_json(found, CATALOGUE, explained=True)
    for number in ("2", "3", "4"):
        tree = told["judgements"][0]["levels"][number].pop("tree")
        assert tree["condition"] == f"L{number}"
    assert told == plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_words_change_with_the_language(lang: str) -> None:
    data = record(rows=histories("2023-01-01", 3, employer_id=None))
    found = to_json(judged(data, "electrical"), CATALOGUE, lang=lang)
    (one,) = found["judgements"]
    assert one["level"] == 1
    texts = {
        "ja": "所属事業者IDが空欄",
        "ja_EASY": "会社（かいしゃ）の 番号（ばんごう）が ありません",
        "en": "The employer id is blank",
    }
    assert one["excluded"][0]["text"].startswith(texts[lang])


def test_a_field_not_judged_says_why_in_words_and_values() -> None:
    found = to_json(judged(record(as_of="2020-03-31"), "electrical"), CATALOGUE, lang="en")
    assert found["not_judged"] == [
        {
            "field": "electrical",
            "reason": "before_first_criteria",
            "text": "On 2020-03-31 no criteria of this field were in force yet"
            " (none up to 2020-03-31).",
            "on": "2020-03-31",
            "gap_to": "2020-03-31",
        }
    ]


def test_notes_come_with_code_and_sentence() -> None:
    held = [qualification("00001", expires_on="2020-01-01"), qualification("49999")]
    made = [certificate("glass", ("2010-01", "2010-12"))]
    data = record(as_of="2029-04-01", held=held, certificates=made)
    found = field_result(data, "glass", PolicyChoice(foreman_start=ForemanStart.COURSE_DATE))
    assert [note["code"] for note in found["notes"]] == [
        "trade_not_registered",
        "field_trades_unknown",
        "certificate_after_last_day",
        "foreman_start_course_date",
        "qualifications_expired",
        "qualifications_unmatched",
    ]
    assert "「硝子工事」" in found["notes"][0]["text"]
    assert "能力評価基準【硝子工事】（国土交通省）" in found["notes"][1]["text"]


@pytest.mark.parametrize(
    ("days", "years"), [(0, 0.0), (214, 0.9), (215, 1.0), (216, 1.0), (1719, 7.9), (1720, 8.0)]
)
def test_years_are_rounded_down_so_that_they_never_contradict_the_answer(
    days: int, years: float
) -> None:
    assert years_of(days, 215) == years
