from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.criteria_proposals import NoEffect, State
from rules.catalogue import Catalogue
from tests.portal.criteria_proposals.crashing import deaths
from tests.portal.criteria_proposals.office import (
    APPROVER,
    CASES,
    NEW_CASES,
    NEXT_SPRING,
    PROPOSER,
    Office,
    office,
    revised,
)
from tests.portal.criteria_proposals.refusing import refusal

DAY = dt.timedelta(days=1)
FILE = Path("masonry") / "2027-04-01.yaml"
BLOCKING = Path("masonry") / ".2027-04-01.yaml.new"
"""A folder of this name keeps the file from being written, even for an administrator."""


@pytest.fixture
def interrupted(own: Office) -> Office:
    """An office whose approval is recorded and whose file could not be written."""
    own.shown()
    (own.criteria / BLOCKING).mkdir()
    assert refusal(lambda: own.proposals.approve(1, APPROVER)) == ["publish.failed"]
    (own.criteria / BLOCKING).rmdir()
    return own


def test_a_proposal_that_is_not_approved_is_not_published(own: Office) -> None:
    own.shown()
    assert refusal(lambda: own.proposals.publish(1, APPROVER)) == ["step.not_yet"]
    assert not (own.criteria / FILE).exists()


def test_what_could_not_be_published_stays_approved(interrupted: Office) -> None:
    proposal = interrupted.proposals.get(1)
    assert (proposal.state, proposal.open) == (State.APPROVED, True)
    assert not (interrupted.criteria / FILE).exists()
    assert refusal(lambda: interrupted.proposals.reject(1, APPROVER, reason="x")) == [
        "step.not_yet"
    ]


def test_another_file_in_its_place_is_never_written_over(interrupted: Office) -> None:
    other = revised(days=1505, years=7)
    (interrupted.criteria / FILE).write_bytes(other)
    keys = refusal(lambda: interrupted.proposals.publish(1, APPROVER))
    assert keys == ["publish.other_content"]
    assert (interrupted.criteria / FILE).read_bytes() == other


def test_a_folder_that_became_faulty_meanwhile_is_not_published_into(interrupted: Office) -> None:
    path = interrupted.criteria / "roofing" / "2024-04-01.yaml"
    path.write_text(path.read_text("utf-8").replace("schema: 1", "schema: 2"), "utf-8")
    assert refusal(lambda: interrupted.proposals.publish(1, APPROVER)) == ["finding"]
    assert not (interrupted.criteria / FILE).exists()


def test_a_day_that_came_meanwhile_needs_a_reason(interrupted: Office) -> None:
    interrupted.now = interrupted.now.replace(year=2027, month=4, day=1)
    assert refusal(lambda: interrupted.proposals.publish(1, APPROVER)) == ["proposal.in_past"]
    proposal = interrupted.proposals.publish(1, APPROVER, reason="機器の故障")
    assert proposal.in_past == "機器の故障"


def test_publishing_completes_an_approval(interrupted: Office) -> None:
    assert interrupted.proposals.publish(1, "鈴木").state is State.PUBLISHED
    assert (interrupted.criteria / FILE).read_bytes() == revised()
    assert interrupted.proposals.verify().faults == []


def test_publishing_again_changes_nothing(own: Office) -> None:
    own.approved()
    journal = (own.store / "journal.jsonl").read_bytes()
    assert own.proposals.publish(1, APPROVER).state is State.PUBLISHED
    assert (own.store / "journal.jsonl").read_bytes() == journal
    (own.criteria / FILE).write_bytes(revised(days=1505, years=7))
    assert refusal(lambda: own.proposals.publish(1, APPROVER)) == ["published.changed"]
    (own.criteria / FILE).unlink()
    assert refusal(lambda: own.proposals.publish(1, APPROVER)) == ["published.missing"]


def test_publishing_again_is_not_troubled_by_worked_cases_that_came_later(own: Office) -> None:
    own.approved()
    path = own.criteria / "masonry" / "cases.yaml"
    later = NEW_CASES.replace("新版では", "後の版では").replace("2027-04-01", "2028-04-01")
    path.write_text(CASES + NEW_CASES + later, "utf-8")
    assert own.proposals.publish(1, APPROVER).state is State.PUBLISHED


def test_an_approval_is_completed_before_another_of_its_field(interrupted: Office) -> None:
    own = interrupted.proposals
    own.propose(revised(NEXT_SPRING + DAY), PROPOSER, name="draft.yaml")
    own.check(2, PROPOSER)
    own.show(2, PROPOSER, NoEffect.NO_POPULATION)
    assert refusal(lambda: own.approve(2, APPROVER)) == ["step.publish_first"]
    own.publish(1, APPROVER)
    assert refusal(lambda: own.approve(2, APPROVER)) == ["step.criteria_changed"]


def test_worked_cases_that_were_replaced_are_kept(own: Office) -> None:
    proposal = own.approved()
    replaced = proposal.history[-1].details["replaced_cases"]
    assert (own.store / "documents" / f"{replaced}.yaml").read_text("utf-8") == CASES
    assert (own.criteria / "masonry" / "cases.yaml").read_text("utf-8") == CASES + NEW_CASES


def test_published_files_are_for_everybody_to_read(own: Office) -> None:
    own.approved()
    for file in (FILE, Path("masonry/cases.yaml")):
        assert (own.criteria / file).stat().st_mode & 0o777 == 0o644


def test_a_death_at_any_step_of_an_approval_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Before the approval is recorded nothing is published; after it, publishing completes it."""
    office(tmp_path / "first").shown()
    made: list[Office] = []

    def prepare() -> Callable[[], object]:
        own = Office(tmp_path / str(len(made)))
        shutil.copytree(tmp_path / "first", own.place)
        made.append(own)
        return lambda: own.proposals.approve(1, APPROVER)

    seen = set()
    for _ in deaths(prepare):
        own = made[-1]
        # Whoever reads the criteria finds the old ones or the new ones, whole.
        versions = [one.version for one in Catalogue.load(own.criteria).revisions("masonry")]
        state = own.proposals.get(1).state
        published = "2027-04-01" in versions
        seen.add((state, published))
        assert (own.criteria / FILE).exists() is published
        if state is State.SHOWN:
            own.proposals.approve(1, APPROVER)
        else:
            own.proposals.publish(1, APPROVER)
        assert own.proposals.get(1).state is State.PUBLISHED
        assert (own.criteria / FILE).read_bytes() == revised()
        assert (own.criteria / "masonry" / "cases.yaml").read_text("utf-8") == CASES + NEW_CASES
        assert list(own.criteria.rglob(".*")) == []
        assert own.proposals.verify().faults == []
    assert seen == {
        (State.SHOWN, False),
        (State.APPROVED, False),
        (State.APPROVED, True),
        (State.PUBLISHED, True),
    }
