"""Days at a site worked out anew, because its roster, structure or period changed.

What a roster lacked keeps days from counting; once it is mended, so are the days behind it, as far
back as the months that can still be mended (A8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attendance.corrections import first_open_day
from attendance.intake import derive_site

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

    from portal.sites.deed import Deed
    from rules.catalogue import Catalogue


def work_out_days(
    connection: Connection,
    catalogue: Catalogue,
    site_id: str,
    deed: Deed,
    people: Collection[str] | None = None,
) -> None:
    """Work out the days of people at a site, or of everybody there, in the same transaction."""
    since = first_open_day(connection, catalogue.operating, deed.on)
    derive_site(connection, catalogue, site_id, since, deed.at, people=people)
