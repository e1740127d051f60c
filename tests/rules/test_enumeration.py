from __future__ import annotations

import pytest

from rules.catalogue import Catalogue
from rules.engine import Unmet
from rules.model import AnyOf, Revision, Role, RoleDays
from rules.plain import PlainEngine
from tests.differential.comparing import reported
from tests.differential.enumerate import prove
from tests.rules.cases import Cases
from tests.rules.oracle import Oracle
from tests.rules.revisions import document, level, line

MOST_CASES = 20_000
"""Documents with more are proved by ``make enumerate``, as are these."""

MOST_CASES_BY_ORACLE = 6_000

CATALOGUE = Catalogue.load()
DOCUMENTS = [
    revision for entry in CATALOGUE.fields for revision in CATALOGUE.revisions(entry.field)
]


def named(revision: Revision) -> str:
    return f"{revision.field} {revision.version}"


FEW = [revision for revision in DOCUMENTS if Cases.of(revision).count <= MOST_CASES]
VERY_FEW = [revision for revision in FEW if Cases.of(revision).count <= MOST_CASES_BY_ORACLE]


@pytest.mark.parametrize("revision", FEW, ids=named)
def test_engines_agree_in_every_case_of_a_document(revision: Revision) -> None:
    cases = Cases.of(revision)
    judged, differences = prove(cases)
    assert not differences, reported(differences[:20])
    assert judged == cases.count


@pytest.mark.parametrize("revision", VERY_FEW, ids=named)
def test_the_plain_engine_is_right_in_every_case_of_a_document(revision: Revision) -> None:
    cases = Cases.of(revision)
    for number in range(1 << len(cases.lines)):
        facts = list(cases.subset(number))
        for one, outcome in zip(facts, PlainEngine().decide(cases.revision, facts), strict=True):
            level, unmet = Oracle(cases.revision, one).judge()
            assert outcome.level == level
            assert outcome.unmet == tuple(Unmet(place, short) for place, short in unmet)


def test_a_case_is_there_for_each_subset_of_lines_and_each_end_of_a_class_of_days() -> None:
    revision = document(
        level(2, 3, qualifications=AnyOf((line("a"), line("a", "b"), line("b", "a")))),
        level(3, 5, RoleDays((Role.FOREMAN,), 2, "0")),
    )
    cases = Cases.of(revision)
    facts = [one for number in range(4) for one in cases.subset(number)]
    assert len({one.held for one in facts}) == 4
    assert {one.work_days for one in facts} == {0, 2, 3, 4, 5}
    assert {one.foreman_days for one in facts} == {0, 1, 2}
    assert len(facts) == len(set(facts)) == cases.count
