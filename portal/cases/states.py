"""The states of a case and the acts between them: one table.

draft → (payment_pending →) under_review → returned → under_review … → approved, approved_lower or
rejected; withdrawn from any state before a decision. The last four are final: a correction is a
new application.

What can be told from other records is no state: a draft waits for consent or is ready by its
consent, a decided case is notified once its notice is there.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a case stands; the words of ``ccus_data.tables.CASE_STATES``."""

    DRAFT = "draft"
    PAYMENT_PENDING = "payment_pending"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    APPROVED = "approved"
    APPROVED_LOWER = "approved_lower"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a case; the ledger calls it ``case.<act>``."""

    SUBMIT = "submit"
    SUBMIT_UNPAID = "submit_unpaid"
    CONFIRM_FEE = "confirm_fee"
    RETURN = "return"
    RESUBMIT = "resubmit"
    APPROVE = "approve"
    APPROVE_LOWER = "approve_lower"
    REJECT = "reject"
    WITHDRAW = "withdraw"


class Party(StrEnum):
    """As whom somebody acts: for the business that applies, or for the evaluation body."""

    APPLICANT = "applicant"
    OFFICER = "officer"
    APPROVER = "approver"


_APPLICANT: Final = frozenset({Party.APPLICANT})
_BODY: Final = frozenset({Party.OFFICER, Party.APPROVER})
_NONE: Final[Mapping[Act, tuple[State, frozenset[Party]]]] = MappingProxyType({})

TABLE: Final[Mapping[State, Mapping[Act, tuple[State, frozenset[Party]]]]] = MappingProxyType(
    {
        State.DRAFT: MappingProxyType(
            {
                Act.SUBMIT: (State.UNDER_REVIEW, _APPLICANT),
                Act.SUBMIT_UNPAID: (State.PAYMENT_PENDING, _APPLICANT),
                Act.WITHDRAW: (State.WITHDRAWN, _APPLICANT),
            }
        ),
        State.PAYMENT_PENDING: MappingProxyType(
            {
                Act.CONFIRM_FEE: (State.UNDER_REVIEW, _BODY),
                Act.WITHDRAW: (State.WITHDRAWN, _APPLICANT),
            }
        ),
        State.UNDER_REVIEW: MappingProxyType(
            {
                Act.RETURN: (State.RETURNED, _BODY),
                Act.APPROVE: (State.APPROVED, _BODY),
                Act.APPROVE_LOWER: (State.APPROVED_LOWER, _BODY),
                Act.REJECT: (State.REJECTED, _BODY),
                Act.WITHDRAW: (State.WITHDRAWN, _APPLICANT),
            }
        ),
        State.RETURNED: MappingProxyType(
            {
                Act.RESUBMIT: (State.UNDER_REVIEW, _APPLICANT),
                Act.WITHDRAW: (State.WITHDRAWN, _APPLICANT),
            }
        ),
        State.APPROVED: _NONE,
        State.APPROVED_LOWER: _NONE,
        State.REJECTED: _NONE,
        State.WITHDRAWN: _NONE,
    }
)
"""Which acts a state allows, where each leads, and who may do it."""

FINAL: Final = frozenset(state for state, acts in TABLE.items() if not acts)

STARTS_A_ROUND: Final = frozenset({Act.SUBMIT, Act.SUBMIT_UNPAID, Act.RESUBMIT})
"""Acts with which a case is laid before the body as it then is."""


def next_state(state: State, act: Act, party: Party) -> State | None:
    """Where an act of a party leads; None where it may not be done."""
    to, parties = TABLE[state].get(act, (None, frozenset()))
    return to if party in parties else None
