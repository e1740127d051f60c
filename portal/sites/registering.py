"""Sites registered, changed and ended by their prime, each with its row in the ledger."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from attendance.intake import hold_site
from ccus_data.ledger import Act, append
from ccus_data.structure import allows
from ccus_data.tables import site_structures, sites
from portal.access import FormFault
from portal.sites.days_anew import work_out_days
from portal.sites.typed import ordering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from portal.sites.deed import Deed
    from rules.catalogue import Catalogue

ENDING: Final = "71"
"""How the numbers of sites end; the twelve digits before are by chance."""

NEEDED: Final = ("prefecture", "from_day", "to_day", "accumulation_from", "accumulation_to")
"""What a site cannot do without here, beyond its name: its dates say when cards are accepted."""

PERIOD: Final = frozenset(("accumulation_from", "accumulation_to"))
"""Which days a site takes."""

SWITCHES: Final = {
    "own_place": "own_place_as_site",
    "training_centre": "training_centre_as_site",
}
"""Kinds of places that are sites from a day on (D11, D12)."""


def site_faults(values: Mapping[str, Any], catalogue: Catalogue) -> list[FormFault]:
    """What is wrong with a site as such: what is missing, and places that are no sites yet."""
    found = [FormFault(name, "needed") for name in NEEDED if values.get(name) is None]
    switch = SWITCHES.get(ordering(values.get("ordering_kind")))
    first = values.get("accumulation_from")
    if switch and first is not None and not allows(catalogue.operating, switch, first):
        found.append(FormFault("accumulation_from", switch))
    return found


def register(connection: Connection, prime_id: str, values: Mapping[str, Any], deed: Deed) -> str:
    """Register a site of a prime, who stands at the top of its structure; its new number."""
    site_id = _number(connection)
    row = {**values, "prime_id": prime_id, "registered_on": deed.on}
    connection.execute(insert(sites), {"site_id": site_id, **row})
    top = {
        "site_id": site_id,
        "business_id": prime_id,
        "under": "",
        "tier": 0,
        "accepted_on": deed.on,
    }
    connection.execute(insert(site_structures), top)
    identity = {"site_id": site_id}
    append(connection, [Act(deed.by, "site.registered", "sites", identity, after=row)], deed.at)
    return site_id


def change(
    connection: Connection,
    catalogue: Catalogue,
    site_id: str,
    values: Mapping[str, Any],
    deed: Deed,
) -> bool:
    """Change a site; whether anything is different. What it was before stays in the ledger."""
    hold_site(connection, site_id)
    here = sites.c.site_id == site_id
    old = connection.execute(select(sites).where(here).with_for_update()).mappings().one()
    after = {name: value for name, value in values.items() if old[name] != value}
    if not after:
        return False
    connection.execute(update(sites).where(here).values(after))
    before = {name: old[name] for name in after}
    if PERIOD & after.keys():
        work_out_days(connection, catalogue, site_id, deed)
    append(
        connection,
        [Act(deed.by, "site.changed", "sites", {"site_id": site_id}, before, after)],
        deed.at,
    )
    return True


def end(connection: Connection, catalogue: Catalogue, site_id: str, deed: Deed) -> bool:
    """End a site: from tomorrow on its cards are not accepted. False where it is over already."""
    hold_site(connection, site_id)
    here = sites.c.site_id == site_id
    old = connection.execute(select(sites).where(here).with_for_update()).one()
    if old.accumulation_to is not None and old.accumulation_to <= deed.on:
        return False
    after: dict[str, Any] = {"accumulation_to": deed.on}
    if old.accumulation_from is not None and old.accumulation_from > deed.on:
        after["accumulation_from"] = deed.on
    before = {name: getattr(old, name) for name in after}
    connection.execute(update(sites).where(here).values(after))
    work_out_days(connection, catalogue, site_id, deed)
    append(
        connection,
        [Act(deed.by, "site.ended", "sites", {"site_id": site_id}, before, after)],
        deed.at,
    )
    return True


def _number(connection: Connection) -> str:
    """A number that no site has."""
    while True:
        number = f"{secrets.randbelow(10**12):012}{ENDING}"
        taken = select(sites.c.site_id).where(sites.c.site_id == number)
        if connection.scalar(taken) is None:
            return number
