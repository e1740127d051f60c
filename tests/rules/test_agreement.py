from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from rules.agreement import BothEngines, Disagreement, agree
from rules.catalogue import Catalogue
from rules.compile import ruleset_of
from rules.engine import Outcome, Unmet
from rules.facts import Facts
from rules.faults import EngineFault
from rules.model import Revision, WorkDays
from rules.plain import PlainEngine
from rules.supervisor import Limits, Supervised
from tests.differential.careers import Careers
from tests.rules.programs import EVERYTHING, NOTHING, REVISION
from tests.rules.revisions import document, level

ELECTRICAL = Catalogue.load().revisions("electrical")[-1]


class OfAnotherDocument:
    """The plain engine, reading another document than it is asked about."""

    name = "plain"

    def __init__(self, revision: Revision) -> None:
        self.revision = revision

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        assert revision is not self.revision
        return PlainEngine().decide(self.revision, facts)


def work_days_of_level_three(days: int) -> Revision:
    levels = tuple(
        replace(rule, work_days=WorkDays(days, "0")) if rule.level == 3 else rule
        for rule in REVISION.levels
    )
    return replace(REVISION, levels=levels)


@pytest.mark.parametrize(
    "other",
    [
        Outcome(3, (Unmet("L4.q", 1),)),
        Outcome(2, (Unmet("L4.q", 2),)),
        Outcome(2, (Unmet("L3.q", 1),)),
        Outcome(2, ()),
        Outcome(2, (Unmet("L4.q", 1), Unmet("L4.work_days", 1))),
    ],
)
def test_any_difference_in_level_place_or_shortfall_is_a_refusal_with_both_traces(
    other: Outcome,
) -> None:
    outcome = Outcome(2, (Unmet("L4.q", 1),))
    assert agree(outcome, other) == Disagreement(outcome, other)
    assert agree(other, outcome) == Disagreement(other, outcome)


def test_the_same_outcome_is_no_refusal() -> None:
    assert agree(Outcome(2, (Unmet("L4.q", 1),)), Outcome(2, (Unmet("L4.q", 1),))) is None


def test_a_refusal_says_who_found_what() -> None:
    refusal = Disagreement(
        Outcome(2, (Unmet("L3.q", 1), Unmet("L3.work_days", 30))),
        Outcome(3, (Unmet("L3.q", 1),)),
        "d1",
    )
    assert str(refusal) == (
        "plain: level 2, alone: L3.work_days 30; durable: level 3, alone: nothing; ruleset d1"
    )


def test_facts_on_which_the_engines_differ_are_refused_and_the_others_judged() -> None:
    between = replace(EVERYTHING, work_days=1074)
    with BothEngines(plain=OfAnotherDocument(work_days_of_level_three(1074))) as engines:
        said = engines.decide(REVISION, [NOTHING, between, EVERYTHING])
    # At 1,074 days only the other document grants level 3; with no days both lack other numbers.
    lacking, refused, judged = said
    assert isinstance(lacking, Disagreement)
    assert isinstance(refused, Disagreement)
    assert (refused.plain.level, refused.durable.level) == (3, 2)
    assert refused.durable.unmet == (Unmet("L3.work_days", 1),)
    assert refused.ruleset == ruleset_of(REVISION).digest
    assert judged == Outcome(3, ())


def test_what_both_engines_find_is_the_answer() -> None:
    facts = list(Careers(ELECTRICAL, Random(1)).many(300))
    with BothEngines() as engines:
        assert engines.name == "plain+durable"
        assert engines.names == ("durable", "plain")
        assert engines.ruleset_digest(ELECTRICAL) == ruleset_of(ELECTRICAL).digest
        assert engines.decide(ELECTRICAL, facts) == PlainEngine().decide(ELECTRICAL, facts)


def test_chunks_can_be_given_before_the_first_is_collected() -> None:
    facts = list(Careers(ELECTRICAL, Random(2)).many(50))
    with BothEngines() as engines:
        asked = [engines.submit(ELECTRICAL, [one]) for one in facts]
        said = [outcome for each in asked for outcome in engines.collect(each)]
    assert said == PlainEngine().decide(ELECTRICAL, facts)


def test_without_the_durable_engine_nothing_is_judged() -> None:
    with (
        BothEngines(Supervised(Limits(silence=0.000_001))) as engines,
        pytest.raises(EngineFault, match="time_limit"),
    ):
        engines.decide(REVISION, [NOTHING])


def test_a_document_beyond_the_engine_is_not_judged_by_one_alone() -> None:
    with BothEngines() as engines, pytest.raises(Exception, match="beyond the durable engine"):
        engines.decide(document(level(2, 10**6)), [NOTHING])


def test_nothing_can_be_judged_after_closing() -> None:
    engines = BothEngines()
    assert engines.decide(REVISION, [EVERYTHING]) == [Outcome(3, ())]
    engines.close()
    with pytest.raises(EngineFault, match="closed"):
        engines.decide(REVISION, [EVERYTHING])
