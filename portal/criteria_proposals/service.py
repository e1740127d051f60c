"""Proposals of revised criteria: each step of a named person, looked at and recorded.

Prints nothing and asks no clock of its own: the command line uses it now, pages may. A step looks
at the journal, the stored documents and the criteria folder while nobody else can append, so that
what is recorded is what was seen.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.criteria_proposals.documents import JSON, Documents, sha256
from portal.criteria_proposals.examining import (
    basis_of,
    examine,
    load_catalogue,
    read_proposed,
)
from portal.criteria_proposals.finding import located
from portal.criteria_proposals.journal import Clock, Journal
from portal.criteria_proposals.journal_files import NAME
from portal.criteria_proposals.persons import name_fault
from portal.criteria_proposals.publishing import put_among_criteria, require_published
from portal.criteria_proposals.reasons import reason_fault
from portal.criteria_proposals.replaying import replayed
from portal.criteria_proposals.shown_record import ShownRecord, effect_fault, what_is_shown
from portal.criteria_proposals.sitting import Sitting
from portal.criteria_proposals.states import State, Step
from portal.criteria_proposals.steps import Act, day_in_japan, find, findings_json, proposed, take
from portal.criteria_proposals.store_verifying import verify_store
from portal.criteria_proposals.wording import Refused, said
from portal.criteria_proposals.would_be import as_it_would_be, folder_digest
from rules.sheets import without_head
from rules.single_document import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from portal.criteria_proposals.entry import Anchor
    from portal.criteria_proposals.proposal import Checked, Proposal
    from portal.criteria_proposals.shown_record import Basis, NoEffect, Population
    from portal.criteria_proposals.verifying import Verified

Details = dict[str, Any]


class Proposals:
    """The proposals of one store for one criteria folder.

    ``seen`` is the journal's number of the last act that whoever takes a step has seen of the
    proposal: with it a step is refused after any further act. Without it the states alone decide.
    """

    def __init__(
        self, store: Path, criteria: Path, clock: Clock, *, seen: int | None = None
    ) -> None:
        self._store = store
        self._criteria = criteria
        self._clock = clock
        self._seen = seen
        self._journal = Journal(store, clock)
        self._documents = Documents(store)

    def all(self) -> tuple[Proposal, ...]:
        """Every proposal, oldest first; refused where the journal was tampered with."""
        return tuple(replayed(self._journal.entries()).values())

    def get(self, number: int) -> Proposal:
        """One proposal; refused where there is none of the number."""
        return find(replayed(self._journal.entries()), number)

    def document(self, proposal: Proposal) -> bytes:
        """The proposed document, to the byte."""
        return self._documents.read(proposal.content.document)

    def shown(self, proposal: Proposal) -> ShownRecord | None:
        """What the approver is shown; None before, and after a new check."""
        if proposal.shown is None:
            return None
        return ShownRecord.read(self._documents.read(proposal.shown.record, JSON))

    def basis(self, proposal: Proposal) -> Basis:
        """What a proposal is compared with: the document in force before its own day."""
        return basis_of(self._criteria, proposal, self.document(proposal))

    def propose(
        self, document: bytes, by: str, *, name: str, cases: bytes | None = None, reason: str = ""
    ) -> Proposal:
        """Propose a document, and the worked cases as they shall stand beside it.

        ``name`` is what the document's file is called in faults. Refused: a document with faults,
        a field and day that another open proposal or a file of the criteria has, a day that has
        come without a reason, and cases that leave out some that stand there now. The comment that
        an imported draft begins with is no part of what is proposed.
        """
        revision = read_proposed(document, name, load_catalogue(self._criteria))
        if isinstance(revision, tuple):
            own = (name_fault(by), reason_fault(reason))
            raise Refused(*(fault for fault in own if fault), *revision)
        document = without_head(document)
        details: Details = {
            "field": revision.field,
            "name": revision.name,
            "in_force": revision.version,
            "document": sha256(document),
            "cases": None if cases is None else sha256(cases),
            "reason": reason.strip(),
        }
        proposals, today = replayed(self._journal.entries()), day_in_japan(self._clock())
        act = Act(Step.PROPOSE, by.strip(), today, _numbered(details, proposals, today))
        with as_it_would_be(self._criteria, proposed(act), document, cases) as would_be:
            faults = list(would_be.faults)
        if cases is not None and len(cases) > MOST_BYTES:
            faults.append(said("cases.long", most=f"{MOST_BYTES:,}"))
        try:
            take(proposals, act)
        except Refused as refused:
            faults = [*refused.reasons, *faults]
        if faults:
            raise Refused(*faults)
        # Only now is there a store, if there was none: what is refused leaves nothing behind.
        with self._journal.held() as held:
            sitting = Sitting(held)
            details = _numbered(details, sitting.proposals, sitting.today)
            sitting.may(Step.PROPOSE, by, details)
            for data in (document, cases):
                if data is not None:
                    self._documents.keep(data)
            return sitting.record(Step.PROPOSE, by, details)

    def check(self, number: int, by: str) -> Proposal:
        """Check the criteria folder as it would be; the findings stand in ``checked``.

        With an error the proposal is where it was when it was proposed. Warnings, and what the
        document leaves open, are recorded: whoever approves is shown them.
        """
        with self._sitting(number) as sitting:
            proposal = find(sitting.proposals, number)
            details = _content(proposal) | {"criteria": folder_digest(self._criteria)}
            sitting.may(Step.CHECK, by, details | {"findings": []})
            examined = self._examined(proposal)
            details |= {
                "criteria": examined.criteria,
                "findings": findings_json(examined.findings),
                "left_open": [one.to_json() for one in examined.left_open],
            }
            step = Step.FIND_FAULTY if examined.errors else Step.CHECK
            return sitting.record(step, by, details)

    def show(self, number: int, by: str, effect: Population | NoEffect) -> Proposal:
        """Compare with the document before, and work out the effect or say why there is none.

        Takes as long as the population is large; others may append meanwhile.
        """
        with self._sitting(number) as sitting:
            proposal = find(sitting.proposals, number)
            criteria = folder_digest(self._criteria)
            details: Details = _content(proposal) | {"criteria": criteria, "shown": None}
            sitting.may(Step.SHOW, by, details)
        basis = self.basis(proposal)
        if fault := effect_fault(basis, effect):
            raise Refused(fault)
        record = what_is_shown(basis, effect, sitting.today)
        data = record.to_json()
        details |= {"shown": sha256(data)} | record.summary()
        with self._sitting(number) as sitting:
            if folder_digest(self._criteria) != criteria:
                raise Refused(said("step.criteria_changed", number=number))
            sitting.may(Step.SHOW, by, details)
            self._documents.keep(data, JSON)
            return sitting.record(Step.SHOW, by, details)

    def approve(self, number: int, by: str, *, reason: str = "", incomplete: str = "") -> Proposal:
        """Approve exactly what was checked and shown, and publish it in the same step.

        Refused: the proposer, anything that changed since, a day that has come without a reason,
        worked cases that fail, levels and trades left open unless ``incomplete`` says why. Where
        publishing fails the proposal stays approved.
        """
        with self._sitting(number) as sitting:
            proposal = find(sitting.proposals, number)
            details = _content(proposal) | {
                "criteria": folder_digest(self._criteria),
                "shown": proposal.shown and proposal.shown.record,
                "reason": reason.strip(),
                "incomplete": incomplete.strip(),
                "in_past": proposal.in_force <= sitting.today,
            }
            sitting.may(Step.APPROVE, by, details)
            self.shown(proposal)
            examined = self._without_errors(proposal)
            if proposal.checked is None or examined.left_open != proposal.checked.left_open:
                # A check of an older program did not look for it.
                raise Refused(said("step.check_again", number=number))
            details["criteria"] = examined.criteria
            sitting.record(Step.APPROVE, by, details)
            return self._publish(sitting, number, by, reason)

    def reject(self, number: int, by: str, *, reason: str) -> Proposal:
        """Turn a proposal down; by another person than its proposer, with the reason."""
        with self._sitting(number) as sitting:
            details = {"proposal": number, "reason": reason.strip()}
            return sitting.record(Step.REJECT, by, details)

    def withdraw(self, number: int, by: str, *, reason: str) -> Proposal:
        """Take back a proposal; by its proposer, with the reason."""
        with self._sitting(number) as sitting:
            details = {"proposal": number, "reason": reason.strip()}
            return sitting.record(Step.WITHDRAW, by, details)

    def publish(self, number: int, by: str, *, reason: str = "") -> Proposal:
        """Complete an approval that was interrupted; done already, it changes nothing."""
        with self._sitting(number) as sitting:
            proposal = find(sitting.proposals, number)
            if proposal.state is State.PUBLISHED:
                require_published(self._criteria, proposal)
                return proposal
            sitting.may(Step.PUBLISH, by, _publication(proposal, sitting, reason))
            self._without_errors(proposal)
            return self._publish(sitting, number, by, reason)

    def verify(self, anchor: Anchor | None = None) -> Verified:
        """Everything in journal, documents and published files that is not as it was recorded."""
        return verify_store(self._store, self._criteria, anchor)

    @contextmanager
    def _sitting(self, number: int) -> Iterator[Sitting]:
        if not (self._store / NAME).exists():
            find(replayed(self._journal.entries()), number)
        with self._journal.held() as held:
            sitting = Sitting(held)
            last = find(sitting.proposals, number).history[-1]
            if self._seen is not None and last.number != self._seen:
                raise Refused(said("step.moved_on", number=number, by=last.by))
            yield sitting

    def _cases(self, proposal: Proposal) -> bytes | None:
        digest = proposal.content.cases
        return None if digest is None else self._documents.read(digest)

    def _examined(self, proposal: Proposal) -> Checked:
        document, cases = self.document(proposal), self._cases(proposal)
        return examine(self._criteria, proposal, document, cases)

    def _without_errors(self, proposal: Proposal) -> Checked:
        examined = self._examined(proposal)
        if examined.errors:
            raise Refused(*map(located, examined.errors))
        return examined

    def _publish(self, sitting: Sitting, number: int, by: str, reason: str) -> Proposal:
        proposal = find(sitting.proposals, number)
        details = _publication(proposal, sitting, reason)
        try:
            replaced = put_among_criteria(self._criteria, proposal, self._documents)
        except OSError as fault:
            values = {"number": number, "file": proposal.file, "problem": fault.strerror}
            raise Refused(said("publish.failed", **values)) from fault
        return sitting.record(Step.PUBLISH, by, details | {"replaced_cases": replaced})


def _numbered(details: Details, proposals: Mapping[int, Proposal], today: date) -> Details:
    in_past = date.fromisoformat(details["in_force"]) <= today
    return details | {"proposal": len(proposals) + 1, "in_past": in_past}


def _content(proposal: Proposal) -> Details:
    content = proposal.content
    return {"proposal": proposal.number, "document": content.document, "cases": content.cases}


def _publication(proposal: Proposal, sitting: Sitting, reason: str) -> Details:
    return _content(proposal) | {
        "file": proposal.file,
        "reason": reason.strip(),
        "in_past": proposal.in_force <= sitting.today,
    }
