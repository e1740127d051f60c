"""A document that does not know all its levels, or was not settled after an import."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.criteria_proposals import NoEffect, Proposal, State
from portal.criteria_proposals.journal import Journal
from portal.criteria_proposals.left_open import LeftOpen
from portal.criteria_proposals.steps import findings_json
from rules.sheets import Doubt, Reason, sheet_word
from tests.portal.criteria_proposals.office import APPROVER, PROPOSER, Office, revised
from tests.portal.criteria_proposals.refusing import refusal

WHY = "一次資料が公表されるまでの間"
HEAD = (
    f"# {sheet_word('import.file.head', sha256='0' * 64)}\n"
    f"# {sheet_word('import.file.next', field='masonry')}\n"
)
DOUBT = Doubt(Reason.LINE, "L3.qualifications", "", "同等の資格").sentence()


def with_unknown(text: str = "同等の資格") -> bytes:
    """The revised document, of which level 3 asks for something that nobody could read."""
    found = revised().decode()
    head, _, levels = found.partition("\n  3:\n")
    own, _, after = levels.partition("\n  4:\n")
    asked = own.index("    qualifications:")
    own = own[:asked] + f'    qualifications: {{unknown: "{text}"}}'
    found = f"{head}\n  3:\n{own}\n  4:\n{after}"
    found = found.replace("status: complete", "status: partial")
    return found.replace("awaited_sheet: null", "awaited_sheet: 次の表").encode()


def shown(own: Office, document: bytes) -> Proposal:
    own.proposals.propose(document, PROPOSER, name="draft.yaml")
    own.proposals.check(1, PROPOSER)
    return own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION)


def test_a_level_that_is_lost_is_named_first_and_stops_the_approval(own: Office) -> None:
    proposal = shown(own, with_unknown())
    assert proposal.checked is not None
    assert proposal.checked.errors == ()
    assert proposal.checked.left_open == (LeftOpen(3, ("q",), ("同等の資格",), "2023-04-01"),)
    assert refusal(lambda: own.proposals.approve(1, APPROVER)) == [
        "open.level.lost",
        "step.incomplete",
    ]
    (said,) = proposal.checked.left_open
    assert said.sentence().startswith("【重大】レベル3の保有資格")
    assert "2023-04-01" in said.sentence()
    assert "同等の資格" in said.sentence("en")


@pytest.mark.parametrize("why", ["", " ", "　"])
def test_a_blank_reason_for_what_is_left_open_is_none(own: Office, why: str) -> None:
    shown(own, with_unknown())
    keys = refusal(lambda: own.proposals.approve(1, APPROVER, incomplete=why))
    assert keys[-1] == "step.incomplete"
    assert own.proposals.get(1).state is State.SHOWN


def test_a_reason_that_nobody_can_read_is_refused(own: Office) -> None:
    shown(own, with_unknown())
    keys = refusal(lambda: own.proposals.approve(1, APPROVER, incomplete="\x00"))
    assert keys == ["reason.unseen"]


def test_what_is_left_open_is_approved_only_in_so_many_words_which_are_recorded(
    own: Office,
) -> None:
    shown(own, with_unknown())
    done = own.proposals.approve(1, APPROVER, incomplete=f" {WHY} ")
    assert (done.state, done.incomplete) == (State.PUBLISHED, WHY)
    approval = next(one for one in done.history if one.kind == "proposal.approved")
    assert (approval.by, approval.details["incomplete"]) == (APPROVER, WHY)
    assert own.proposals.get(1).incomplete == WHY


def test_the_proposer_cannot_say_so_alone(own: Office) -> None:
    shown(own, with_unknown())
    keys = refusal(lambda: own.proposals.approve(1, PROPOSER, incomplete=WHY))
    assert keys == ["step.same_person"]


def test_a_document_that_knows_all_is_not_approved_as_incomplete(own: Office) -> None:
    own.shown()
    assert refusal(lambda: own.proposals.approve(1, APPROVER, incomplete=WHY)) == ["step.complete"]
    assert own.proposals.approve(1, APPROVER).incomplete == ""


def test_a_level_that_the_document_before_does_not_know_either_is_named_as_open(
    own: Office,
) -> None:
    path = own.criteria / "masonry" / "2023-04-01.yaml"
    path.write_bytes(with_unknown().replace(b"from: 2027-04-01", b"from: 2023-04-01"))
    (own.criteria / "masonry" / "cases.yaml").unlink()
    proposal = shown(own, with_unknown("別の資格"))
    assert proposal.checked is not None
    assert [(one.level, one.known_in) for one in proposal.checked.left_open] == [(3, None)]
    assert refusal(lambda: own.proposals.approve(1, APPROVER)) == [
        "open.level.open",
        "step.incomplete",
    ]


def test_what_is_lost_comes_before_what_is_open(own: Office) -> None:
    text = with_unknown().decode().replace("known: complete", "known: partial")
    text = text.replace("    work_days: {days: 645, years: 3}\n", "    work_days: unknown\n", 1)
    proposal = shown(own, text.encode())
    assert proposal.checked is not None
    found = [(one.level, one.parts, one.known_in) for one in proposal.checked.left_open]
    assert found == [
        (3, ("q",), "2023-04-01"),
        (2, ("work_days",), "2023-04-01"),
        (None, ("trades",), "2023-04-01"),
    ]
    path = own.criteria / "masonry" / "2023-04-01.yaml"
    path.write_text(path.read_text("utf-8").replace("known: complete", "known: partial"), "utf-8")
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.checked is not None
    assert [one.known_in for one in proposal.checked.left_open] == ["2023-04-01"] * 2 + [None]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: f"{text}  - {json.dumps(DOUBT)}\n",
        lambda text: f"# - {DOUBT}\n{text}",
        lambda text: f"# 前書き\n{HEAD}{text}",
    ],
    ids=["note", "comment", "head"],
)
def test_what_an_import_left_behind_keeps_a_proposal_from_passing(
    own: Office, spoilt: Callable[[str], str]
) -> None:
    text = revised().decode()
    assert spoilt(text) != text
    own.proposals.propose(spoilt(text).encode(), PROPOSER, name="draft.yaml")
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.state is State.PROPOSED
    assert proposal.checked is not None
    assert {one.code for one in proposal.checked.errors} < {"CR059", "CR060"}


def test_the_head_of_a_draft_is_no_part_of_what_is_proposed(own: Office) -> None:
    done = own.proposals.propose(HEAD.encode() + revised(), PROPOSER, name="draft.yaml")
    assert own.proposals.document(done) == revised()


def test_faults_of_a_draft_are_told_by_the_lines_of_its_own_file(own: Office) -> None:
    def propose() -> Proposal:
        broken = HEAD.encode() + revised().replace(b"schema: 1", b"schema: 2")
        return own.proposals.propose(broken, PROPOSER, name="draft.yaml")

    with pytest.raises(Exception, match=r"draft\.yaml:3: CR008"):
        propose()


def test_a_check_that_never_looked_for_it_is_done_again(own: Office) -> None:
    """An entry of before there was the question has no answer to it."""
    document = with_unknown()
    own.proposals.propose(document, PROPOSER, name="draft.yaml")
    proposal = own.proposals.check(1, PROPOSER)
    assert proposal.checked is not None
    details = {
        "proposal": 1,
        "document": proposal.content.document,
        "cases": None,
        "criteria": proposal.checked.criteria,
        "findings": findings_json(proposal.checked.findings),
    }
    Journal(own.store, lambda: own.now).append("proposal.checked", PROPOSER, **details)
    own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION)
    assert refusal(lambda: own.proposals.approve(1, APPROVER)) == ["step.check_again"]
    own.proposals.check(1, PROPOSER)
    own.proposals.show(1, PROPOSER, NoEffect.NO_POPULATION)
    assert own.proposals.approve(1, APPROVER, incomplete=WHY).state is State.PUBLISHED


def test_what_is_left_open_is_kept_as_it_is_said() -> None:
    one = LeftOpen(4, ("work_days", "role_days", "q"), ("", "〔30007〕", "二級"), None)
    assert LeftOpen.read(json.loads(json.dumps(one.to_json()))) == one
    for lang, words in (("ja", "就業日数、職長・班長経験、保有資格"), ("en", "work days and role")):
        assert words in one.sentence(lang)
    assert "記載" not in replace(one, seen=("", "")).sentence()
