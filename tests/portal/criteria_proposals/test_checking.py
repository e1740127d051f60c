from __future__ import annotations

import pytest

from portal.criteria_proposals import NoEffect, Proposal, State
from tests.portal.criteria_proposals.office import (
    APPROVER,
    CASES,
    NEW_CASES,
    PROPOSER,
    Office,
    revised,
)
from tests.portal.criteria_proposals.refusing import refusal


def test_a_worked_case_that_fails_is_found_and_the_proposal_stays_where_it_was(own: Office) -> None:
    wrong = (CASES + NEW_CASES).replace("work_days: 1289", "work_days: 1288")
    own.proposals.propose(revised(), PROPOSER, name="draft.yaml", cases=wrong.encode())
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.state is State.PROPOSED
    assert proposal.checked is not None
    assert [one.code for one in proposal.checked.errors] == ["CR053", "CR053"]
    assert proposal.history[-1].kind == "proposal.found_faulty"
    for step in (
        lambda: own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION),
        lambda: own.proposals.approve(1, APPROVER),
    ):
        assert refusal(step) == ["step.not_yet"]


def test_a_case_for_the_days_of_the_new_document_is_judged_by_it(own: Office) -> None:
    path = own.criteria / "masonry" / "cases.yaml"
    # Right by the document of today, but for a day on which the proposed one holds.
    path.write_text(
        CASES.replace(
            "says: 1,075日と108日でレベル3\n    on: 2026-11-21",
            "says: 1,075日と108日でレベル3\n    on: 2027-04-01",
        ),
        "utf-8",
    )
    own.proposed(cases=False)
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.checked is not None
    assert [(one.file, one.code) for one in proposal.checked.errors] == [
        ("masonry/cases.yaml", "CR052")
    ]


def test_an_error_elsewhere_in_the_folder_keeps_a_proposal_from_passing(own: Office) -> None:
    own.proposed()
    path = own.criteria / "roofing" / "2024-04-01.yaml"
    path.write_text(path.read_text("utf-8").replace("schema: 1", "schema: 2"), "utf-8")
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.checked is not None
    assert {one.file for one in proposal.checked.errors} == {"roofing/2024-04-01.yaml"}


def test_warnings_are_recorded_and_let_it_pass(own: Office) -> None:
    own.proposed(cases=False)
    proposal = own.proposals.check(1, APPROVER)
    assert proposal.state is State.CHECKED
    assert proposal.checked is not None
    assert [one.code for one in proposal.checked.findings] == ["CR058"]
    assert proposal.checked.errors == ()
    (recorded,) = proposal.history[-1].details["findings"]
    assert (recorded["file"], recorded["code"]) == ("masonry/2027-04-01.yaml", "CR058")


def test_warnings_of_the_folder_as_it_is_are_not_the_proposal_s(own: Office) -> None:
    (own.criteria / "masonry" / "cases.yaml").unlink()
    own.proposed(cases=False)
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.checked is not None
    assert [(one.file, one.code) for one in proposal.checked.findings] == [
        ("masonry/2027-04-01.yaml", "CR056")
    ]


def test_a_document_whose_stored_bytes_changed_is_refused(own: Office) -> None:
    proposal = own.proposed()
    path = own.store / "documents" / f"{proposal.content.document}.yaml"
    path.write_bytes(revised(days=1505, years=7))
    assert refusal(lambda: own.proposals.check(1, PROPOSER)) == ["document.changed"]
    path.unlink()
    assert refusal(lambda: own.proposals.check(1, PROPOSER)) == ["document.missing"]


def test_a_file_that_came_to_its_place_meanwhile_is_refused(own: Office) -> None:
    own.proposed()
    (own.criteria / "masonry" / "2027-04-01.yaml").write_bytes(revised(days=1505, years=7))
    assert refusal(lambda: own.proposals.check(1, PROPOSER)) == ["publish.other_content"]


def test_a_check_without_a_name_is_refused_before_anything_is_looked_at(own: Office) -> None:
    own.proposed()
    (own.criteria / "masonry" / "2027-04-01.yaml").write_bytes(b"?")
    assert refusal(lambda: own.proposals.check(1, "")) == ["name.blank"]


def test_a_check_that_passes_says_by_what_it_passed(own: Office) -> None:
    proposal = own.checked()
    assert proposal.state is State.CHECKED
    assert proposal.checked is not None
    assert proposal.checked.findings == ()
    assert proposal.checked.content == proposal.content
    assert proposal == own.proposals.get(1)


@pytest.mark.parametrize(
    "file", ["roofing/cases.yaml", "codes/trades.yaml", "masonry/2020-04-01.yaml"]
)
def test_any_change_of_the_folder_asks_for_a_new_check(own: Office, file: str) -> None:
    own.checked()
    path = own.criteria / file
    path.write_bytes(path.read_bytes() + b"# a remark\n")

    def show() -> Proposal:
        return own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION)

    assert refusal(show) == ["step.criteria_changed"]
    own.proposals.check(1, PROPOSER)
    assert show().state is State.SHOWN


def test_what_was_shown_is_shown_again_after_a_new_check(own: Office) -> None:
    own.shown()
    proposal = own.proposals.check(1, APPROVER)
    assert (proposal.state, proposal.shown) == (State.CHECKED, None)
    assert refusal(lambda: own.proposals.approve(1, APPROVER)) == ["step.not_yet"]
