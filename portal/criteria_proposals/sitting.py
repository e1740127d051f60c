"""One person at the journal: the proposals as they stand, and the step to be recorded.

While a sitting lasts nobody else appends, so what was looked at is what the entry is about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.criteria_proposals.replaying import replayed
from portal.criteria_proposals.steps import Act, day_in_japan, take

if TYPE_CHECKING:
    from portal.criteria_proposals.journal import HeldJournal
    from portal.criteria_proposals.proposal import Proposal
    from portal.criteria_proposals.states import Step


class Sitting:
    """The proposals of a journal that is held, and its moment's day in Japan."""

    def __init__(self, held: HeldJournal) -> None:
        self._held = held
        self.proposals = replayed(held.entries())
        self.today = day_in_japan(held.moment)

    def may(self, step: Step, by: str, details: dict[str, Any]) -> None:
        """Refuse a step that cannot be taken, with every reason, before more is looked at."""
        take(self.proposals, Act(step, by.strip(), self.today, details))

    def record(self, step: Step, by: str, details: dict[str, Any]) -> Proposal:
        """Take a step and append its entry; it is on the disk when this returns."""
        proposal = take(self.proposals, Act(step, by.strip(), self.today, details))
        entry = self._held.append(step.kind, by, **details)
        recorded = replace(proposal, history=(*proposal.history, entry))
        self.proposals[recorded.number] = recorded
        return recorded
