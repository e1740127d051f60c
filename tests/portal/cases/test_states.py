"""The table of states: every act of every party in every state is allowed or refused by it."""

from __future__ import annotations

from itertools import product

import pytest

from ccus_data.tables import CASE_STATES, FINAL_STATES
from portal.cases import FINAL, TABLE, Act, Party, State, next_state

BODY = (Party.OFFICER, Party.APPROVER)

ALLOWED = {
    (State.DRAFT, Act.SUBMIT, Party.APPLICANT): State.UNDER_REVIEW,
    (State.DRAFT, Act.SUBMIT_UNPAID, Party.APPLICANT): State.PAYMENT_PENDING,
    (State.DRAFT, Act.WITHDRAW, Party.APPLICANT): State.WITHDRAWN,
    (State.PAYMENT_PENDING, Act.WITHDRAW, Party.APPLICANT): State.WITHDRAWN,
    (State.UNDER_REVIEW, Act.WITHDRAW, Party.APPLICANT): State.WITHDRAWN,
    (State.RETURNED, Act.WITHDRAW, Party.APPLICANT): State.WITHDRAWN,
    (State.RETURNED, Act.RESUBMIT, Party.APPLICANT): State.UNDER_REVIEW,
    **{(State.PAYMENT_PENDING, Act.CONFIRM_FEE, one): State.UNDER_REVIEW for one in BODY},
    **{(State.UNDER_REVIEW, Act.RETURN, one): State.RETURNED for one in BODY},
    **{(State.UNDER_REVIEW, Act.APPROVE, one): State.APPROVED for one in BODY},
    **{(State.UNDER_REVIEW, Act.APPROVE_LOWER, one): State.APPROVED_LOWER for one in BODY},
    **{(State.UNDER_REVIEW, Act.REJECT, one): State.REJECTED for one in BODY},
}


@pytest.mark.parametrize(("state", "act", "party"), [*product(State, Act, Party)])
def test_an_act_leads_where_the_list_says_and_is_refused_otherwise(
    state: State, act: Act, party: Party
) -> None:
    assert next_state(state, act, party) == ALLOWED.get((state, act, party))


def test_the_states_are_those_that_the_tables_can_hold() -> None:
    assert tuple(State) == CASE_STATES
    assert {str(state) for state in FINAL} == set(FINAL_STATES)


def test_every_state_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached, rest = {State.DRAFT}, [State.DRAFT]
    while rest:
        for to, _ in TABLE[rest.pop()].values():
            if to not in reached:
                reached.add(to)
                rest.append(to)
    assert reached == set(State)
    assert {state for state in State if not TABLE[state]} == set(FINAL)


def test_nothing_leads_to_a_decision_but_a_review() -> None:
    decisions = {State.APPROVED, State.APPROVED_LOWER, State.REJECTED}
    before = {state for state in State for to, _ in TABLE[state].values() if to in decisions}
    assert before == {State.UNDER_REVIEW}
