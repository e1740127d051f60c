"""Partner systems that send structures and rosters: known by a token, for the sites it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.tables import partner_tokens
from portal.access import digest_of
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

SCOPE: Final = "structure"
SCHEME: Final = "Bearer "


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's system, and the sites that its token names: none where it names none."""

    partner_id: str
    sites: frozenset[str]

    @property
    def name(self) -> str:
        """As whom the ledger knows it."""
        return f"partner:{self.partner_id}"

    def require(self, site_id: str) -> None:
        """Refuse (404) a site that the token does not name, there or not."""
        if site_id not in self.sites:
            raise Refused(Problem("not-found"))


def partner_of(connection: Connection, header: str, at: dt.datetime) -> Partner:
    """Whose token a request carries; refuses none, an unknown, expired or revoked one (401).

    One that may do other things, but not this, is told so (403).
    """
    token = header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""
    own = partner_tokens.c
    row = connection.execute(
        select(own.partner_id, own.scopes, own.sites).where(
            own.digest == digest_of(token), own.revoked_at.is_(None), own.expires_at > at
        )
    ).one_or_none()
    if row is None:
        raise Refused(Problem("token-refused"))
    if SCOPE not in row.scopes.split():
        raise Refused(Problem("scope-missing"))
    return Partner(row.partner_id, frozenset((row.sites or "").split()))
