"""What waited and was accepted: it comes in again as a touch of the portal's own, which counts.

What came in first stays as it is, for ever. A card's registration that was accepted registers the
card, as it would have at the gate.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from attendance.intake.deriving import SITE, derive
from attendance.intake.evidence import APPROVED, APPROVED_COLLEAGUE
from attendance.intake.own_doors import OWN, OwnSender
from attendance.intake.passages import day_of
from attendance.intake.receiving import receive
from attendance.intake.registering import register_cards
from attendance.intake.rows import REGISTRATION, TOUCH, Row, read_row
from ccus_data.database import take_turns
from ccus_data.tables import registered_cards, touches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine import Row as Stored

    from ccus_data.ledger import Act
    from rules.catalogue import Catalogue

BY_COLLEAGUE: Final = f"{OWN}colleague/"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored touch that somebody accepted, and when it was as they say, where that is other."""

    row: Stored[Any]
    """``number``, ``source``, ``body``, ``site_id``, ``technician_id``, ``card``, ``occurred_at``,
    ``time_grade``, ``method`` and ``direction`` of `touches`."""

    at: dt.datetime | None = None

    @property
    def registers(self) -> bool:
        """Whether it says whose card it is, and is no touch."""
        return bool(json.loads(self.row.body).get("type") == REGISTRATION)

    def touch(self) -> Row:
        """The touch that follows it."""
        row, given = self.row, json.loads(self.row.body)
        door = APPROVED_COLLEAGUE if row.source.startswith(BY_COLLEAGUE) else APPROVED
        told = {
            "source": f"{OWN}{door}/{row.site_id}",
            "id": str(row.number),
            "type": TOUCH,
            "method": row.method,
            "site": row.site_id,
            **{name: given[name] for name in ("worker", "card") if given.get(name) is not None},
            "direction": row.direction,
            "time": (self.at or row.occurred_at).isoformat(),
            "time_grade": row.time_grade if self.at is None else "manual",
            "evidence": {"of": row.number},
        }
        read = read_row(told)
        if not isinstance(read, Row):  # what was stored was read once
            msg = f"touch {row.number} cannot be read: {read}"
            raise TypeError(msg)
        return read


def accept(
    connection: Connection,
    catalogue: Catalogue,
    accepted: Sequence[Accepted],
    by: str,
    at: dt.datetime,
) -> list[Act]:
    """Take touches in again, and register cards; what the ledger is to be told of these."""
    cards = [one.row for one in accepted if one.registers]
    given = [one.touch() for one in accepted if not one.registers]
    # Sites before cards, here as everywhere: nobody waits for anybody in a circle.
    take_turns(connection, SITE, {one.row.site_id for one in accepted})
    if cards:
        take_turns(connection, "card", {row.card for row in cards}, alone=True)
    if given:
        found = receive(connection, catalogue, given, OwnSender(), at)
        lost = [one for one in found.results if one.status == "rejected"]
        if lost:  # whoever accepts has looked at site, month and moment
            msg = f"accepted and refused: {lost}"
            raise ValueError(msg)
    if not cards:
        return []
    said = [
        {
            "held": REGISTRATION,
            "card": row.card,
            "site_id": row.site_id,
            "technician_id": row.technician_id,
            "device_id": by,
        }
        for row in cards
    ]
    days, acts = register_cards(connection, said, at)
    derive(connection, catalogue, days, at)
    return acts


def strike(
    connection: Connection, catalogue: Catalogue, rows: Sequence[Stored[Any]], at: dt.datetime
) -> None:
    """Work days out anew whose touches were accepted by mistake: it is written down already."""
    own = touches.c
    doors = {
        f"{OWN}{door}/{row.site_id}" for row in rows for door in (APPROVED, APPROVED_COLLEAGUE)
    }
    asked = (
        select(own.technician_id, registered_cards.c.technician_id.label("of_card"))
        .add_columns(own.occurred_at)
        .outerjoin(registered_cards, registered_cards.c.card == own.card)
        .where(own.source.in_(doors), own.event_id.in_([str(row.number) for row in rows]))
    )
    pairs = {
        (row.technician_id or row.of_card, day_of(row.occurred_at))
        for row in connection.execute(asked)
    }
    derive(connection, catalogue, {(who, day) for who, day in pairs if who is not None}, at)
