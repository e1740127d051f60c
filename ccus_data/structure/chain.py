"""The contracting structure of a site as a chain from the prime downwards (施工体制).

A place in it is whole where every tier from it up to the prime has accepted. One above that has not
makes everything below it incomplete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select

from ccus_data.tables import site_structures, sites

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CTE, ColumnElement
    from sqlalchemy.engine import Connection


def complete(site_ids: Collection[str]) -> CTE:
    """The businesses of sites whose chain up to the prime is accepted: ``site_id, business_id``.

    The prime of the contract is there whether or not the structure names it: nobody accepts it.
    """
    return complete_where(sites.c.site_id.in_(site_ids))


def complete_where(condition: ColumnElement[bool]) -> CTE:
    """The same for the sites that a condition on their table says."""
    places = site_structures.c
    found = (
        select(sites.c.site_id, sites.c.prime_id.label("business_id"))
        .where(condition)
        .cte("complete", recursive=True)
    )
    under: Any = select(places.site_id, places.business_id).join(
        found,
        (places.site_id == found.c.site_id) & (places.upper_id == found.c.business_id),
    )
    # UNION, not UNION ALL: a circle that somebody brought in ends by itself.
    return found.union(under.where(places.accepted_on.is_not(None)))


def below(connection: Connection, site_id: str, business_id: str) -> frozenset[str]:
    """The businesses below one on a site, through every tier, accepted or not; never itself."""
    places = site_structures.c
    found = select(literal(business_id).label("business_id")).cte("below", recursive=True)
    under: Any = select(places.business_id).join(found, places.upper_id == found.c.business_id)
    found = found.union(under.where(places.site_id == site_id))
    return frozenset(connection.scalars(select(found.c.business_id))) - {business_id}
