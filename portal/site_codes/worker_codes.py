"""A worker's own code at a site, for a colleague's phone: written on paper, of no use elsewhere."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.tables import site_rosters

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

    from portal.sealing import Seals

DIGITS: Final = 8
"""Two of five hundred people at a site are alike at one site of 800; such a code is nobody's."""


@dataclass(frozen=True, slots=True)
class WorkerCodes:
    """The codes of all workers at all sites, from the portal's own key; none is kept."""

    seals: Seals

    def of(self, site_id: str, technician_id: str) -> str:
        """The code of a worker at a site, the same as long as the site is there."""
        return self._code(self._key(site_id), technician_id)

    def whose(self, site_id: str, code: str, people: frozenset[str]) -> str | None:
        """Whose code this is of these people of a site; None where it is nobody's, or two people's.

        What is written between the digits does not matter.
        """
        typed = "".join(one for one in code if one in "0123456789")
        key = self._key(site_id)
        found = [one for one in people if hmac.compare_digest(self._code(key, one), typed)]
        return found[0] if len(found) == 1 else None

    def _key(self, site_id: str) -> bytes:
        return self.seals.digest(f"worker codes of site {site_id}").encode()

    @staticmethod
    def _code(key: bytes, technician_id: str) -> str:
        digest = hmac.new(key, technician_id.encode(), hashlib.sha256).hexdigest()
        return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


def spaced(code: str) -> str:
    """A code as it is read from paper: in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def people_at(connection: Connection, site_id: str, day: dt.date) -> frozenset[str]:
    """Who is on the roster of a site on a day."""
    own = site_rosters.c
    asked = select(own.technician_id).where(
        own.site_id == site_id,
        own.from_day.is_(None) | (own.from_day <= day),
        own.to_day.is_(None) | (own.to_day >= day),
    )
    return frozenset(connection.scalars(asked))
