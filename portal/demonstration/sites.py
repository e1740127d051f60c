"""Sites to look at: with a structure, rosters, and the holes that keep days from counting."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from ccus_data.tables import (
    gate_devices,
    histories,
    history_entries,
    site_rosters,
    site_structures,
    sites,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

OPEN_FOR: Final = dt.timedelta(days=365)
BEGAN: Final = dt.timedelta(days=30)
LAST_DAYS: Final = 21
SATURDAY: Final = 5
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
        said = {
            name: value for name, value in one.items() if name not in {"places", "rows", "gates"}
        }
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
        worked = [
            day
            for row, person in zip(rows, people, strict=False)
            for day in _days(one["site_id"], employer, person, row, at.date())
        ]
        connection.execute(insert(histories), worked)
        typed = [_typed(day, at) for day in worked if day["method"] == "direct"]
        if typed:
            connection.execute(insert(history_entries), typed)
        gates = [_gate(one["site_id"], gate, at) for gate in one.get("gates", ())]
        if gates:
            connection.execute(insert(gate_devices), gates)


def _days(
    site_id: str, employer: str, person: str, row: Mapping[str, Any], on: dt.date
) -> Iterator[dict[str, Any]]:
    """The weekdays of the last weeks: by card, but the latest one typed in and not approved."""
    before = [on - dt.timedelta(days=number) for number in range(1, LAST_DAYS)]
    for number, day in enumerate(one for one in before if one.weekday() < SATURDAY):
        yield {
            "technician_id": person,
            "work_date": day,
            "place": site_id,
            "employer_id": employer,
            "site_id": site_id,
            "trade": row.get("trade"),
            "role": row.get("role"),
            "status": "counted" if number else "unapproved",
            "method": "ic" if number else "direct",
            "entered_at": "07:55" if number else None,
            "exited_at": "17:10" if number else None,
            "work_content": row.get("work_content"),
        }


def _typed(worked: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """The entry behind a day that was typed in: it waits for the prime of the site."""
    of_day = (
        *("technician_id", "work_date", "employer_id", "site_id", "trade", "role"),
        *("entered_at", "exited_at", "work_content"),
    )
    said = {name: worked[name] for name in of_day}
    return said | {"kind": "direct", "side": "employer", "by": "demonstration", "at": at}


def _gate(site_id: str, told: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """A gate that was last heard of so many hours ago; nobody has the other half of its key."""
    return {
        "device_id": told["device_id"],
        "site_id": site_id,
        "name": told["name"],
        "gate": told["gate"],
        "mode": "in_out",
        "direction": "unknown",
        "public_key": "",
        "enrolled_at": at - BEGAN,
        "enrolled_by": "demonstration",
        "seen_at": at - dt.timedelta(hours=told["silent_hours"]),
    }
