from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from evaluator.conformance import CountingCase, Otherwise, read_counting
from evaluator.conformance.kit import _counting_lines
from evaluator.judge import Judge
from rules.plain import PlainEngine
from tests.evaluator.careers import CATALOGUE, result

CASES = list(read_counting())
JUDGE = Judge(CATALOGUE, PlainEngine())


def refused(case: CountingCase) -> str:
    with pytest.raises(Otherwise) as found:
        list(_counting_lines(JUDGE, [case]))
    return found.value.difference


def case_of(rule: str, words: str) -> CountingCase:
    (found,) = [case for case in CASES if case.rule == rule and words in case.says]
    return found


def test_a_level_otherwise_than_pinned_is_refused() -> None:
    case = case_of("R4", "有効期限の当日まで")
    assert "'level': 2" in refused(replace(case, level=1))


def test_days_otherwise_than_pinned_are_refused() -> None:
    case = case_of("R4", "有効期限の当日まで")
    assert "'work': 645" in refused(replace(case, days={"work": 644}))


def test_another_version_than_pinned_is_refused() -> None:
    case = case_of("R7", "改正の前の日")
    assert "2020-04-01" in refused(replace(case, version="2023-09-11"))


def test_role_days_otherwise_than_pinned_are_refused() -> None:
    case = case_of("R6", "持たなければ")
    assert "'3': 230" in refused(replace(case, role_days={"3": 231}))


def test_a_judgement_where_none_is_due_is_refused() -> None:
    case = case_of("R4", "有効期限の当日まで")
    said = refused(replace(case, days=None, level=None, not_judged="before_first_criteria"))
    assert said == "judged, and not before_first_criteria"


def test_no_judgement_for_another_reason_is_refused() -> None:
    case = case_of("R7", "最初の基準の前の日")
    assert refused(replace(case, not_judged="gap_in_criteria")).startswith("before_first_criteria")


def test_each_rule_that_a_record_can_show_has_a_case() -> None:
    rules = Counter(case.rule for case in CASES)
    assert set(rules) == {f"R{number}" for number in range(1, 13)} - {"R3"}
    assert len({case.says for case in CASES}) == len(CASES) == rules.total()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.says}")
def test_each_case_is_judged_as_it_pins(case: CountingCase) -> None:
    fields = () if case.field is None else (case.field,)
    judged = result(case.record, *fields)["judgements"]
    assert [one["level"] for one in judged] == ([] if case.days is None else [case.level])
    assert (case.days is None) == (case.not_judged is not None)
    for one in judged:
        assert case.days
        assert one["days"] | case.days == one["days"]
        assert case.version in {None, one["criteria_version"]}
    assert [line["rule"] for line in _counting_lines(JUDGE, [case])] == [case.rule]
