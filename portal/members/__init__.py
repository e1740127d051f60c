"""Who acts for a business or an evaluation body, and how they are let in."""

from portal.members.invitations import Invitations, business_names
from portal.members.memberships import (
    LAST,
    Member,
    Members,
    Organisation,
    emails_of,
    grant,
    has_administrator,
    members_of,
)
from portal.members.routes import routes

__all__ = [
    "LAST",
    "Invitations",
    "Member",
    "Members",
    "Organisation",
    "business_names",
    "emails_of",
    "grant",
    "has_administrator",
    "members_of",
    "routes",
]
