"""The table of states, and random acts against the bare rules: many more than disks allow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from portal.criteria_proposals import Proposal, Refused, State
from portal.criteria_proposals.persons import same_person
from portal.criteria_proposals.states import CLOSED, TABLE, Step
from portal.criteria_proposals.steps import Act, take

TODAY = dt.date(2026, 11, 21)
NATURAL = (Step.PROPOSE, Step.CHECK, Step.SHOW, Step.APPROVE, Step.PUBLISH)
RIGHT: dict[str, Any] = {
    "proposal": 1,
    "field": "masonry",
    "name": "れんが積み",
    "in_force": "2027-04-01",
    "document": "d" * 64,
    "cases": None,
    "criteria": "a" * 64,
    "shown": "b" * 64,
    "reason": "",
    "findings": [],
    "left_open": [],
    "incomplete": "",
}
LOST = {"level": 3, "parts": ["q"], "seen": [""], "known_in": "2023-04-01"}
WRONG: dict[str, list[Any]] = {
    "proposal": [2],
    "in_force": ["2026-11-22", "2026-11-21"],
    "document": ["e" * 64],
    "criteria": ["b" * 64],
    "shown": ["a" * 64],
    "reason": ["日数の誤り"],
    "left_open": [[LOST]],
    "incomplete": ["一次資料を待つ間"],
}


@st.composite
def sequences(draw: st.DrawFn) -> list[Act]:
    """Acts in the natural order, with other steps, persons, days and details among them."""
    acts: list[Act] = []
    on = TODAY
    for step in NATURAL * draw(st.integers(1, 3)):
        other = draw(st.sampled_from([None, None, None, *Step]))
        taken_now = [step] if other is None else [other, step]
        acts.extend(draw(variations(one, on)) for one in taken_now)
        on += dt.timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 200])))
    return acts


@st.composite
def variations(draw: st.DrawFn, step: Step, on: dt.date) -> Act:
    """A step by whom it belongs to; now and then by somebody else, or with one other detail."""
    details = dict(RIGHT)
    if key := draw(st.sampled_from([None] * 4 + list(WRONG))):
        details[key] = draw(st.sampled_from(WRONG[key]))
    right = "佐藤花子" if step in {Step.APPROVE, Step.REJECT} else "山田太郎"
    return Act(
        step, draw(st.sampled_from([right] * 4 + ["山田 太郎", "佐藤花子", ""])), on, details
    )


def taken(proposals: dict[int, Proposal], act: Act) -> bool:
    try:
        proposal = take(proposals, act)
    except Refused:
        return False
    proposals[proposal.number] = proposal
    return True


@settings(max_examples=100)
@given(sequences())
def test_no_sequence_of_acts_comes_to_an_approval_that_was_not_earned(tried: list[Act]) -> None:
    proposals: dict[int, Proposal] = {}
    history: dict[int, list[Act]] = {}
    for act in tried:
        before = dict(proposals)
        if not taken(proposals, act):
            assert proposals == before
            continue
        number = act.details["proposal"]
        own = history.setdefault(number, [])
        own.append(act)
        if number in before:
            assert before[number].state not in CLOSED
        event(f"{act.step} taken")
        if act.step is Step.APPROVE:
            assert_earned(own, act)


def assert_earned(own: list[Act], approval: Act) -> None:
    """Before an approval a check passed, then it was shown, and all are of one content."""
    checks = [one for one in own if one.step in {Step.CHECK, Step.FIND_FAULTY}]
    shows = [one for one in own if one.step is Step.SHOW]
    assert checks[-1].step is Step.CHECK
    assert own.index(checks[-1]) < own.index(shows[-1])
    assert not same_person(own[0].by, approval.by)
    for one in (checks[-1], shows[-1], approval):
        assert one.details["document"] == own[0].details["document"]
        assert one.details["criteria"] == checks[-1].details["criteria"]
    assert approval.details["shown"] == shows[-1].details["shown"]
    in_force = dt.date.fromisoformat(own[0].details["in_force"])
    said = own[0].details["reason"] if in_force <= own[0].on else ""
    assert in_force > approval.on or said or approval.details["reason"]
    assert bool(checks[-1].details["left_open"]) is bool(approval.details["incomplete"])


def test_every_state_is_in_the_table_and_the_closed_ones_lead_nowhere() -> None:
    assert TABLE.keys() == set(State)
    assert {state for state, steps in TABLE.items() if not steps} == CLOSED


def test_an_approval_comes_after_what_is_shown_and_before_publishing() -> None:
    assert [state for state, steps in TABLE.items() if Step.APPROVE in steps] == [State.SHOWN]
    assert dict(TABLE[State.APPROVED]) == {Step.PUBLISH: State.PUBLISHED}


@pytest.mark.parametrize("state", State)
def test_a_check_that_fails_never_leads_on(state: State) -> None:
    assert TABLE[state].get(Step.FIND_FAULTY, State.PROPOSED) is State.PROPOSED
