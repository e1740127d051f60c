from __future__ import annotations

import json

import pytest

from portal.criteria_proposals import Journal
from tests.portal.criteria_proposals.office import APPROVER, PROPOSER, Office, revised


def faults(own: Office) -> list[str]:
    return [fault.key for fault in own.proposals.verify().faults]


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_stored_document_that_changed_or_is_missing_is_found(own: Office, ending: str) -> None:
    own.approved()
    path = min((own.store / "documents").glob(f"*.{ending}"))
    path.write_bytes(path.read_bytes() + b"\n")
    assert faults(own) == ["document.changed"]
    path.unlink()
    assert faults(own) == ["document.missing"]


def test_a_file_that_is_no_document_is_found(own: Office) -> None:
    own.proposed()
    stray = own.store / "documents" / "draft.yaml"
    stray.touch(mode=0o600)
    assert faults(own) == ["document.stray"]


def test_a_document_that_no_entry_names_is_no_fault(own: Office) -> None:
    own.proposed()
    own.store.rename(own.place / "before")
    own.proposed(revised(days=1505, years=7))
    (document,) = (
        one
        for one in (own.place / "before" / "documents").iterdir()
        if one.read_bytes() == revised()
    )
    document.rename(own.store / "documents" / document.name)
    assert faults(own) == []


def test_a_published_file_that_changed_or_is_gone_is_found(own: Office) -> None:
    own.approved()
    path = own.criteria / "masonry" / "2027-04-01.yaml"
    path.write_bytes(revised(days=1505, years=7))
    assert faults(own) == ["published.changed"]
    path.unlink()
    assert faults(own) == ["published.missing"]


def test_a_store_that_others_may_read_is_found(own: Office) -> None:
    own.proposed()
    own.store.chmod(0o750)
    (own.store / "journal.jsonl").chmod(0o644)
    found = own.proposals.verify().faults
    assert [(fault.key, *dict(fault.values).values()) for fault in found] == [
        ("store.seen_by_others", "store", "750", "700"),
        ("store.seen_by_others", "store/journal.jsonl", "644", "600"),
    ]


ZEROS = "0" * 64


@pytest.mark.parametrize(
    ("kind", "by", "changes"),
    [
        ("approved", APPROVER, {}),
        ("published", APPROVER, {}),
        ("shown", PROPOSER, {"shown": ZEROS, "criteria": ZEROS}),
        ("checked", PROPOSER, {"document": ZEROS}),
        ("checked", PROPOSER, {"findings": None}),
        ("checked", PROPOSER, {"findings": ["?"]}),
        ("checked", PROPOSER, {"proposal": [2]}),
        ("checked", PROPOSER, {"proposal": 2}),
        ("withdrawn", APPROVER, {"reason": "誤り"}),
        ("withdrawn", PROPOSER, {"reason": ""}),
        ("rejected", PROPOSER, {"reason": "誤り"}),
        ("rejected", APPROVER, {"reason": 3}),
        ("rejected", APPROVER, {}),
        ("proposed", PROPOSER, {}),
        ("unheard_of", PROPOSER, {}),
    ],
    ids=str,
)
def test_a_step_that_cannot_have_been_taken_is_found(
    own: Office, kind: str, by: str, changes: dict[str, object]
) -> None:
    """Appended past the service, with seals that hold."""
    proposal = own.checked()
    details = dict(proposal.history[-1].details) | changes
    Journal(own.store, lambda: own.now).append(f"proposal.{kind}", by, **details)
    found = own.proposals.verify().faults
    assert "journal.impossible" in [fault.key for fault in found]
    assert "journal.jsonl：3番" in found[0].sentence("ja")


def test_an_approval_by_the_proposer_that_was_forged_is_found(own: Office) -> None:
    proposal = own.shown()
    assert proposal.shown is not None
    details = dict(proposal.history[-1].details) | {"reason": ""}
    Journal(own.store, lambda: own.now).append("proposal.approved", "山田　太郎", **details)
    (fault,) = own.proposals.verify().faults
    assert "山田太郎" in fault.sentence("ja")


def test_entries_of_others_in_the_journal_are_passed_over(own: Office) -> None:
    own.proposed()
    Journal(own.store, lambda: own.now).append("effect.listed", PROPOSER, document="名簿")
    assert faults(own) == []
    assert len(own.proposals.all()) == 1


def test_faults_of_the_journal_and_of_documents_are_found_together(own: Office) -> None:
    own.approved()
    path = own.store / "journal.jsonl"
    lines = path.read_text("utf-8").splitlines()
    lines[0] = json.dumps(json.loads(lines[0]))
    path.write_text("\n".join([*lines, ""]), "utf-8")
    (own.criteria / "masonry" / "2027-04-01.yaml").unlink()
    found = faults(own)
    assert found[0] == "journal.changed"
    assert "journal.impossible" in found  # what followed from the first entry is no longer known


def test_an_office_without_proposals_is_in_order(own: Office) -> None:
    assert own.proposals.verify().entries == 0
    assert faults(own) == []
