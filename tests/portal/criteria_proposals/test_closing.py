from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from portal.criteria_proposals import Proposals, State
from portal.criteria_proposals.reasons import LONGEST
from tests.portal.criteria_proposals.office import APPROVER, PROPOSER, Office
from tests.portal.criteria_proposals.refusing import refusal

UNTIL: dict[State, Callable[[Office], object]] = {
    State.PROPOSED: Office.proposed,
    State.CHECKED: Office.checked,
    State.SHOWN: Office.shown,
}


def test_a_proposal_is_rejected_by_another_person_than_its_proposer(own: Office) -> None:
    own.proposed()
    assert refusal(lambda: own.proposals.reject(1, PROPOSER, reason="誤り")) == ["step.reject_own"]


def test_a_proposal_is_withdrawn_by_its_proposer_alone(own: Office) -> None:
    own.proposed()
    keys = refusal(lambda: own.proposals.withdraw(1, APPROVER, reason="誤り"))
    assert keys == ["step.withdraw_others"]


def test_who_did_not_see_the_last_act_takes_no_step(own: Office) -> None:
    seen = own.proposed().history[-1].number
    own.proposals.check(1, APPROVER)
    late = Proposals(own.store, own.criteria, lambda: own.now, seen=seen)
    for step in (late.reject, late.withdraw):
        assert refusal(partial(step, 1, PROPOSER, reason="誤り")) == ["step.moved_on"]
    for act in (late.check, late.publish, late.approve):
        assert refusal(partial(act, 1, APPROVER)) == ["step.moved_on"]
    now = Proposals(own.store, own.criteria, lambda: own.now, seen=seen + 1)
    assert now.reject(1, APPROVER, reason="誤り").state is State.REJECTED


@pytest.mark.parametrize("reason", ["", " ", "　\n"])
def test_closing_without_a_reason_is_refused(own: Office, reason: str) -> None:
    own.proposed()
    for step, by in ((own.proposals.reject, APPROVER), (own.proposals.withdraw, PROPOSER)):
        assert refusal(partial(step, 1, by, reason=reason)) == ["reason.blank"]


@pytest.mark.parametrize(
    ("length", "refused"), [(LONGEST - 1, False), (LONGEST, False), (LONGEST + 1, True)]
)
def test_a_reason_is_bounded(own: Office, length: int, refused: bool) -> None:
    own.proposed()
    reject = partial(own.proposals.reject, 1, APPROVER, reason="誤" * length)
    if refused:
        assert refusal(reject) == ["reason.long"]
    else:
        assert reject().state is State.REJECTED


@pytest.mark.parametrize("state", UNTIL)
@pytest.mark.parametrize("rejecting", [True, False])
def test_a_proposal_can_be_closed_until_it_is_approved(
    own: Office, state: State, rejecting: bool
) -> None:
    UNTIL[state](own)
    assert own.proposals.get(1).state is state
    if rejecting:
        proposal = own.proposals.reject(1, APPROVER, reason=" 日数の\n誤り ")
        assert proposal.state is State.REJECTED
    else:
        proposal = own.proposals.withdraw(1, "山田　太郎", reason=" 日数の\n誤り ")
        assert proposal.state is State.WITHDRAWN
    assert not proposal.open
    assert proposal.history[-1].details["reason"] == "日数の\n誤り"
    assert refusal(lambda: own.proposals.check(1, APPROVER)) == ["step.closed"]
    assert own.proposals.document(proposal)
