from __future__ import annotations

import pytest

from evaluator.conformance import CountingCase, read_counting
from tests.evaluator.careers import result

CASES = list(read_counting())


def test_each_rule_of_the_list_has_a_case() -> None:
    assert {case.rule for case in CASES} == {"R1", "R2", "R4", "R5", "R8", "R9", "R10"}
    assert len({case.says for case in CASES}) == len(CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.says}")
def test_each_case_is_judged_as_it_pins(case: CountingCase) -> None:
    fields = () if case.field is None else (case.field,)
    judged = result(case.record, *fields)["judgements"]
    assert [one["level"] for one in judged] == ([] if case.days is None else [case.level])
    for one in judged:
        assert case.days
        assert one["days"] | case.days == one["days"]
