"""The proposals of a journal, by reading its entries from the first to the last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.criteria_proposals.states import FAMILY, Step
from portal.criteria_proposals.steps import Act, day_in_japan, take
from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.criteria_proposals.entry import Entry
    from portal.criteria_proposals.proposal import Proposal


class Replay:
    """The proposals as far as a journal was read; other entries of the journal are passed over."""

    def __init__(self) -> None:
        self.proposals: dict[int, Proposal] = {}

    def read(self, entry: Entry) -> None:
        """Take the step of an entry; refused where it could not have been taken."""
        if not entry.kind.startswith(FAMILY):
            return
        try:
            step = Step(entry.kind.removeprefix(FAMILY))
            act = Act(step, entry.by, day_in_japan(entry.at), entry.details)
            proposal = take(self.proposals, act)
        except Refused as refused:
            why = refused.reasons[0]
            raise Refused(said("journal.impossible", number=entry.number, why=why)) from None
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            problem = f"{type(fault).__name__}: {fault}"
            raise Refused(said("journal.impossible", number=entry.number, why=problem)) from None
        self.proposals[proposal.number] = replace(proposal, history=(*proposal.history, entry))


def replayed(entries: Iterable[Entry]) -> dict[int, Proposal]:
    """The proposals by number; refused at the first step that could not have been taken."""
    replay = Replay()
    for entry in entries:
        replay.read(entry)
    return replay.proposals
