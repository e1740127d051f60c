"""The states of a proposal and the steps between them: one table.

proposed → checked → shown → approved → published, or rejected or withdrawn before it is approved.
Whatever was checked or shown is done again after a new check: what is approved is what was seen.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    SHOWN = "shown"
    APPROVED = "approved"
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What a named person does with a proposal; its entries are called ``proposal.<step>``."""

    PROPOSE = "proposed"
    CHECK = "checked"
    FIND_FAULTY = "found_faulty"
    SHOW = "shown"
    APPROVE = "approved"
    REJECT = "rejected"
    WITHDRAW = "withdrawn"
    PUBLISH = "published"

    @property
    def kind(self) -> str:
        """The kind of the step's entries in the journal."""
        return f"{FAMILY}{self.value}"


FAMILY: Final = "proposal."

CLOSED: Final = frozenset({State.PUBLISHED, State.REJECTED, State.WITHDRAWN})
"""A proposal that came here never opens again."""

_BEFORE_APPROVAL: Final = MappingProxyType(
    {
        Step.CHECK: State.CHECKED,
        Step.FIND_FAULTY: State.PROPOSED,
        Step.REJECT: State.REJECTED,
        Step.WITHDRAW: State.WITHDRAWN,
    }
)

TABLE: Final[Mapping[State, Mapping[Step, State]]] = MappingProxyType(
    {
        State.PROPOSED: _BEFORE_APPROVAL,
        State.CHECKED: MappingProxyType({**_BEFORE_APPROVAL, Step.SHOW: State.SHOWN}),
        State.SHOWN: MappingProxyType(
            {**_BEFORE_APPROVAL, Step.SHOW: State.SHOWN, Step.APPROVE: State.APPROVED}
        ),
        State.APPROVED: MappingProxyType({Step.PUBLISH: State.PUBLISHED}),
        State.PUBLISHED: MappingProxyType({}),
        State.REJECTED: MappingProxyType({}),
        State.WITHDRAWN: MappingProxyType({}),
    }
)
"""Which steps a state allows, and where each leads; a proposal begins as proposed."""
