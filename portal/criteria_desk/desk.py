"""Which proposals an evaluation body has in hand: those of the fields that it judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import access
from portal.criteria_proposals import Proposal, Proposals
from rules.catalogue import CRITERIA_FOLDER, Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from portal.criteria_proposals import Clock
    from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class InHand:
    """The fields of a body on a day, and the proposals for them, newest first."""

    catalogue: Catalogue
    fields: frozenset[str]
    proposals: tuple[Proposal, ...]
    is_operator: bool = False

    def name_of(self, body: str) -> str:
        """The name of a body; its id where the list of bodies does not have it."""
        entry = self.catalogue.bodies.get(body)
        return body if entry is None else entry.name

    def proposal(self, number: str) -> Proposal | None:
        """The proposal of a number as it stands in an address; None where it is not the body's."""
        return next((one for one in self.proposals if str(one.number) == number), None)


@dataclass(frozen=True, slots=True)
class Desk:
    """The same folders as ``ccus-level criteria proposal`` works on: both doors write one journal.

    The criteria are read anew each time: what was published a moment ago is there.
    """

    store: Path
    criteria: Path
    now: Clock

    @classmethod
    def of(cls, settings: Settings, now: Clock) -> Desk:
        """The desk of a portal; where nothing is set, as the command chooses its folders."""
        criteria = settings.criteria or CRITERIA_FOLDER
        store = settings.proposals or criteria.resolve().parent / "proposals"
        return cls(store, criteria, now)

    def proposals(self, seen: int | None = None) -> Proposals:
        """The proposals; with ``seen`` no step is taken after an act that was not seen."""
        return Proposals(self.store, self.criteria, self.now, seen=seen)

    def of_body(self, body: str) -> InHand:
        """What a body has in hand today; the operator: the fields that no body judges yet.

        Raises ``Refused`` where the journal was tampered with, ``CriteriaRefused`` where nobody
        can be judged by the criteria folder.
        """
        catalogue = Catalogue.load(self.criteria)
        today = self.now().astimezone(access.JAPAN).date()
        of_bodies = access.BodyFields(catalogue)
        every = tuple(reversed(self.proposals().all()))
        if body == access.OPERATOR:
            fields = of_bodies.without_body(today)
            own = tuple(one for one in every if _is_first(catalogue, one))
        else:
            fields = of_bodies.fields_of(body, today)
            own = tuple(one for one in every if one.field in fields)
        return InHand(catalogue, fields, own, is_operator=body == access.OPERATOR)


def _is_first(catalogue: Catalogue, proposal: Proposal) -> bool:
    """Whether no body judged the field until the document of a proposal.

    Such a proposal stays the operator's, also when its document has given the field a body.
    """
    if not catalogue.has_field(proposal.field):
        return False
    revisions = catalogue.revisions(proposal.field)
    before = [one for one in revisions if one.in_force.since < proposal.in_force]
    return not before or not before[-1].bodies
