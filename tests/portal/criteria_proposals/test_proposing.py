from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from portal.criteria_proposals import Refused, State
from portal.criteria_proposals.steps import day_in_japan
from tests.portal.criteria_proposals.moments import JAPAN
from tests.portal.criteria_proposals.office import (
    CASES,
    NEW_CASES,
    NEXT_SPRING,
    PROPOSER,
    TODAY,
    Office,
    revised,
)
from tests.portal.criteria_proposals.refusing import refusal


def propose(own: Office, document: bytes, by: str = PROPOSER, **more: str | bytes) -> object:
    return own.proposals.propose(document, by, name="draft.yaml", **more)  # type: ignore[arg-type]


def test_every_fault_of_a_document_is_said_at_once_with_its_place(own: Office) -> None:
    broken = revised(days=1291).replace(b"status: complete", b"status: done")
    with pytest.raises(Refused) as refused:
        propose(own, broken, " ", reason="\x00")
    keys = [reason.key for reason in refused.value.reasons]
    assert keys == ["name.blank", "reason.unseen", "finding", "finding"]
    assert "draft.yaml:5: CR008 エラー: " in refused.value.reasons[2].sentence("ja")
    assert "draft.yaml:39: CR011 error: " in refused.value.reasons[3].sentence("en")


def test_a_document_for_a_faulty_folder_is_refused_with_its_faults(own: Office) -> None:
    path = own.criteria / "codes" / "bodies.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("schema: 1", "schema: 2"), "utf-8")
    assert refusal(lambda: propose(own, revised())) == ["finding"]


def test_a_day_on_which_a_document_begins_already_is_refused(own: Office) -> None:
    taken = revised(dt.date(2023, 4, 1))
    assert refusal(lambda: propose(own, taken, reason="誤り")) == ["publish.other_content"]


@pytest.mark.parametrize(("later", "refused"), [(-1, True), (0, True), (1, False)])
def test_a_day_that_has_come_needs_a_reason(own: Office, later: int, refused: bool) -> None:
    document = revised(TODAY + dt.timedelta(days=later))
    if refused:
        assert refusal(lambda: propose(own, document)) == ["proposal.in_past"]
        assert refusal(lambda: propose(own, document, reason="　")) == ["proposal.in_past"]
    reason = "官報の訂正のため"
    proposal = own.proposals.propose(document, PROPOSER, name="draft.yaml", reason=reason)
    assert proposal.reason == reason
    assert proposal.in_past == (reason if refused else "")
    assert proposal.history[0].details["in_past"] is refused


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 11, 21, 14, 59, 59, tzinfo=dt.UTC), dt.date(2026, 11, 21)),
        (dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC), dt.date(2026, 11, 22)),
        (dt.datetime(2026, 11, 22, 0, 0, tzinfo=JAPAN), dt.date(2026, 11, 22)),
    ],
)
def test_today_is_the_day_in_japan(own: Office, moment: dt.datetime, day: dt.date) -> None:
    assert day_in_japan(moment) == day
    own.now = moment
    assert refusal(lambda: propose(own, revised(day))) == ["proposal.in_past"]
    assert propose(own, revised(day + dt.timedelta(days=1)))


def test_a_second_open_proposal_for_the_field_and_day_is_refused(own: Office) -> None:
    own.proposed()
    other = revised(days=1505, years=7)
    assert refusal(lambda: propose(own, other)) == ["proposal.second"]
    assert refusal(lambda: propose(own, revised())) == ["proposal.second"]
    later = revised(NEXT_SPRING + dt.timedelta(days=1))
    assert own.proposals.propose(later, PROPOSER, name="draft.yaml").number == 2
    own.proposals.withdraw(1, PROPOSER, reason="日数の誤り")
    assert own.proposals.propose(other, PROPOSER, name="draft.yaml").number == 3


def test_worked_cases_that_would_be_lost_or_changed_are_named(own: Office) -> None:
    short = CASES[: CASES.index("  # 2023年の版")] + NEW_CASES
    held = "\n    qualifications: [二級"
    other = CASES.replace(f"work_days: 646{held}", f"work_days: 647{held}")
    for cases, count in ((short, 15), (other, 1)):
        with pytest.raises(Refused) as refused:
            propose(own, revised(), cases=cases.encode())
        reasons = refused.value.reasons
        assert [reason.key for reason in reasons] == ["cases.lost"] * count
        assert str(dict(reasons[0].values)["says"]) in CASES


@pytest.mark.parametrize("cases", [b"", b"\xff", b"schema: 1\nfield: masonry\ncases: {}\n"])
def test_worked_cases_that_cannot_be_read_are_refused_with_their_place(
    own: Office, cases: bytes
) -> None:
    with pytest.raises(Refused) as refused:
        propose(own, revised(), cases=cases)
    said = [reason.sentence("ja") for reason in refused.value.reasons]
    assert said
    assert all(one.startswith("masonry/cases.yaml:") for one in said)


@pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True)])
def test_worked_cases_have_at_most_a_million_bytes(own: Office, more: int, refused: bool) -> None:
    cases = (CASES + NEW_CASES).encode()
    cases += b"#" * (1_000_000 + more - len(cases))
    if refused:
        assert refusal(lambda: propose(own, revised(), cases=cases)) == ["cases.long"]
    else:
        assert propose(own, revised(), cases=cases)


def test_what_is_refused_leaves_nothing_behind(own: Office) -> None:
    for by, document in (("", revised()), (PROPOSER, revised(TODAY)), (PROPOSER, b"?")):
        with pytest.raises(Refused):
            propose(own, document, by)
    for step in (own.proposals.check, own.proposals.approve, own.proposals.publish):
        assert refusal(partial(step, 1, PROPOSER)) == ["proposal.unknown"]
    assert [path.name for path in own.place.iterdir()] == ["criteria"]


def test_a_refused_proposal_leaves_no_document_in_the_store(own: Office) -> None:
    own.proposed()
    before = sorted(own.store.rglob("*"))
    with pytest.raises(Refused):
        propose(own, revised(days=1505, years=7))
    assert sorted(own.store.rglob("*")) == before


def test_a_proposal_is_read_as_it_was_made(own: Office) -> None:
    proposal = own.proposed()
    assert proposal == own.proposals.get(1)
    assert (proposal.field, proposal.name) == ("masonry", "れんが積み")
    assert (proposal.in_force, proposal.state) == (NEXT_SPRING, State.PROPOSED)
    assert (proposal.proposer, proposal.approver) == (PROPOSER, None)
    assert proposal.file == "masonry/2027-04-01.yaml"
    assert own.proposals.document(proposal) == revised()
    assert own.proposals.shown(proposal) is None


def test_the_criteria_are_not_touched_by_a_proposal(own: Office) -> None:
    before = {path: path.read_bytes() for path in own.criteria.rglob("*.yaml")}
    own.shown()
    assert {path: path.read_bytes() for path in own.criteria.rglob("*.yaml")} == before
