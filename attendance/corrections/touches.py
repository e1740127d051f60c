"""Touches that wait for the prime: what a colleague's phone or a partner's clerk says is no proof.

An approved one is followed by a touch of the portal's own at the same moment, which counts; what
came in stays as it was.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, insert, or_, select

from attendance.corrections.deciding import Decided
from attendance.corrections.entering import window_fault
from attendance.corrections.listing import first_open_day
from attendance.intake import JAPAN, OwnSender, OwnTouch, day_of, read_row, receive
from ccus_data.ledger import Act, append
from ccus_data.tables import partners, sites, technicians, touch_decisions, touches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Row

    from rules.catalogue import Catalogue
    from rules.operating import OperatingValues

COLLEAGUE: Final = "colleague"
"""How the door of a colleague's phone is called: a source is this and the site."""

APPROVED: Final = "approved"
SOURCES: Final = f"portal:{COLLEAGUE}/%"
TYPED: Final = "manual"
WAITS: Final = "needs_approval"


@dataclass(frozen=True, slots=True)
class WaitingTouch:
    """A touch that waits, with the names of its site, its worker and who recorded it."""

    row: Row[Any]
    by_id: str
    by_name: str


def waiting_touches(  # noqa: PLR0913, PLR0917 - whose, and which part of it
    connection: Connection,
    operating: OperatingValues,
    prime_id: str,
    on: dt.date,
    after: int,
    most: int,
) -> list[WaitingTouch]:
    """The touches that wait at sites of a prime and can still be decided, the oldest first."""
    since = dt.datetime.combine(first_open_day(connection, operating, on), dt.time(), JAPAN)
    own = touches.c
    asked: Select[Any] = (
        select(
            *(own.number, own.technician_id, own.occurred_at, own.direction, own.body),
            *(technicians.c.name, sites.c.name.label("site"), sites.c.site_id),
            *(own.partner_id, partners.c.name.label("partner")),
        )
        .join(sites, sites.c.site_id == own.site_id)
        .join(technicians, technicians.c.technician_id == own.technician_id)
        .outerjoin(partners, partners.c.partner_id == own.partner_id)
        .outerjoin(touch_decisions, touch_decisions.c.number == own.number)
        .where(
            *(sites.c.prime_id == prime_id, own.held == WAITS, _decided_here()),
            *(own.occurred_at >= since, touch_decisions.c.number.is_(None), own.number > after),
        )
        .order_by(own.number)
        .limit(most)
    )
    rows = list(connection.execute(asked))
    by = [str(row.partner_id or json.loads(row.body)["evidence"]["by"]) for row in rows]
    named = select(technicians.c.technician_id, technicians.c.name).where(
        technicians.c.technician_id.in_(set(by))
    )
    names = {one.technician_id: one.name for one in connection.execute(named)}
    names |= {row.partner_id: row.partner for row in rows if row.partner_id is not None}
    return [WaitingTouch(row, who, names[who]) for row, who in zip(rows, by, strict=True)]


def _decided_here() -> ColumnElement[bool]:
    """What the prime decides: a colleague's phone, and what somebody typed at a partner's."""
    own = touches.c
    typed = and_(own.partner_id.is_not(None), own.method == TYPED)
    return or_(own.source.like(SOURCES), typed)


def approve_touches(  # noqa: PLR0913, PLR0917 - which, whose, by whom, when
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    numbers: Sequence[int],
    by: str,
    at: dt.datetime,
) -> Decided:
    """Approve touches at sites of a prime; their days are worked out with them from now."""
    rows, decided = _sorted(connection, catalogue, prime_id, numbers, at)
    given = [
        read_row(
            OwnTouch(
                f"{APPROVED}/{row.site_id}",
                *(str(row.number), row.site_id, row.technician_id, row.method, row.direction),
                row.occurred_at,
                {"of": row.number},
            ).row()
        )
        for row in rows
    ]
    receive(connection, catalogue, given, OwnSender(), at)
    # The ledger comes last: whoever writes into it waits for whoever has.
    _note(connection, rows, "approved", None, by, at)
    return decided


def refuse_touches(  # noqa: PLR0913, PLR0917 - which, whose, why, by whom, when
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    numbers: Sequence[int],
    why: str,
    by: str,
    at: dt.datetime,
) -> Decided:
    """Refuse touches at sites of a prime, with the reason; they go on counting for nothing."""
    rows, decided = _sorted(connection, catalogue, prime_id, numbers, at)
    _note(connection, rows, "refused", why, by, at)
    return decided


def _sorted(
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    numbers: Sequence[int],
    at: dt.datetime,
) -> tuple[list[Row[Any]], Decided]:
    """Those that can be decided now, held until the end, and what is true of the others."""
    own = touches.c
    here = own.number.in_(numbers)
    connection.execute(select(own.number).where(here).order_by(own.number).with_for_update())
    columns = (own.number, own.site_id, own.technician_id, own.method, own.direction)
    asked: Select[Any] = (
        select(*columns, own.occurred_at, touch_decisions.c.outcome)
        .join(sites, sites.c.site_id == own.site_id)
        .outerjoin(touch_decisions, touch_decisions.c.number == own.number)
        .where(here, sites.c.prime_id == prime_id, own.held == WAITS, _decided_here())
        .order_by(own.number)
    )
    rows = list(connection.execute(asked))
    known = {row.number for row in rows}
    months = {day_of(row.occurred_at).replace(day=1) for row in rows}
    closed = {
        month
        for month in months
        if window_fault(connection, catalogue, month, day_of(at)) is not None
    }
    open_ones = [row for row in rows if row.outcome is None]
    done = [row for row in open_ones if day_of(row.occurred_at).replace(day=1) not in closed]
    kept = {row.number for row in done}
    decided = Decided(
        tuple(row.number for row in done),
        tuple(row.number for row in rows if row.outcome is not None),
        tuple(row.number for row in open_ones if row.number not in kept),
        tuple(one for one in numbers if one not in known),
    )
    return done, decided


def _note(  # noqa: PLR0913, PLR0917 - what was decided of which, why, by whom, when
    connection: Connection,
    rows: Sequence[Row[Any]],
    outcome: str,
    why: str | None,
    by: str,
    at: dt.datetime,
) -> None:
    if not rows:
        return
    decision = {"outcome": outcome, "why": why, "by": by, "at": at}
    connection.execute(
        insert(touch_decisions), [{"number": row.number, **decision} for row in rows]
    )
    after = {"outcome": outcome} | ({"why": why} if why else {})
    acts = [
        Act(
            *(by, "touch.decided", "touch_decisions"),
            {"number": row.number, "technician_id": row.technician_id},
            after=after,
        )
        for row in rows
    ]
    append(connection, acts, at)
