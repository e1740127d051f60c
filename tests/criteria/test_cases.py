from __future__ import annotations

import pytest

from rules.cases import Case, judged_otherwise, read_cases
from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.coverage import coverage
from rules.durable import DurableEngine
from rules.engine import Engine
from rules.model import Revision
from rules.plain import PlainEngine

CATALOGUE = Catalogue.load()
CASES, FAULTS = read_cases(CRITERIA_FOLDER, CATALOGUE)


@pytest.fixture(scope="module", params=["plain", "durable"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return PlainEngine() if request.param == "plain" else DurableEngine()


def revision_of(case: Case) -> Revision:
    found = CATALOGUE.in_force(case.field, case.on)
    assert isinstance(found, Revision)
    return found


def test_every_worked_case_can_be_read() -> None:
    assert FAULTS == []


@pytest.mark.parametrize("field", sorted({case.field for case in CASES}))
def test_each_engine_judges_every_case_as_it_says(field: str, engine: Engine) -> None:
    cases = [case for case in CASES if case.field == field]
    found = [one for case in cases for one in judged_otherwise(case, CATALOGUE, engine)]
    assert [one.sentence() for one in found] == []


@pytest.mark.parametrize("field", sorted({case.field for case in CASES}))
def test_the_engines_agree_on_every_case_in_every_finding(field: str) -> None:
    plain, durable = PlainEngine(), DurableEngine()
    for case in CASES:
        if case.field == field:
            asked = (revision_of(case), [case.facts(CATALOGUE)])
            assert plain.decide(*asked) == durable.decide(*asked), case.says


def test_the_cases_decide_every_clause_both_ways_and_close_in_on_every_number() -> None:
    found = coverage(CATALOGUE, CASES)
    gaps = [
        f"{one.revision.file}: {each.clause}"
        for one in found
        for each in one.clauses
        if not each.both_ways
    ]
    gaps += [
        f"{one.revision.file}: {each.clause}: {each}"
        for one in found
        for each in one.thresholds
        if not each.complete
    ]
    assert gaps == []


def test_every_level_that_can_be_judged_is_reached_and_missed_by_a_case() -> None:
    for one in coverage(CATALOGUE, CASES):
        levels = {case.level for case in CASES if revision_of(case) is one.revision}
        assert levels == set(range(1, one.revision.judged_to + 1)), one.revision.file


@pytest.mark.parametrize(
    "field",
    ["electrical", "scaffolding", "rebar", "plumbing", "waterproofing", "carpentry", "glass"],
)
def test_fields_with_complete_evidence_have_cases_up_to_level_4(field: str) -> None:
    assert {case.level for case in CASES if case.field == field} == {1, 2, 3, 4}
