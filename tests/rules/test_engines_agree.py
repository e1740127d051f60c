from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.canary import CANARY
from rules.durable import DurableEngine
from rules.engine import Outcome, Unmet
from rules.facts import Facts
from rules.model import AllOf, QualificationKey, Revision, Unknown
from rules.plain import PlainEngine
from tests.rules.oracle import Oracle
from tests.rules.revisions import document, documents, facts_for, level, line

PLAIN, DURABLE = PlainEngine(), DurableEngine()


@st.composite
def questions(draw: st.DrawFn) -> tuple[Revision, list[Facts]]:
    revision = draw(documents())
    return revision, draw(st.lists(facts_for(revision), min_size=1, max_size=8))


@given(questions())
@settings(max_examples=100)
def test_three_judges_find_the_same_in_any_document(
    question: tuple[Revision, list[Facts]],
) -> None:
    revision, facts = question
    plain, durable = PLAIN.decide(revision, facts), DURABLE.decide(revision, facts)
    assert plain == durable
    for one, outcome in zip(facts, plain, strict=True):
        reached, unmet = Oracle(revision, one).judge()
        assert outcome.level == reached
        assert list(outcome.unmet) == [Unmet(place, short) for place, short in unmet]


def test_each_judge_finds_what_was_worked_out_by_hand() -> None:
    facts = [one for one, _ in CANARY.cases]
    expected = [outcome for _, outcome in CANARY.cases]
    assert PLAIN.decide(CANARY.revision, facts) == expected
    assert DURABLE.decide(CANARY.revision, facts) == expected
    by_oracle = [Oracle(CANARY.revision, one).judge() for one in facts]
    assert by_oracle == [
        (outcome.level, [(each.condition, each.short) for each in outcome.unmet])
        for outcome in expected
    ]


def test_an_unknown_clause_lacks_one_until_it_is_taken_as_met() -> None:
    unknown = Unknown("?")
    revision = document(level(2, unknown, unknown, AllOf((unknown, line("a")))))
    held = frozenset({QualificationKey("a")})
    places = (("L2.q", 2), ("L2.q.0", 1), ("L2.q.1", 1), ("L2.role_days", 1), ("L2.work_days", 1))
    without_it = (("L2.q", 1), ("L2.q.1", 1))
    expected = [
        Outcome(1, tuple(Unmet(*place) for place in places)),
        Outcome(1, tuple(Unmet(*place) for place in without_it)),
        Outcome(2, ()),
    ]
    facts = [
        Facts(9, 9, 9, 9, frozenset()),
        Facts(9, 9, 9, 9, frozenset(), unknown_met=True),
        Facts(0, 0, 0, 0, held, unknown_met=True),
    ]
    assert PLAIN.decide(revision, facts) == expected
    assert DURABLE.decide(revision, facts) == expected
