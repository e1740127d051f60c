"""How a business stands on a site, which sites it has, and the structure as far as it may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select, tuple_

from ccus_data.structure import below
from ccus_data.tables import businesses, site_rosters, site_rules, site_structures, sites
from portal.sites.numbers import identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

PAGE: Final = 50
DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A site, and the places of a business in its structure (施工体制)."""

    site: Row[Any]
    business_id: str
    places: tuple[Row[Any], ...]

    @property
    def is_prime(self) -> bool:
        """Whether the contract of the site is this business's (元請)."""
        return bool(self.site.prime_id == self.business_id)

    @property
    def accepted(self) -> bool:
        """Whether it is there for sure: the prime, or a sub that has accepted a place."""
        return self.is_prime or any(one.accepted_on for one in self.places)

    @property
    def waiting(self) -> tuple[Row[Any], ...]:
        """Invitations that it has not answered."""
        if self.is_prime:
            return ()
        return tuple(one for one in self.places if one.accepted_on is None)

    @property
    def tier(self) -> int:
        """The highest tier on which it stands for sure, or is asked to: 0 for the prime."""
        if self.is_prime:
            return 0
        sure = [one.tier for one in self.places if one.accepted_on]
        return int(min(sure or [one.tier for one in self.places]))


@dataclass(frozen=True, slots=True)
class Place:
    """A business at its place in the structure; ``depth`` counts from where the reader stands."""

    row: Row[Any]
    depth: int


def hold(connection: Connection, business_id: str) -> None:
    """Hold a business until the transaction ends: what its members do follows one another."""
    here = businesses.c.business_id == business_id
    asked = select(businesses.c.business_id).where(here)
    # Rows that point to the business may be written meanwhile.
    connection.execute(asked.with_for_update(key_share=True))


def standing_of(connection: Connection, site_id: str, business_id: str) -> Standing | None:
    """How a business stands on a site; None where it has no place there."""
    if not identifier(site_id):
        return None
    asked: Select[Any] = (
        select(sites, businesses.c.name.label("prime_name"), site_rules.c.day_cut)
        .join(businesses, businesses.c.business_id == sites.c.prime_id)
        .outerjoin(site_rules, site_rules.c.site_id == sites.c.site_id)
        .where(sites.c.site_id == site_id)
    )
    site = connection.execute(asked).one_or_none()
    if site is None:
        return None
    upper = businesses.alias("upper")
    places = connection.execute(
        select(site_structures, upper.c.name.label("upper_name"))
        .outerjoin(upper, upper.c.business_id == site_structures.c.upper_id)
        .where(site_structures.c.site_id == site_id, site_structures.c.business_id == business_id)
        .order_by(site_structures.c.tier, site_structures.c.under)
    ).all()
    if site.prime_id != business_id and not places:
        return None
    return Standing(site, business_id, tuple(places))


def sites_of(connection: Connection, business_id: str, before: str) -> tuple[list[Row[Any]], bool]:
    """A page of the sites where a business is the prime or has a place, the newest first."""
    there = select(site_structures.c.site_id).where(site_structures.c.business_id == business_id)
    asked: Select[Any] = (
        select(sites, businesses.c.name.label("prime_name"))
        .join(businesses, businesses.c.business_id == sites.c.prime_id)
        .where(or_(sites.c.prime_id == business_id, sites.c.site_id.in_(there)))
        .order_by(sites.c.registered_on.desc(), sites.c.site_id.desc())
        .limit(PAGE + 1)
    )
    if before:
        last = connection.execute(
            select(sites.c.registered_on, sites.c.site_id).where(sites.c.site_id == before)
        ).one_or_none()
        if last is not None:
            place = tuple_(sites.c.registered_on, sites.c.site_id)
            asked = asked.where(place < tuple_(*last))
    rows = connection.execute(asked).all()
    return list(rows[:PAGE]), len(rows) > PAGE


def places_of(
    connection: Connection, business_id: str, site_ids: Collection[str]
) -> Mapping[str, list[Row[Any]]]:
    """The places of a business on several sites, with the names of those above."""
    upper = businesses.alias("upper")
    asked = (
        select(site_structures, upper.c.name.label("upper_name"))
        .outerjoin(upper, upper.c.business_id == site_structures.c.upper_id)
        .where(
            site_structures.c.business_id == business_id,
            site_structures.c.site_id.in_(site_ids),
        )
        .order_by(site_structures.c.tier, site_structures.c.under)
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(asked):
        found.setdefault(row.site_id, []).append(row)
    return found


def visible(connection: Connection, standing: Standing) -> frozenset[str]:
    """Whose rosters a business sees on a site: its own, those below, and as the prime all."""
    own = frozenset({standing.business_id})
    if standing.is_prime:
        site_id = standing.site.site_id
        named = select(site_rosters.c.business_id).where(site_rosters.c.site_id == site_id)
        placed = select(site_structures.c.business_id).where(site_structures.c.site_id == site_id)
        return own | frozenset(connection.scalars(named.union(placed)))
    if not standing.accepted:
        return own
    return own | below(connection, standing.site.site_id, standing.business_id)


def tree_of(connection: Connection, standing: Standing) -> list[Place]:
    """The structure below a business, each place after the one it stands under."""
    asked = (
        select(site_structures, businesses.c.name)
        .join(businesses, businesses.c.business_id == site_structures.c.business_id)
        .where(site_structures.c.site_id == standing.site.site_id)
        .order_by(site_structures.c.business_id)
    )
    under: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(asked):
        if row.upper_id is not None:
            under.setdefault(row.upper_id, []).append(row)
    return list(_walk(under, standing.business_id, 0, frozenset()))


def _walk(
    under: Mapping[str, Sequence[Row[Any]]], of: str, depth: int, above: frozenset[str]
) -> Iterator[Place]:
    """Places under one, depth first; a circle that was brought in is not gone round."""
    if of in above or depth > DEEPEST:
        return
    for row in under.get(of, ()):
        yield Place(row, depth)
        yield from _walk(under, row.business_id, depth + 1, above | {of})
