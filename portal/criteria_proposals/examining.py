"""A proposed document looked at: by itself, and in the criteria folder as it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.criteria_proposals.finding import located
from portal.criteria_proposals.left_open import left_open
from portal.criteria_proposals.proposal import Checked
from portal.criteria_proposals.shown_record import Basis
from portal.criteria_proposals.wording import Refused
from portal.criteria_proposals.would_be import as_it_would_be
from rules.catalogue import Catalogue
from rules.diagnostics import CriteriaRefused, Severity
from rules.lint import lint
from rules.model import Revision
from rules.single_document import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from portal.criteria_proposals.left_open import LeftOpen
    from portal.criteria_proposals.proposal import Proposal
    from portal.criteria_proposals.wording import Said


def load_catalogue(criteria: Path) -> Catalogue:
    """The catalogue of a criteria folder; refused with every fault."""
    try:
        return Catalogue.load(criteria)
    except CriteriaRefused as refused:
        raise Refused(*map(located, refused.diagnostics)) from None


def read_proposed(document: bytes, name: str, catalogue: Catalogue) -> Revision | tuple[Said, ...]:
    """A document as a revision, or everything that is wrong with it."""
    found = read_document(document, name, catalogue)
    return found if isinstance(found, Revision) else tuple(map(located, found))


def examine(criteria: Path, proposal: Proposal, document: bytes, cases: bytes | None) -> Checked:
    """Check the folder as it would be: errors, the warnings it would bring, what it leaves open.

    Warnings of the folder as it is say nothing of the proposal. Refused where it cannot stand.
    """
    there_now = frozenset(lint(criteria))
    with as_it_would_be(criteria, proposal, document, cases) as would_be:
        if would_be.faults:
            raise Refused(*would_be.faults)
        found = lint(would_be.folder)
        still_open = _left_open(would_be.folder, proposal)
    findings = tuple(
        one
        for one in found
        if one.severity is Severity.ERROR
        or (one.severity is Severity.WARNING and one not in there_now)
    )
    return Checked(proposal.content, would_be.criteria, findings, still_open)


def _left_open(would_be: Path, proposal: Proposal) -> tuple[LeftOpen, ...]:
    """What the document leaves open; nothing is said of a folder that nobody can be judged by."""
    try:
        revisions = Catalogue.load(would_be).revisions(proposal.field)
    except CriteriaRefused:
        return ()
    until = [one for one in revisions if one.in_force.since <= proposal.in_force]
    return left_open(until[-1], until[-2] if len(until) > 1 else None)


def basis_of(criteria: Path, proposal: Proposal, document: bytes) -> Basis:
    """The document now in force before the proposed one, and the proposed one."""
    catalogue = load_catalogue(criteria)
    new = read_proposed(document, proposal.file, catalogue)
    if isinstance(new, tuple):
        raise Refused(*new)
    before = [
        one for one in catalogue.revisions(proposal.field) if one.in_force.since < proposal.in_force
    ]
    return Basis(before[-1] if before else None, new, catalogue)
