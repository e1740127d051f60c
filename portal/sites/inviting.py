"""Places in the structure of a site: offered, accepted, declined, taken back (施工体制登録).

An invitation that is declined or taken back is no place any more: its row goes, and the ledger
keeps who said so and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select, update

from attendance.intake import hold_site
from ccus_data.ledger import Act, append
from ccus_data.structure import below
from ccus_data.tables import businesses, site_rosters, site_structures
from portal.sites.days_anew import work_out_days
from portal.sites.standing import hold

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from portal.sites.deed import Deed
    from portal.sites.standing import Standing
    from rules.catalogue import Catalogue

LAST_TIER: Final = 20
"""Tiers below the prime, as many as the table takes."""


def invite(
    connection: Connection,
    standing: Standing,
    business_id: str,
    work_content: str | None,
    deed: Deed,
) -> str:
    """Offer a business a place right below one's own; why not, or nothing."""
    site_id, upper = standing.site.site_id, standing.business_id
    known = select(businesses.c.business_id).where(businesses.c.business_id == business_id)
    if connection.scalar(known) is None:
        return "business_unknown"
    if business_id == upper:
        return "business_self"
    if business_id == standing.site.prime_id:
        return "business_prime"
    if standing.tier + 1 > LAST_TIER:
        return "tier_too_deep"
    hold(connection, upper)
    here = _place(site_id, business_id, upper)
    if connection.scalar(select(site_structures.c.tier).where(here)) is not None:
        return "business_there"
    if upper in below(connection, site_id, business_id):
        return "business_above"
    row: dict[str, Any] = {
        "upper_id": upper,
        "tier": standing.tier + 1,
        "work_content": work_content,
        "invited_on": deed.on,
    }
    identity = {"site_id": site_id, "business_id": business_id, "under": upper}
    connection.execute(insert(site_structures), {**identity, **row})
    act = Act(deed.by, "structure.invited", "site_structures", identity, after=row)
    append(connection, [act], deed.at)
    return ""


def accept(
    connection: Connection, catalogue: Catalogue, standing: Standing, upper: str, deed: Deed
) -> str:
    """Take the place that was offered below a business; why not, or nothing."""
    hold_site(connection, standing.site.site_id)
    here = _place(standing.site.site_id, standing.business_id, upper)
    waits = here & site_structures.c.accepted_on.is_(None)
    done = connection.execute(update(site_structures).where(waits).values(accepted_on=deed.on))
    if done.rowcount != 1:
        return "invitation_gone"
    identity = _identity(standing, standing.business_id, upper)
    after = {"accepted_on": deed.on}
    act = Act(deed.by, "structure.accepted", "site_structures", identity, after=after)
    # The places below may be whole now, too.
    work_out_days(connection, catalogue, standing.site.site_id, deed)
    append(connection, [act], deed.at)
    return ""


def decline(connection: Connection, standing: Standing, upper: str, deed: Deed) -> str:
    """Say no to the place that was offered below a business; why not, or nothing."""
    return _take_out(connection, standing, (standing.business_id, upper), "declined", deed)


def withdraw(connection: Connection, standing: Standing, business_id: str, deed: Deed) -> str:
    """Take back one's own offer that was not answered yet; why not, or nothing."""
    return _take_out(connection, standing, (business_id, standing.business_id), "withdrawn", deed)


def _take_out(
    connection: Connection, standing: Standing, place: tuple[str, str], how: str, deed: Deed
) -> str:
    business_id, upper = place
    site_id = standing.site.site_id
    waits = _place(site_id, business_id, upper) & site_structures.c.accepted_on.is_(None)
    row = connection.execute(select(site_structures).where(waits).with_for_update()).one_or_none()
    if row is None or not upper:
        return "invitation_gone"
    named = select(site_rosters.c.technician_id).where(
        site_rosters.c.site_id == site_id, site_rosters.c.business_id == business_id
    )
    if connection.scalar(named.limit(1)) is not None and how == "withdrawn":
        return "roster_there"
    connection.execute(delete(site_structures).where(waits))
    before = {"tier": row.tier, "invited_on": row.invited_on, "work_content": row.work_content}
    identity = _identity(standing, business_id, upper)
    act = Act(deed.by, f"structure.{how}", "site_structures", identity, before)
    append(connection, [act], deed.at)
    return ""


def _place(site_id: str, business_id: str, upper: str) -> Any:
    places = site_structures.c
    return (
        (places.site_id == site_id) & (places.business_id == business_id) & (places.under == upper)
    )


def _identity(standing: Standing, business_id: str, upper: str) -> dict[str, str]:
    return {"site_id": standing.site.site_id, "business_id": business_id, "under": upper}
