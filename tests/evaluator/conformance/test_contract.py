from __future__ import annotations

from evaluator.conformance import contract_keys
from tests.evaluator.careers import histories, record, result


def test_keys_beside_the_contract_go_away() -> None:
    found = contract_keys(result(record(rows=histories("2023-05-01", 3)), "electrical"))
    assert set(found) == {"technician_id", "as_of", "judgements"}
    (judged,) = found["judgements"]
    assert set(judged) == {
        *("field", "field_name", "criteria_version", "criteria_status", "level", "days"),
        *("levels", "policy", "excluded"),
    }
    assert set(judged["levels"]) == {"2", "3", "4"}


def test_each_kind_of_requirement_keeps_what_the_contract_names() -> None:
    found = contract_keys(result(record(), "electrical"))
    asked = found["judgements"][0]["levels"]["3"]["requirements"]
    work, role, held = ("work_days", "role_days", "qualifications")
    keys = {one["kind"]: set(one) for one in asked}
    assert keys[work] == {"kind", "need", "have", "met", "missing"}
    assert keys[role] == {"kind", "roles", "need", "have", "met", "missing"}
    assert keys[held] == {"kind", "met", "missing"}


def test_missing_qualifications_are_alternatives_by_code_and_name_with_their_floor() -> None:
    found = contract_keys(result(record(), "electrical"))
    levels = found["judgements"][0]["levels"]
    ways = [
        w
        for one in levels["3"]["requirements"]
        if one["kind"] == "qualifications"
        for w in one["missing"]
    ]
    assert ways
    assert {key for way in ways for key in way} == {"qualifications", "with_days"}
    assert {key for way in ways for one in way["qualifications"] for key in one} == {"code", "name"}


def test_days_that_did_not_count_keep_reason_and_number() -> None:
    rows = histories("2023-05-01", 3, status="unapproved")
    found = contract_keys(result(record(rows=rows), "electrical"))
    assert found["judgements"][0]["excluded"] == [{"reason": "unapproved", "days": 3}]


def test_numbers_of_days_stay_as_they_are() -> None:
    found = contract_keys(result(record(rows=histories("2023-05-01", 3)), "electrical"))
    assert found["judgements"][0]["days"]["work"] == 3
