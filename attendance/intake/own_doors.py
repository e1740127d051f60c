"""Touches that the portal itself takes: at a site's code, by a call, on a colleague's phone.

They come in by the same door as those of partners and gates. Who asks twice for the same thing has
made one touch: the first stays as it is, whenever the second comes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from attendance.intake.receiving import Result, receive
from attendance.intake.rows import Problem, Row, read_row
from ccus_data.database import writing
from ccus_data.tables import touches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection, Engine

    from rules.catalogue import Catalogue

OWN: Final = "portal:"
"""How sources of the portal's own begin: no partner and no device may send under them."""

TRIES: Final = 3
"""Two requests may bring the same touch at once: one of them looks again."""


@dataclass(frozen=True, slots=True)
class OwnTouch:
    """A touch that the portal saw itself. ``at`` is by the portal's own clock.

    ``door`` and ``event_id`` are its identity, for ever. ``waits`` says why a person must look at
    it first, as ``held`` of an incoming row does; empty where nobody must.
    """

    door: str
    event_id: str
    site_id: str
    technician_id: str
    method: str
    direction: str
    at: dt.datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    waits: str = ""

    @property
    def source(self) -> str:
        """The source of its row."""
        return f"{OWN}{self.door}"

    def row(self) -> dict[str, Any]:
        """The row as any sender would write it."""
        return {
            "source": self.source,
            "id": self.event_id,
            "type": "tap",
            "method": self.method,
            "site": self.site_id,
            "worker": {"ccus_id": self.technician_id},
            "direction": self.direction,
            "time": self.at.isoformat(),
            "time_grade": "wall_checked",
            "evidence": dict(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class OwnSender:
    """The portal as a sender of rows: of sources of its own alone."""

    waits: str = ""

    def refused(self, row: Row) -> Problem | None:
        """A source of somebody else."""
        own = row.source.startswith(OWN)
        return None if own else Problem("bad_field", "source", "own_source")

    def held(self, row: Row) -> str:  # noqa: ARG002 - the shape of a sender
        """What the door of the touch says."""
        return self.waits

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """By the portal's own clock."""
        return row.at, row.time_grade

    def columns(self, row: Row) -> Mapping[str, Any]:  # noqa: ARG002 - the shape of a sender
        """Neither a partner's nor a device's."""
        return {}


def take_own(engine: Engine, catalogue: Catalogue, touch: OwnTouch) -> Result:
    """Take in one touch in a transaction of its own; ``duplicate`` where it was taken before."""
    for _ in range(TRIES - 1):
        try:
            with writing(engine) as connection:
                return take_own_in(connection, catalogue, touch)
        except IntegrityError:
            continue
    with writing(engine) as connection:
        return take_own_in(connection, catalogue, touch)


def take_own_in(connection: Connection, catalogue: Catalogue, touch: OwnTouch) -> Result:
    """The same in a transaction of the caller."""
    own = touches.c
    same = select(own.number).where(own.source == touch.source, own.event_id == touch.event_id)
    if connection.scalar(same) is not None:
        return Result(1, touch.event_id, "duplicate")
    row = read_row(touch.row())
    return receive(connection, catalogue, [row], OwnSender(touch.waits), touch.at).results[0]
