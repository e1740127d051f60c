"""Whose card it is: as somebody at the gate says, of people who work on that site.

The gate has read the card twice and found the same number. A card that is somebody else's already
stays so: a person looks into it. Touches of the card from before count from then on, where their
month is still open.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, tuple_

from attendance.intake.passages import day_of
from attendance.intake.rows import REGISTRATION
from ccus_data.ledger import Act
from ccus_data.tables import registered_cards, site_rosters, touches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection


def register_cards(
    connection: Connection, rows: Sequence[Mapping[str, Any]], at: dt.datetime
) -> tuple[set[tuple[str, dt.date]], list[Act]]:
    """Register cards as rows of `touches` say; whose earlier touches on which days follow from it.

    Beside them what the ledger is to be told, last of all. Left out are people who are not on the
    roster of the site, and cards that are registered.
    """
    asked: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        if row["held"] == REGISTRATION:  # of two people with one card, the first
            asked.setdefault(row["card"], (row["site_id"], row["technician_id"], row["device_id"]))
    if not asked:
        return set(), []
    own = site_rosters.c
    pairs = [(site, who) for site, who, _ in asked.values()]
    on_roster = {
        (row.site_id, row.technician_id)
        for row in connection.execute(
            select(own.site_id, own.technician_id).where(
                tuple_(own.site_id, own.technician_id).in_(pairs)
            )
        )
    }
    known = set(
        connection.scalars(
            select(registered_cards.c.card).where(registered_cards.c.card.in_(asked))
        )
    )
    new = {
        card: said for card, said in asked.items() if card not in known and said[:2] in on_roster
    }
    if not new:
        return set(), []
    connection.execute(
        insert(registered_cards),
        [
            {"card": card, "technician_id": who, "registered_at": at, "registered_by": device}
            for card, (_, who, device) in new.items()
        ],
    )
    acts = [
        Act(device, "gate.card_registered", "registered_cards", {"technician_id": who})
        for _, who, device in new.values()
    ]
    earlier = select(touches.c.card, touches.c.occurred_at).where(touches.c.card.in_(new))
    rows_before = connection.execute(earlier)
    return {(new[row.card][1], day_of(row.occurred_at)) for row in rows_before}, acts
