"""The hour at which a day of a site begins, set by its prime where people work at night.

It tells for touches without a direction whose night they end (decision 0033): a change works the
days of the site out anew, as far back as the months that can still be mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from attendance.intake import hold_site
from ccus_data.ledger import Act, append
from ccus_data.tables import LATEST_CUT, site_rules, sites
from portal.sites.days_anew import work_out_days

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from portal.sites.deed import Deed
    from rules.catalogue import Catalogue

HOURS: Final = tuple(range(1, LATEST_CUT + 1))
"""What may be chosen beside midnight."""

MIDNIGHT: Final = 0


def read_hour(text: str) -> int | None:
    """The hour that a form names, midnight where it names none; None for anything else."""
    if not text:
        return MIDNIGHT
    return {str(hour): hour for hour in HOURS}.get(text)


def rule_day_cut(
    connection: Connection, catalogue: Catalogue, site_id: str, hour: int, deed: Deed
) -> None:
    """Have a day of a site begin at an hour; what it was before stays in the ledger."""
    here = site_rules.c.site_id == site_id
    # Of two changes at once, one comes after the other; so does who touches there meanwhile.
    hold_site(connection, site_id)
    connection.execute(select(sites.c.site_id).where(sites.c.site_id == site_id).with_for_update())
    old = connection.scalar(select(site_rules.c.day_cut).where(here)) or MIDNIGHT
    if hour == old:
        return
    if hour == MIDNIGHT:
        connection.execute(delete(site_rules).where(here))
    elif old == MIDNIGHT:
        connection.execute(insert(site_rules), {"site_id": site_id, "day_cut": hour})
    else:
        connection.execute(update(site_rules).where(here).values(day_cut=hour))
    before, after = {"day_cut": old}, {"day_cut": hour}
    identity = {"site_id": site_id}
    work_out_days(connection, catalogue, site_id, deed)
    append(connection, [Act(deed.by, "site.ruled", "site_rules", identity, before, after)], deed.at)
