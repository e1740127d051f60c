"""The fields of a body with the revision in force, and its proposals, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.criteria_proposals import Proposal, word
from rules.model import Revision

if TYPE_CHECKING:
    import datetime as dt

    from portal.criteria_desk.desk import InHand


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field: since when its document holds, and when the next one comes."""

    field: str
    name: str
    since: dt.date | None
    coming: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal and its state in words."""

    proposal: Proposal
    state: str


def field_rows(hand: InHand, on: dt.date) -> list[FieldRow]:
    """The fields of a body in the order of the approved list."""
    return [
        _row(hand, str(one.field), one.name, on)
        for one in hand.catalogue.fields
        if one.field in hand.fields
    ]


def _row(hand: InHand, field: str, name: str, on: dt.date) -> FieldRow:
    now = hand.catalogue.in_force(field, on)
    since = now.in_force.since if isinstance(now, Revision) else None
    starts = (one.in_force.since for one in hand.catalogue.revisions(field))
    return FieldRow(field, name, since, tuple(day for day in starts if day > on))


def proposal_rows(hand: InHand, lang: str) -> list[ProposalRow]:
    """The proposals of a body, newest first."""
    return [ProposalRow(one, word(f"state.{one.state}", lang)) for one in hand.proposals]
