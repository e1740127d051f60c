"""Levels as the documents of real fields give them: what is held, unknown, barred or pending."""

from __future__ import annotations

import pytest

from evaluator.wording import ceiling_text
from tests.evaluator.careers import (
    EMPLOYER,
    Json,
    certificate,
    field_result,
    histories,
    in_field,
    qualification,
    record,
)

# R4 and R5 through a whole judgement.


def held_at(as_of: str, *held: str | Json) -> int:
    rows = histories("2020-01-01", 645)
    level = field_result(record(as_of=as_of, rows=rows, held=held), "electrical")["level"]
    assert isinstance(level, int)
    return level


@pytest.mark.parametrize(
    ("as_of", "level"), [("2023-06-13", 1), ("2023-06-14", 2), ("2023-09-10", 2), ("2023-09-11", 2)]
)
def test_the_first_class_licence_alone_is_enough_for_level_2_from_2023_06_14(
    as_of: str, level: int
) -> None:
    assert held_at(as_of, "31018") == level
    assert held_at(as_of, "31019") == 2


@pytest.mark.parametrize(("as_of", "lines"), [("2023-06-13", 2), ("2023-06-14", 1)])
def test_what_is_missing_is_told_by_the_grade_order_of_the_day(as_of: str, lines: int) -> None:
    asked = field_result(record(as_of=as_of), "electrical")["levels"]["3"]["requirements"][2]
    assert len(asked["missing"][0]["qualifications"]) == lines


@pytest.mark.parametrize(
    ("expires_on", "level"), [("2023-09-10", 1), ("2023-09-11", 2), ("2023-09-12", 2)]
)
def test_an_expired_qualification_is_not_held_and_noted(expires_on: str, level: int) -> None:
    held = qualification("31019", expires_on=expires_on)
    data = record(as_of="2023-09-11", rows=histories("2020-01-01", 645), held=[held])
    found = field_result(data, "electrical")
    assert found["level"] == level
    notes = [note["code"] for note in found["notes"]]
    assert notes == (["qualifications_expired"] if level == 1 else [])


def test_a_catch_all_code_is_noted() -> None:
    held = qualification("49999", "第二種電気工事士免状取得者")
    found = field_result(record(rows=histories("2023-01-01", 645), held=[held]), "electrical")
    assert found["level"] == 1
    assert [note["code"] for note in found["notes"]] == ["qualifications_unmatched"]
    assert "1件" in found["notes"][0]["text"]


# Levels that are not known, and trades that are not.


def levels(found: Json) -> dict[str, bool | None]:
    return {number: level["met"] for number, level in found["levels"].items()}


def test_a_level_that_is_not_known_is_null_and_so_is_every_level_above_it() -> None:
    held = ["50052", "50058", "50020", "33002"]
    data = record(trades=("33-03",), rows=histories("2022-06-01", 1600, trade="33-03"), held=held)
    found = field_result(data, "building-survey")
    assert levels(found) == {"2": True, "3": None, "4": None}
    assert (found["level"], found["level_if_known"]) == (2, 2)
    (note,) = found["notes"]
    assert note["code"] == "criteria_not_known"
    assert "能力評価基準【建築測量】（国土交通省）を待っています" in note["text"]


def test_what_a_level_known_in_part_surely_lacks_is_told_though_the_level_is_null() -> None:
    data = record(trades=("33-03",), rows=histories("2022-06-01", 1504, trade="33-03"))
    found = field_result(data, "building-survey")
    work, role, held = found["levels"]["3"]["requirements"]
    assert (work["met"], work["missing"]) == (False, 1)
    assert (role["met"], role["need"], role["missing"], role["roles"]) == (None, None, None, None)
    assert held["met"] is False
    assert found["level"] == 1


def test_a_field_of_which_nothing_is_known_gives_level_1_and_all_null() -> None:
    found = field_result(record(rows=histories("2023-01-01", 700)), "landscaping")
    assert found["criteria_status"] == "unknown"
    assert levels(found) == {"2": None, "3": None, "4": None}
    assert (found["level"], found["level_if_known"]) == (1, None)
    assert all(
        asked["met"] is None
        for level in found["levels"].values()
        for asked in level["requirements"]
    )


def in_glass(days: int, *held: str, trade: str = "44-01") -> Json:
    rows = histories("2023-01-01", days, trade=trade)
    return field_result(record(trades=("44-01",), rows=rows, held=held), "glass")


@pytest.mark.parametrize(("days", "met"), [(644, False), (645, None), (646, None)])
def test_days_of_trades_not_known_make_a_level_they_could_meet_null(
    days: int, *, met: bool | None
) -> None:
    found = in_glass(days, "40040")
    assert levels(found)["2"] is met
    assert found["level"] == 1
    assert found["level_if_known"] == (1 if met is False else 2)
    assert found["excluded"] == [
        {
            "reason": "field_trades_unknown",
            "days": days,
            "text": found["excluded"][0]["text"],
        }
    ]
    assert "field_trades_unknown" in [note["code"] for note in found["notes"]]


def test_days_of_trades_not_known_cannot_stand_for_a_qualification() -> None:
    found = in_glass(645)
    assert levels(found)["2"] is False
    work, held = found["levels"]["2"]["requirements"]
    assert (work["met"], work["have"], work["missing"]) == (None, 0, 645)
    assert held["met"] is False


def test_a_certificate_counts_though_no_trade_is_known() -> None:
    data = record(
        held=["40040"],
        certificates=[certificate("waterproofing", ("2015-05", "2018-12"))],
    )
    found = field_result(data, "waterproofing")
    assert (found["level"], found["days"]["work"]) == (2, 44 * 215 // 12)
    assert levels(found)["2"] is True


def test_where_the_trades_are_known_another_trade_is_plainly_no_day_of_the_field() -> None:
    data = record(rows=histories("2023-01-01", 700, trade="09-02"), held=["31019"])
    found = field_result(data, "electrical")
    assert levels(found)["2"] is False
    assert found["level_if_known"] is None


def test_trades_known_in_part_count_and_leave_the_others_open() -> None:
    rows = histories("2020-01-01", 300) + histories("2021-01-01", 345, trade="09-02")
    data = record(as_of="2022-06-01", rows=rows, held=["31019"])
    found = field_result(data, "electrical")
    assert found["days"]["work"] == 300
    assert levels(found)["2"] is None
    assert found["level_if_known"] == 2


# Roles that need a qualification first, conditional trades.


def scaffolder(*held: str) -> Json:
    rows = histories("2020-01-01", 1720, trade="06-01", role="crew_leader")
    for row in rows[:200]:
        row["role"] = "foreman"
    return field_result(record(trades=("06-01",), rows=rows, held=held), "scaffolding")


@pytest.mark.parametrize("course", ["60001", "60011"])
def test_crew_leader_days_of_a_scaffolder_count_with_either_foreman_course(course: str) -> None:
    role = scaffolder(course)["levels"]["3"]["requirements"][1]
    assert (role["have"], role["met"], role["barred"]) == (1720, True, [])


def test_crew_leader_days_of_a_scaffolder_count_not_without_the_course() -> None:
    found = scaffolder("40040")
    role = found["levels"]["3"]["requirements"][1]
    assert (role["have"], role["missing"], role["barred"]) == (200, 230, ["crew_leader"])
    assert found["days"]["foreman_or_crew_leader"] == 1720


def test_a_scaffolder_with_all_reaches_level_3() -> None:
    assert scaffolder("60001", "40040", "40011", "10901")["level"] == 3
    assert scaffolder("40040", "40011", "10901")["level"] == 1


def painter(confirmed: int, conditional: int) -> Json:
    rows = histories("2021-01-01", confirmed, trade="12-01")
    rows += histories("2023-01-01", conditional, trade="35-03")
    return field_result(record(trades=("12-01",), rows=rows), "painting")


def test_days_of_a_conditional_trade_wait_for_their_condition() -> None:
    found = painter(600, 45)
    assert found["days"]["work"] == 600
    assert [(one["reason"], one["days"]) for one in found["excluded"]] == [
        ("trade_condition_unconfirmed", 45)
    ]
    assert found["ceiling"]["confirm"] == [{"kind": "trade_condition_unconfirmed", "days": 45}]


# Floor and ceiling.


def pending(count: int, status: str = "unapproved", counted: int = 633) -> Json:
    rows = histories("2021-01-01", counted) + histories("2023-01-01", count, status=status)
    return field_result(record(rows=rows, held=["31019"]), "electrical")


@pytest.mark.parametrize(("days", "level"), [(11, 1), (12, 2), (13, 2)])
def test_the_ceiling_is_the_level_with_all_that_is_pending_confirmed(days: int, level: int) -> None:
    found = pending(days)
    assert (found["level"], found["ceiling"]["level"]) == (1, level)
    assert found["ceiling"]["confirm"] == [{"kind": "unapproved", "days": days}]


def test_twelve_unapproved_days_are_a_sentence_about_the_prime_contractor() -> None:
    assert pending(12)["ceiling"]["text"] == "元請が12日を承認するとレベル2になります。"
    assert pending(11)["ceiling"]["text"] == "元請が11日を承認しても、レベルは1のままです。"


def test_other_pending_days_are_a_sentence_about_confirming() -> None:
    found = pending(12, "site_unregistered")
    assert found["ceiling"]["text"] == "確認待ちの12日が確認されるとレベル2になります。"
    assert pending(1, "site_unregistered")["ceiling"]["text"].endswith("レベルは1のままです。")


def test_where_nothing_is_pending_there_is_no_ceiling() -> None:
    assert pending(0)["ceiling"] is None
    assert ceiling_text(in_field(record(), "electrical"), "ja") is None


def test_the_ceiling_changes_neither_level_nor_findings() -> None:
    found = pending(12)
    assert levels(found)["2"] is False
    assert found["levels"]["2"]["requirements"][0]["missing"] == 12


def test_pending_days_and_unknown_parts_are_told_apart() -> None:
    rows = histories("2020-01-01", 300) + histories("2021-01-01", 345, trade="09-02")
    rows += histories("2019-01-01", 345, status="unapproved")
    found = field_result(record(as_of="2022-06-01", rows=rows, held=["31019"]), "electrical")
    assert (found["level"], found["ceiling"]["level"], found["level_if_known"]) == (1, 2, 2)


def test_the_certifier_is_not_looked_at() -> None:
    data = record(
        held=["40040"], certificates=[certificate("waterproofing", ("2015-05", "2018-12"))]
    )
    data["career_certificates"][0]["certifier_id"] = EMPLOYER[::-1]
    assert field_result(data, "waterproofing")["level"] == 2
