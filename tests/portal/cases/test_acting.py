"""Acting on cases: all or none, once, on record; on both databases."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import case_events, cases, ledger
from portal.cases import Act, Changed, NotPossible, Party, State, Step, act_on, events_of
from tests.ccus_data.filed import MOMENT, NUMBER
from tests.portal.cases.conftest import put_cases, seen


def step(act: Act, party: Party = Party.OFFICER, **more: object) -> Step:
    return Step(act, party, "officer01", MOMENT, **more)  # type: ignore[arg-type]


def test_a_returned_case_comes_back_as_another_round(filled: Engine) -> None:
    with writing(filled) as connection:
        (case,) = put_cases(connection, State.UNDER_REVIEW)
        sent_back = step(Act.RETURN, reason_codes=("proof_missing",), words="振込の控え")
        (returned,) = act_on(connection, [case], sent_back)
        (again,) = act_on(connection, [returned], step(Act.RESUBMIT, Party.APPLICANT))
        assert (returned.state, returned.round) == (State.RETURNED, 1)
        assert (again.state, again.round) == (State.UNDER_REVIEW, 2)
        assert seen(connection, case.case_id) == [again]
        first, second = events_of(connection, [case.case_id])
    assert (first.act, json.loads(first.reason_codes), first.words) == (
        "return",
        ["proof_missing"],
        "振込の控え",
    )
    assert (second.from_state, second.to_state, second.round) == ("returned", "under_review", 2)


def test_every_act_stands_in_the_ledger_and_its_chain_holds(filled: Engine) -> None:
    with writing(filled) as connection:
        many = put_cases(connection, *[State.UNDER_REVIEW] * 3)
        act_on(connection, many, step(Act.APPROVE))
    with reading(filled) as connection:
        acts = connection.scalars(select(ledger.c.act).order_by(ledger.c.number)).all()
        assert acts[-3:] == ["case.approve"] * 3
        assert verify_ledger(connection).faults == []


@pytest.mark.parametrize("state", [State.APPROVED, State.APPROVED_LOWER, State.REJECTED])
def test_what_was_decided_stays_decided(filled: Engine, state: State) -> None:
    with writing(filled) as connection:
        (case,) = put_cases(connection, state)
        for act in Act:
            for party in Party:
                with pytest.raises(NotPossible):
                    act_on(connection, [case], step(act, party))
        assert seen(connection, case.case_id) == [case]


def test_one_case_that_has_moved_on_stops_all_of_them(filled: Engine) -> None:
    with writing(filled) as connection:
        many = put_cases(connection, *[State.UNDER_REVIEW] * 3)
        act_on(connection, many[1:2], step(Act.REJECT))
    with pytest.raises(Changed) as caught, writing(filled) as connection:
        act_on(connection, many, step(Act.APPROVE))
    assert caught.value.case_ids == (many[1].case_id,)
    with reading(filled) as connection:
        states = [one.state for one in seen(connection, *(one.case_id for one in many))]
    assert states == [State.UNDER_REVIEW, State.REJECTED, State.UNDER_REVIEW]


@pytest.mark.parametrize("count", [499, 500, 501])
def test_cases_of_several_states_are_changed_in_few_statements(filled: Engine, count: int) -> None:
    with writing(filled) as connection:
        states = [(State.UNDER_REVIEW, State.RETURNED)[place % 2] for place in range(count)]
        many = put_cases(connection, *states)
        done = act_on(connection, many, step(Act.WITHDRAW, Party.APPLICANT))
        assert [one.case_id for one in done] == [one.case_id for one in many]
        asked = select(func.count()).where(cases.c.state == "withdrawn")
        assert connection.scalar(asked) == count


def test_two_officers_who_decide_at_once_make_one_decision(filled: Engine) -> None:
    with writing(filled) as connection:
        (case,) = put_cases(connection, State.UNDER_REVIEW)
    ready, told = Barrier(2), []

    def decide(act: Act) -> None:
        ready.wait()
        try:
            with writing(filled) as connection:
                act_on(connection, [case], step(act))
            told.append("done")
        except Changed:
            told.append("changed")

    officers = [Thread(target=decide, args=(act,)) for act in (Act.APPROVE, Act.REJECT)]
    for one in officers:
        one.start()
    for one in officers:
        one.join()
    assert sorted(told) == ["changed", "done"]
    with reading(filled) as connection:
        asked = select(func.count()).where(case_events.c.case_id == case.case_id)
        assert connection.scalar(asked) == 1


def test_nobody_to_act_on_changes_nothing(filled: Engine) -> None:
    with writing(filled) as connection:
        assert act_on(connection, [], step(Act.APPROVE)) == []
        assert len(seen(connection, NUMBER)) == 1
