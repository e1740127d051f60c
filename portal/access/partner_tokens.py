"""Partner systems at the doors of the API: known by a token, for what it says and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attendance.intake import partner_with
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection
    from starlette.requests import Request

    from attendance.intake import Partner

SCHEME: Final = "Bearer "


def partner_of(connection: Connection, request: Request, scope: str, at: dt.datetime) -> Partner:
    """Whose token a request carries; refuses as `bearer_of` does.

    One that may do other things, but not this, is told so (403).
    """
    partner = bearer_of(connection, request, at)
    if scope not in partner.scopes:
        raise Refused(Problem("scope-missing"))
    return partner


def bearer_of(connection: Connection, request: Request, at: dt.datetime) -> Partner:
    """Whose token a request carries, whatever it may do.

    Refuses none, an unknown, expired or revoked one (401).
    """
    header = request.headers.get("authorization", "")
    token = header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""
    partner = partner_with(connection, token, at)
    if partner is None:
        raise Refused(Problem("token-refused"))
    return partner


def require_site(partner: Partner, site_id: str) -> None:
    """Refuse (404) a site that the partner's token does not name, there or not."""
    if not partner.may_send_for(site_id):
        raise Refused(Problem("not-found"))
