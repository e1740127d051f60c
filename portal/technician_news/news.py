"""What one round tells: qualifications that run out, results, and mails of what is unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.technician_news.expiring import tell_expiring
from portal.technician_news.mails import write_mails
from portal.technician_news.results import tell_results, tell_revoked
from portal.technician_news.touches import tell_touches

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Engine

    from portal.sealing import Seals
    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Told:
    """How many were told now: of qualifications, results, touches; and mails to be sent."""

    expiring: int
    results: int
    mails: int
    touches: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """Tells technicians what concerns them. ``address`` is the portal's, for mails.

    Everything may be asked for as often as one likes: nobody is told anything twice.
    """

    engine: Engine
    seals: Seals
    catalogue: Catalogue
    address: str

    def tell(self, on: dt.date, at: dt.datetime) -> Told:
        """All of it: as of a day in Japan, at a moment."""
        expiring, results, touches = self.expiring(on, at), self.results(at), self.touches(at)
        return Told(expiring, results, self.mails(at), touches)

    def expiring(self, on: dt.date, at: dt.datetime) -> int:
        """Tell of qualifications that run out soon; how many announcements are new."""
        return tell_expiring(self.engine, self.catalogue, on, at)

    def results(self, at: dt.datetime) -> int:
        """Tell of decided cases and of cancelled notices; how many announcements are new."""
        told = tell_results(self.engine, self.catalogue, at)
        return told + tell_revoked(self.engine, self.catalogue, at)

    def touches(self, at: dt.datetime) -> int:
        """Tell of touches that wait or were decided; how many announcements are new."""
        return tell_touches(self.engine, self.catalogue, at)

    def mails(self, at: dt.datetime) -> int:
        """Write mails of what was announced in the last days; how many."""
        return write_mails(self.engine, self.seals, self.address, at)
