"""An approved revision put among the criteria: whole or not at all, and never over another file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.documents import sha256
from portal.criteria_proposals.safe_files import forget_unfinished, write_first, write_whole
from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from pathlib import Path

    from portal.criteria_proposals.documents import Documents
    from portal.criteria_proposals.proposal import Proposal

CRITERIA_FILE: Final = 0o644
"""Criteria are for everybody to read; whoever serves them may be another account."""


def put_among_criteria(criteria: Path, proposal: Proposal, documents: Documents) -> str | None:
    """Write the approved document, and the worked cases given with it, into the criteria folder.

    Done twice, the second time changes nothing. The answer is the digest of the worked cases that
    stood there before, kept among the documents; None where none were replaced.
    """
    document = documents.read(proposal.content.document)
    target = criteria / proposal.file
    if not target.exists():
        write_first(target, document, CRITERIA_FILE)
    elif target.read_bytes() == document:
        forget_unfinished(target)
    else:
        raise Refused(said("publish.other_content", file=proposal.file))
    if proposal.content.cases is None:
        return None
    cases, place = documents.read(proposal.content.cases), criteria / proposal.cases_file
    before = place.read_bytes() if place.exists() else None
    if before == cases:
        return None
    replaced = None if before is None else documents.keep(before)
    write_whole(place, cases, CRITERIA_FILE)
    return replaced


def require_published(criteria: Path, proposal: Proposal) -> None:
    """Refuse where the file of a published proposal is not the document approved."""
    target = criteria / proposal.file
    if not target.is_file():
        raise Refused(said("published.missing", file=proposal.file, number=proposal.number))
    if sha256(target.read_bytes()) != proposal.content.document:
        raise Refused(said("published.changed", file=proposal.file, number=proposal.number))
