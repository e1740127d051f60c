"""Sites to look at: with a structure, rosters, and the holes that keep days from counting."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from ccus_data.tables import site_rosters, site_structures, sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

OPEN_FOR: Final = dt.timedelta(days=365)
BEGAN: Final = dt.timedelta(days=30)
SAID: Final = ("trade", "role", "work_content")


def put_sites(
    connection: Connection,
    told: Sequence[Mapping[str, Any]],
    employer: str,
    people: Sequence[str],
    at: dt.datetime,
) -> None:
    """Put sites that began a month before a moment and go on for a year.

    ``people`` are the technicians of the ``employer``, who are on their rosters.
    """
    first, last = (at - BEGAN).date(), (at + OPEN_FOR).date()
    for one in told:
        said = {name: value for name, value in one.items() if name not in {"places", "rows"}}
        days = {
            **dict.fromkeys(("from_day", "accumulation_from", "registered_on"), first),
            **dict.fromkeys(("to_day", "accumulation_to"), last),
        }
        connection.execute(insert(sites), {**said, **days})
        places = [
            {
                "site_id": one["site_id"],
                "business_id": place["business_id"],
                "under": place.get("under", ""),
                "upper_id": place.get("under"),
                "tier": place.get("tier", 0),
                "work_content": place.get("work_content"),
                "invited_on": first if "under" in place else None,
                "accepted_on": first if place["accepted"] else None,
            }
            for place in one["places"]
        ]
        connection.execute(insert(site_structures), places)
        rows = [row for row in one["rows"] for _ in range(row["count"])]
        at_work = {"site_id": one["site_id"], "business_id": employer}
        connection.execute(
            insert(site_rosters),
            [
                {**at_work, "technician_id": person, **{key: row.get(key) for key in SAID}}
                for person, row in zip(people, rows, strict=False)
            ],
        )
