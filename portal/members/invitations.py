"""Invitations: a link by mail with which one person becomes a member, once, within a week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import businesses, invitations
from portal.access import Membership, digest_of, new_token, said
from portal.mail import Mail, put
from portal.members.memberships import Members, Organisation, grant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from portal.access import Actor
    from portal.sealing import Seals

VALID: Final = dt.timedelta(days=7)
PAGE: Final = "/invitations"
ALREADY: Final = "already_member"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that can still be accepted."""

    invitation_id: int
    organisation: Organisation
    role: str
    email: str
    until: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to invite, in which role; ``language`` is that of the mail."""

    email: str
    role: str
    language: str


def business_names(connection: Connection, business_ids: Iterable[str]) -> dict[str, str]:
    """The names of businesses by id; those that are not known are left out."""
    columns = (businesses.c.business_id, businesses.c.name)
    asked = select(*columns).where(businesses.c.business_id.in_(list(business_ids)))
    return {row.business_id: row.name for row in connection.execute(asked)}


def business_name(connection: Connection, business_id: str) -> str:
    """The name of a business; its id where the name is not known."""
    return business_names(connection, [business_id]).get(business_id, business_id)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Sends and takes invitations; ``address`` is the portal's own, for the mail."""

    seals: Seals
    address: str

    def invite(
        self,
        connection: Connection,
        to: Organisation,
        invited: Invited,
        by: str,
        at: dt.datetime,
    ) -> None:
        """Write an invitation and its mail."""
        token, until = new_token(), at + VALID
        row = {
            "digest": digest_of(token),
            "organisation_kind": to.kind,
            "organisation_id": to.id,
            "role": invited.role,
            "email": invited.email,
            "invited_by": by,
            "created_at": at,
            "expires_at": until,
        }
        made = connection.execute(insert(invitations).returning(invitations.c.invitation_id), row)
        identity = {"invitation_id": made.scalar_one()}
        after = {"organisation": f"{to.kind}:{to.id}", "role": invited.role}
        act = Act(by, "invitations.sent", "invitations", identity, after=after)
        append(connection, [act], at)
        says = {
            "business": business_name(connection, to.id),
            "address": f"{self.address}{PAGE}?{urlencode({'token': token})}",
            "until": said(until),
        }
        once = f"invitation:{identity['invitation_id']}"
        mail = Mail("invitation", invited.email, says, once, invited.language, until)
        put(connection, self.seals, mail, at)


def open_of(connection: Connection, of: Organisation, at: dt.datetime) -> list[Invitation]:
    """The invitations of an organisation that can still be accepted, the first one first."""
    asked = select(invitations).where(
        invitations.c.organisation_kind == of.kind,
        invitations.c.organisation_id == of.id,
        invitations.c.used_at.is_(None),
        invitations.c.withdrawn_at.is_(None),
        invitations.c.expires_at > at,
    )
    return [
        Invitation(row.invitation_id, of, row.role, row.email, said(row.expires_at))
        for row in connection.execute(asked.order_by(invitations.c.invitation_id))
    ]


def found(connection: Connection, token: str, at: dt.datetime) -> Invitation | None:
    """The invitation of a link; None where it is none, over, used or withdrawn."""
    asked = select(invitations).where(
        invitations.c.digest == digest_of(token),
        invitations.c.used_at.is_(None),
        invitations.c.withdrawn_at.is_(None),
        invitations.c.expires_at > at,
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    of = Organisation(row.organisation_kind, row.organisation_id)
    return Invitation(row.invitation_id, of, row.role, row.email, said(row.expires_at))


def accept(
    connection: Connection, token: str, actor: Actor, at: dt.datetime
) -> Organisation | str | None:
    """Make whoever is signed in a member: of what; None where the link opens nothing."""
    one = found(connection, token, at)
    if one is None:
        return None
    of = one.organisation
    if any((held.kind, held.organisation) == (of.kind, of.id) for held in actor.memberships):
        return ALREADY
    here = (
        (invitations.c.invitation_id == one.invitation_id)
        & invitations.c.used_at.is_(None)
        & invitations.c.withdrawn_at.is_(None)
    )
    used = update(invitations).where(here).values(used_at=at, used_by=actor.account_id)
    if connection.execute(used).rowcount != 1:
        return None  # somebody was quicker
    if not grant(
        connection, actor.account_id, Membership(of.kind, of.id, one.role), actor.name, at
    ):
        return ALREADY
    return of


def withdraw(members: Members, invitation_id: int) -> str:
    """Take an invitation back; why not, or nothing."""
    here = (
        (invitations.c.invitation_id == invitation_id)
        & (invitations.c.organisation_kind == members.of.kind)
        & (invitations.c.organisation_id == members.of.id)
        & invitations.c.used_at.is_(None)
        & invitations.c.withdrawn_at.is_(None)
    )
    taken = update(invitations).where(here).values(withdrawn_at=members.at)
    if members.connection.execute(taken).rowcount != 1:
        return "invitation_gone"
    identity = {"invitation_id": invitation_id}
    act = Act(members.by, "invitations.withdrawn", "invitations", identity)
    append(members.connection, [act], members.at)
    return ""
