"""Who may do what: one table of permissions and roles, and the answer with its reason.

An answer is about one subject: a business, an evaluation body, a technician. Who has nothing to do
with the subject is a stranger and learns nothing, not even that it exists (404); a member whose
role is too small is told why (403). Memberships are read with each request: one that has ended
refuses the very next act.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portal.access.actor import Actor, Membership


class Permission(StrEnum):
    """What somebody may do."""

    # of a business (事業者)
    SEE_APPLICATIONS = "see_applications"
    EDIT_APPLICATION = "edit_application"
    SUBMIT = "submit"
    SEE_CONSENTS = "see_consents"
    ASK_CONSENT = "ask_consent"
    SEE_WORKFORCE = "see_workforce"
    SEE_MEMBERS = "see_members"
    MANAGE_MEMBERS = "manage_members"
    SEE_DETAILS = "see_details"
    EDIT_DETAILS = "edit_details"
    SEE_SITES = "see_sites"
    EDIT_SITES = "edit_sites"
    SEE_ATTENDANCE = "see_attendance"
    EDIT_ATTENDANCE = "edit_attendance"
    APPROVE_ATTENDANCE = "approve_attendance"
    # of an evaluation body (能力評価実施団体)
    SEE_QUEUE = "see_queue"
    REVIEW = "review"
    DECIDE = "decide"
    SECOND = "second"
    CANCEL_NOTICE = "cancel_notice"
    PROPOSE_CRITERIA = "propose_criteria"
    APPROVE_CRITERIA = "approve_criteria"
    EDIT_CONTACT = "edit_contact"
    DECIDE_HELD = "decide_held"
    # of either, and of the technician
    SEE_NOTICE = "see_notice"
    SEE_OWN_RECORD = "see_own_record"
    SEE_WHO_LOOKED = "see_who_looked"


class Reason(StrEnum):
    """Why somebody may not; all but ``STRANGER`` are codes of problems and said to them."""

    STRANGER = "not-found"
    ADMINISTRATORS_ONLY = "administrators-only"
    APPROVERS_ONLY = "approvers-only"


_MEMBERS: Final = frozenset({"administrator", "clerk"})
_ADMINISTRATORS: Final = frozenset({"administrator"})
_BODY: Final = frozenset({"officer", "approver"})
_APPROVERS: Final = frozenset({"approver"})
_SELF: Final = frozenset({"self"})

ROLES: Final[Mapping[Permission, Mapping[str, frozenset[str]]]] = MappingProxyType(
    {
        Permission.SEE_APPLICATIONS: {"business": _MEMBERS},
        Permission.EDIT_APPLICATION: {"business": _MEMBERS},
        Permission.SUBMIT: {"business": _MEMBERS},
        Permission.SEE_CONSENTS: {"business": _MEMBERS},
        Permission.ASK_CONSENT: {"business": _MEMBERS},
        Permission.SEE_WORKFORCE: {"business": _MEMBERS},
        Permission.SEE_MEMBERS: {"business": _MEMBERS},
        Permission.MANAGE_MEMBERS: {"business": _ADMINISTRATORS},
        Permission.SEE_DETAILS: {"business": _MEMBERS},
        Permission.EDIT_DETAILS: {"business": _ADMINISTRATORS},
        Permission.SEE_SITES: {"business": _MEMBERS},
        Permission.EDIT_SITES: {"business": _MEMBERS},
        Permission.SEE_ATTENDANCE: {"business": _MEMBERS},
        Permission.EDIT_ATTENDANCE: {"business": _MEMBERS},
        Permission.APPROVE_ATTENDANCE: {"business": _MEMBERS},
        Permission.SEE_QUEUE: {"body": _BODY},
        Permission.REVIEW: {"body": _BODY},
        Permission.DECIDE: {"body": _BODY},
        Permission.SECOND: {"body": _APPROVERS},
        Permission.CANCEL_NOTICE: {"body": _APPROVERS},
        Permission.PROPOSE_CRITERIA: {"body": _BODY},
        Permission.APPROVE_CRITERIA: {"body": _APPROVERS},
        Permission.EDIT_CONTACT: {"body": _APPROVERS},
        Permission.DECIDE_HELD: {"body": _BODY},
        Permission.SEE_NOTICE: {"business": _MEMBERS, "body": _BODY, "technician": _SELF},
        Permission.SEE_OWN_RECORD: {"technician": _SELF},
        Permission.SEE_WHO_LOOKED: {"technician": _SELF},
    }
)
"""Which roles of which kind of organisation have a permission."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes, by this membership: the ledger notes as what somebody acted."""

    membership: Membership


@dataclass(frozen=True, slots=True)
class Denied:
    """No, and why."""

    reason: Reason


STRANGER: Final = Denied(Reason.STRANGER)


def may(
    actor: Actor | None,
    permission: Permission,
    *,
    business: str | Iterable[str] | None = None,
    body: str | Iterable[str] | None = None,
    technician: str | None = None,
) -> Allowed | Denied:
    """Whether somebody may do something to what belongs to a business, a body or a technician.

    Several owners (a notice is its business's and its body's; a field may have two bodies) ask
    whether one of them will do.
    """
    subjects = {
        *(("business", one) for one in _each(business)),
        *(("body", one) for one in _each(body)),
        *(("technician", one) for one in _each(technician)),
    }
    best = STRANGER
    for membership in () if actor is None else actor.memberships:
        roles = ROLES[permission].get(membership.kind)
        if roles is None or (membership.kind, membership.organisation) not in subjects:
            continue
        if membership.role in roles:
            return Allowed(membership)
        best = _too_small(membership)
    return best


def require(
    actor: Actor | None,
    permission: Permission,
    *,
    business: str | Iterable[str] | None = None,
    body: str | Iterable[str] | None = None,
    technician: str | None = None,
) -> Membership:
    """The membership by which somebody may; refuses (404, or 403 with the reason) whoever may not.

    Raises ``portal.problems.Refused``.
    """
    answer = may(actor, permission, business=business, body=body, technician=technician)
    if isinstance(answer, Denied):
        raise Refused(Problem(answer.reason.value))
    return answer.membership


def acting_for(actor: Actor, permission: Permission) -> tuple[Membership, ...]:
    """The organisations for which somebody has a permission: those a page offers to choose from."""
    return tuple(
        one for one in actor.memberships if one.role in ROLES[permission].get(one.kind, frozenset())
    )


def _too_small(membership: Membership) -> Denied:
    """Why the role of a member does not do, for those who may know."""
    if membership.kind == "business":
        return Denied(Reason.ADMINISTRATORS_ONLY)
    return Denied(Reason.APPROVERS_ONLY)


def _each(given: str | Iterable[str] | None) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif given is not None:
        yield from given
