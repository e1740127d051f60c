from __future__ import annotations

import pytest

from rules.compile import compile_revision, ruleset_of
from rules.engine import Outcome, Unmet
from rules.faults import EngineFault
from rules.outcomes import MOST_KEPT, Wording, wording_of
from tests.rules.programs import EVERYTHING, REVISION


def wording() -> Wording:
    return Wording(compile_revision(REVISION))


@pytest.mark.parametrize(
    "answer",
    [
        (0,),
        (4,),
        (1, 0),
        (0, 0, 1),
        (1, -1, 1),
        (1, 5, 1),
    ],
)
def test_an_answer_that_stands_for_nothing_is_a_fault(answer: tuple[int, ...]) -> None:
    assert len(wording().ruleset.places) == 5
    with pytest.raises(EngineFault) as caught:
        wording().outcome(answer)
    assert caught.value.code == "wrong_answer"


def test_an_answer_names_places_by_their_number() -> None:
    said = wording().outcome((1, 0, 2, 3, 645, 4, 1075))
    unmet = (Unmet("L2.q", 2), Unmet("L2.work_days", 645), Unmet("L3.work_days", 1075))
    assert said == Outcome(1, unmet)
    assert wording().outcome((3,)) == Outcome(3, ())


def test_findings_are_kept_to_be_given_again_but_not_without_end() -> None:
    words = wording()
    for days in (*range(MOST_KEPT + 10), *range(MOST_KEPT + 10)):
        assert words.outcome((2, 4, days)) == Outcome(2, (Unmet("L3.work_days", days),))
    first, last = (words.outcome((2, 4, days)).unmet[0] for days in (0, MOST_KEPT + 9))
    assert words.outcome((2, 4, 0)).unmet[0] is first
    assert words.outcome((2, 4, MOST_KEPT + 9)).unmet[0] is not last


def test_a_revisions_wording_is_made_once_and_goes_by_its_rulesets_digest() -> None:
    assert wording_of(REVISION) is wording_of(REVISION)
    assert wording_of(REVISION).digest == ruleset_of(REVISION).digest
    assert wording_of(REVISION).values(EVERYTHING) == (1075, 0, 0, 0, 0, 1, 1)
