from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import Catalogue
from rules.compile import compile_revision, ruleset_of
from rules.facts import MOST_DAYS, Facts
from rules.model import AllOf, QualificationKey
from rules.projection import project
from tests.rules.revisions import document, facts_for, level, line

SCAFFOLDING = Catalogue.load().revisions("scaffolding")[0]


def held(*keys: str) -> frozenset[QualificationKey]:
    return frozenset(QualificationKey(key) for key in keys)


def test_a_line_is_met_by_any_accepted_qualification_and_by_no_other() -> None:
    tree = AllOf((line("a", "b"), line("b"), line("c"), line()))
    ruleset = compile_revision(document(level(2, qualifications=tree)))
    met = project(ruleset, Facts(0, 0, 0, 0, held("b", "x")))
    assert (met["q1"], met["q2"], met["q3"], met["q4"]) == (1, 1, 0, 0)
    met = project(ruleset, Facts(0, 0, 0, 0, held("a", "c")))
    assert (met["q1"], met["q2"], met["q3"], met["q4"]) == (1, 0, 1, 0)


def test_days_and_unknown_clauses_are_given_as_they_are() -> None:
    ruleset = compile_revision(document())
    assert project(ruleset, Facts(1075, 15, 200, 210, held(), unknown_met=True)) == {
        "work_days": 1075,
        "foreman_days": 15,
        "crew_leader_days": 200,
        "either_days": 210,
        "unknown": 1,
    }
    assert project(ruleset, Facts(0, 0, 0, 0, held()))["unknown"] == 0


@given(st.data())
def test_every_property_is_there_as_a_whole_number_in_range(data: st.DataObject) -> None:
    ruleset = ruleset_of(SCAFFOLDING)
    accepted = sorted({key for each in ruleset.lines for key in each.accepted})
    some = data.draw(st.sets(st.sampled_from([*accepted, QualificationKey("99999")])))
    days = data.draw(facts_for(SCAFFOLDING))
    facts = Facts(
        days.work_days,
        days.foreman_days,
        days.crew_leader_days,
        days.either_days,
        frozenset(some),
    )
    message = project(ruleset, facts)
    assert tuple(message) == ruleset.properties
    for name, value in message.items():
        assert type(value) is int
        assert 0 <= value <= (1 if name.startswith("q") else MOST_DAYS)
    for each in ruleset.lines:
        assert message[each.property] == int(bool(some & set(each.accepted)))
