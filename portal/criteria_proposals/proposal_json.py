"""A proposal as plain data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.diff import change_json

if TYPE_CHECKING:
    from portal.criteria_proposals.entry import Entry
    from portal.criteria_proposals.proposal import Checked, Proposal
    from portal.criteria_proposals.shown_record import ShownRecord
    from rules.diagnostics import Diagnostic

Json = dict[str, Any]


def proposal_json(proposal: Proposal, record: ShownRecord | None, lang: str = "ja") -> Json:
    """Everything about a proposal; ``record`` is what its approver is shown."""
    return summary_json(proposal) | {
        "reason": proposal.reason,
        "document": proposal.content.document,
        "cases": proposal.content.cases,
        "checked": None if proposal.checked is None else _checked(proposal.checked, lang),
        "shown": None if record is None else _shown(record, lang),
        "history": [_entry(entry) for entry in proposal.history],
    }


def summary_json(proposal: Proposal) -> Json:
    """A proposal in a list."""
    return {
        "proposal": proposal.number,
        "field": proposal.field,
        "field_name": proposal.name,
        "in_force": proposal.in_force.isoformat(),
        "state": proposal.state,
        "file": proposal.file,
        "proposed_by": proposal.proposer,
        "approved_by": proposal.approver,
        "in_past": proposal.in_past or None,
        "incomplete": proposal.incomplete or None,
    }


def finding_json(found: Diagnostic, lang: str = "ja") -> Json:
    """A finding of the checker with its place."""
    return {
        "file": found.file,
        "line": found.line,
        "code": found.code,
        "severity": found.severity,
        "sentence": found.sentence(lang),
    }


def _checked(checked: Checked, lang: str) -> Json:
    findings = [finding_json(one, lang) for one in checked.findings]
    still_open = [one.to_json() | {"sentence": one.sentence(lang)} for one in checked.left_open]
    return {"criteria": checked.criteria, "findings": findings, "left_open": still_open}


def _shown(record: ShownRecord, lang: str) -> Json:
    return {
        "predecessor": record.predecessor,
        "changes": [change_json(change, lang) for change in record.changes],
        "population": record.population,
        "effect": None if record.effect is None else record.effect.counts,
        "no_effect": record.no_effect,
    }


def _entry(entry: Entry) -> Json:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "by": entry.by,
        "details": entry.details,
        "seal": entry.seal,
    }
