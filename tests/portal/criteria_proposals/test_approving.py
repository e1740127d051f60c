from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from portal.criteria_proposals import NoEffect, Proposal, State
from rules.catalogue import Catalogue
from rules.model import Revision
from tests.portal.criteria_proposals.moments import JAPAN
from tests.portal.criteria_proposals.office import (
    APPROVER,
    CASES,
    NEW_CASES,
    NEXT_SPRING,
    PROPOSER,
    Office,
    revised,
)
from tests.portal.criteria_proposals.refusing import refusal

DAY = dt.timedelta(days=1)


def approve(own: Office, by: str = APPROVER, reason: str = "") -> Proposal:
    return own.proposals.approve(1, by, reason=reason)


@pytest.mark.parametrize(
    "by", [PROPOSER, "山田 太郎", "山田　太郎", " 山田太郎 ", "山田\ufe00太郎"]
)
def test_nobody_approves_what_they_proposed(own: Office, by: str) -> None:
    own.shown()
    assert refusal(lambda: approve(own, by)) == ["step.same_person"]
    assert own.proposals.get(1).state is State.SHOWN


def test_an_approval_without_a_name_is_refused(own: Office) -> None:
    own.shown()
    assert refusal(lambda: approve(own, "　")) == ["name.blank"]


def test_every_reason_against_an_approval_is_said_at_once(own: Office) -> None:
    own.checked()
    own.now = dt.datetime.combine(NEXT_SPRING, dt.time(9), JAPAN)
    keys = refusal(lambda: approve(own, PROPOSER, "\x00"))
    assert keys == ["reason.unseen", "step.not_yet", "step.same_person"]


@pytest.mark.parametrize("file", ["masonry/cases.yaml", "codes/bodies.yaml"])
def test_criteria_that_changed_since_they_were_shown_are_not_approved(
    own: Office, file: str
) -> None:
    own.shown()
    path = own.criteria / file
    before = path.read_bytes()
    path.write_bytes(before + b"# a remark\n")
    assert refusal(lambda: approve(own)) == ["step.criteria_changed"]
    path.write_bytes(before)
    assert approve(own).state is State.PUBLISHED


@pytest.mark.parametrize("which", ["document", "cases", "record"])
def test_what_is_not_to_the_byte_what_was_shown_is_not_approved(own: Office, which: str) -> None:
    proposal = own.shown()
    assert proposal.shown is not None
    names = {
        "document": f"{proposal.content.document}.yaml",
        "cases": f"{proposal.content.cases}.yaml",
        "record": f"{proposal.shown.record}.json",
    }
    path = own.store / "documents" / names[which]
    path.write_bytes(path.read_bytes() + b"\n")
    assert refusal(lambda: approve(own)) == ["document.changed"]
    assert own.proposals.get(1).state is State.SHOWN
    assert not (own.criteria / "masonry" / "2027-04-01.yaml").exists()


def test_another_file_that_came_to_its_place_is_not_written_over(own: Office) -> None:
    own.shown()
    path = own.criteria / "masonry" / "2027-04-01.yaml"
    path.write_bytes(revised(days=1505, years=7))
    assert refusal(lambda: approve(own)) == ["step.criteria_changed"]
    assert path.read_bytes() == revised(days=1505, years=7)


@pytest.mark.parametrize(("later", "refused"), [(-1, False), (0, True), (1, True)])
def test_a_day_that_came_before_the_approval_needs_a_reason(
    own: Office, later: int, refused: bool
) -> None:
    own.shown()
    own.now = dt.datetime.combine(NEXT_SPRING + later * DAY, dt.time(9), JAPAN)
    if refused:
        assert refusal(lambda: approve(own)) == ["proposal.in_past"]
    proposal = approve(own, reason="審査が延びたため")
    assert proposal.in_past == ("審査が延びたため" if refused else "")
    assert [one.details["in_past"] for one in proposal.history[-2:]] == [refused, refused]


def test_the_reason_given_with_a_past_day_stands_for_its_approval(own: Office) -> None:
    own.now += DAY  # the worked cases of today keep to the document of today
    document = revised(own.now.date())
    own.proposals.propose(document, PROPOSER, name="draft.yaml", reason="官報の訂正")
    own.proposals.check(1, PROPOSER)
    own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION)
    assert approve(own).in_past == "官報の訂正"


def test_a_closed_proposal_never_opens_again(own: Office) -> None:
    own.approved()
    steps: list[Callable[[], object]] = [
        lambda: own.proposals.check(1, APPROVER),
        lambda: own.proposals.show(1, APPROVER, NoEffect.NO_POPULATION),
        lambda: approve(own),
        lambda: own.proposals.reject(1, APPROVER, reason="遅すぎた"),
        lambda: own.proposals.withdraw(1, PROPOSER, reason="遅すぎた"),
    ]
    for step in steps:
        assert refusal(step)[0] == "step.closed"


def test_an_approval_publishes_the_file_to_the_byte(own: Office) -> None:
    proposal = own.approved()
    path = own.criteria / "masonry" / "2027-04-01.yaml"
    assert path.read_bytes() == revised()
    assert (own.criteria / "masonry" / "cases.yaml").read_text("utf-8") == CASES + NEW_CASES
    assert [entry.kind for entry in proposal.history[-2:]] == [
        "proposal.approved",
        "proposal.published",
    ]
    assert (proposal.state, proposal.approver) == (State.PUBLISHED, APPROVER)
    assert own.proposals.verify().faults == []


def test_the_day_before_is_judged_by_the_old_document_and_the_day_itself_by_the_new(
    own: Office,
) -> None:
    own.approved()
    catalogue = Catalogue.load(own.criteria)
    for day, version, days in (
        (NEXT_SPRING - DAY, "2023-04-01", 1075),
        (NEXT_SPRING, "2027-04-01", 1290),
        (NEXT_SPRING + DAY, "2027-04-01", 1290),
    ):
        held = catalogue.in_force("masonry", day)
        assert isinstance(held, Revision)
        assert (held.version, getattr(held.level(3).work_days, "days", None)) == (version, days)


def test_a_second_proposal_is_checked_again_once_the_first_is_published(own: Office) -> None:
    own.shown()
    own.proposals.propose(revised(NEXT_SPRING + DAY), PROPOSER, name="draft.yaml")
    own.proposals.check(2, PROPOSER)
    own.proposals.show(2, PROPOSER, NoEffect.NO_POPULATION)
    approve(own)
    assert refusal(lambda: own.proposals.approve(2, APPROVER)) == ["step.criteria_changed"]
