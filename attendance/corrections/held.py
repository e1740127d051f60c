"""Touches that wait for somebody: which, why, for whom, and until when something can be done.

The prime of a site decides what the site can know: what a colleague or a partner's clerk says, what
came late, when it was that a clock was wrong, and people of another site's gate. The operator
decides of keys and chains: whether a machine's word is to be taken at all.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, case, cast, func, or_, select

from attendance.corrections.listing import WaitingSum, first_open_day
from attendance.intake import JAPAN, day_of
from ccus_data.counting import closing_day
from ccus_data.tables import (
    gate_devices,
    partners,
    registered_cards,
    sites,
    technicians,
    touch_decisions,
    touch_reversals,
    touches,
)
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Row

    from rules.operating import OperatingValues

COLLEAGUE: Final = "colleague"
"""How the door of a colleague's phone is called: a source is this and the site."""

OF_PRIME: Final = ("needs_approval", "clock_unchecked", "other_site")
OF_OPERATOR: Final = ("key_revoked", "chain_orphaned")
VIEWS: Final = ("open", "late", "decided")
"""What can be decided, what cannot any more, and what was decided."""

GATE: Final = "device:"
OWN: Final = "portal:approved/"
"""The source of what follows an accepted touch is this and the site."""

SLACK: Final = dt.timedelta(minutes=10)
"""A touch that is this much later than its coming in is a clock that is wrong."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Who decides: the prime of sites or, without one, the operator; at one site or at all."""

    prime_id: str | None
    site_id: str | None = None

    def of(self) -> ColumnElement[bool]:
        """The touches that wait for them."""
        own = touches.c
        here: ColumnElement[bool]
        if self.prime_id is None:
            here = own.held.in_(OF_OPERATOR)
        else:
            here = and_(own.held.in_(OF_PRIME), sites.c.prime_id == self.prime_id)
        return here if self.site_id is None else and_(here, own.site_id == self.site_id)


@dataclass(frozen=True, slots=True)
class WaitingTouch:
    """A touch that waits, with the names of its site, its worker and whatever recorded it.

    ``why`` is for what it waits: as it was held, and a late row apart from a colleague's. ``until``
    is the last day on which it can be decided, and ``needs_moment`` says that whoever accepts it
    must say when it was.
    """

    row: Row[Any]
    why: str
    by_id: str
    by_name: str
    until: dt.date
    days_left: int
    needs_moment: bool
    registers: bool


COLUMNS: Final = tuple(
    touches.c[name]
    for name in (
        *("number", "source", "event_id", "body", "received_at", "partner_id", "device_id"),
        *("site_id", "technician_id", "card", "occurred_at", "time_grade", "method", "direction"),
        "held",
    )
)


def waiting_touches(  # noqa: PLR0913, PLR0917 - whose, and which part of it
    connection: Connection,
    operating: OperatingValues,
    whose: Whose,
    on: dt.date,
    after: int,
    most: int,
    *,
    view: str = "open",
    why: str = "",
) -> list[WaitingTouch]:
    """The touches that wait for somebody, the oldest first; of a view and, if asked, one cause."""
    since = _since(connection, operating, on)
    own = touches.c
    asked = asked_of(whose).where(own.number > after).order_by(own.number).limit(most)
    if view == "decided":
        asked = asked.where(touch_decisions.c.number.is_not(None))
    else:
        asked = asked.where(touch_decisions.c.number.is_(None))
        asked = asked.where(can_be_decided(since) if view == "open" else ~can_be_decided(since))
    if why:
        asked = asked.where(_cause() == why)
    rows = list(connection.execute(asked))
    names = _names(connection, rows)
    return [_waiting(row, names, operating, on, since) for row in rows]


def waiting_touch_sums(
    connection: Connection,
    operating: OperatingValues,
    on: dt.date,
    *,
    prime_id: str | None = None,
    site_id: str | None = None,
) -> list[WaitingSum]:
    """What waits and can still be decided, by prime, in one statement; of one prime or site."""
    since = _since(connection, operating, on)
    own = touches.c
    moment = func.min(_counts_from(since))
    asked: Any = (
        select(
            sites.c.prime_id,
            moment.label("first"),
            func.count().label("entries"),
            func.max(own.received_at).label("newest"),
        )
        .join(sites, sites.c.site_id == own.site_id)
        .outerjoin(touch_decisions, touch_decisions.c.number == own.number)
        .where(own.held.in_(OF_PRIME), touch_decisions.c.number.is_(None), can_be_decided(since))
        .group_by(sites.c.prime_id)
        .order_by(sites.c.prime_id)
    )
    if prime_id is not None:
        asked = asked.where(sites.c.prime_id == prime_id)
    if site_id is not None:
        asked = asked.where(sites.c.site_id == site_id)
    found = []
    for row in connection.execute(asked):
        until = closing_day(Month.of(day_of(row.first)), operating)
        left = (until - on).days
        found.append(WaitingSum(row.prime_id, until, left, row.entries, row.newest))
    return found


def asked_of(whose: Whose) -> Select[Any]:
    """Touches that somebody decides, with who they are of and what was decided."""
    own, again = touches.c, touches.alias("again").c
    who = func.coalesce(own.technician_id, registered_cards.c.technician_id)
    follows = and_(again.source == OWN + own.site_id, again.event_id == cast(own.number, Text))
    asked: Select[Any] = (
        select(
            *COLUMNS,
            who.label("who"),
            *(technicians.c.name, sites.c.name.label("site"), sites.c.prime_id),
            *(partners.c.name.label("partner"), gate_devices.c.gate),
            gate_devices.c.site_id.label("gate_site"),
            *(_cause().label("why"), again.occurred_at.label("accepted_at")),
            *(touch_decisions.c.outcome, touch_decisions.c.why.label("decided_why")),
            *(touch_decisions.c.by.label("decided_by"), touch_decisions.c.at.label("decided_at")),
            *(touch_reversals.c.outcome.label("reversed"), touch_reversals.c.by.label("back_by")),
            *(touch_reversals.c.why.label("back_why"), touch_reversals.c.at.label("back_at")),
        )
        .join(sites, sites.c.site_id == own.site_id)
        .outerjoin(registered_cards, registered_cards.c.card == own.card)
        .outerjoin(technicians, technicians.c.technician_id == who)
        .outerjoin(partners, partners.c.partner_id == own.partner_id)
        # What is of an orphaned chain has no place in a chain, but still its source.
        .outerjoin(gate_devices, own.source == GATE + gate_devices.c.device_id)
        .outerjoin(again.number.table, follows)
        .outerjoin(touch_decisions, touch_decisions.c.number == own.number)
        .outerjoin(touch_reversals, touch_reversals.c.number == own.number)
        .where(whose.of())
    )
    return asked


def is_unsure() -> ColumnElement[bool]:
    """Whether nobody knows when a gate's touch was: its clock was never compared with ours."""
    own = touches.c
    clock = or_(own.time_grade == "wall_unchecked", own.held == "clock_unchecked", _ahead())
    return and_(own.source.like(f"{GATE}%"), clock)


def can_be_decided(since: dt.datetime) -> ColumnElement[bool]:
    """Whether a touch can still come to count, where months from a moment on are open.

    One whose clock was wrong was before it came in, whatever it says itself.
    """
    own = touches.c
    plain = and_(own.occurred_at >= since, ~_ahead())
    return or_(plain, and_(is_unsure(), own.received_at >= since))


def moment_is_needed(row: Row[Any], since: dt.datetime) -> bool:
    """Whether somebody must say when a touch was: it says itself what cannot be, or counts not."""
    return bool(row.occurred_at > row.received_at + SLACK or row.occurred_at < since)


def may_be_moved(row: Row[Any]) -> bool:
    """Whether somebody may say that a touch was at another time: nobody knows when it was."""
    unsure = row.time_grade == "wall_unchecked" or row.held == "clock_unchecked"
    ahead = row.occurred_at > row.received_at + SLACK
    return bool(row.source.startswith(GATE) and (unsure or ahead))


def _ahead() -> ColumnElement[bool]:
    """Whether a touch says that it was after it came in: only gates' rows are kept that do."""
    own = touches.c
    return and_(own.held.in_(("clock_unchecked", *OF_OPERATOR)), own.occurred_at > own.received_at)


def _counts_from(since: dt.datetime) -> ColumnElement[dt.datetime]:
    """The moment whose month closes first for a touch: its own or, if unsure, its coming in."""
    own = touches.c
    plain = and_(own.occurred_at >= since, ~_ahead())
    return case((plain, own.occurred_at), else_=own.received_at)


def _cause() -> ColumnElement[str]:
    own = touches.c
    typed = and_(own.partner_id.is_not(None), own.method == "manual")
    return case(
        (own.held != "needs_approval", own.held),
        (own.source.like(f"portal:{COLLEAGUE}/%"), COLLEAGUE),
        (typed, "typed"),
        else_="late",
    )


def _since(connection: Connection, operating: OperatingValues, on: dt.date) -> dt.datetime:
    return dt.datetime.combine(first_open_day(connection, operating, on), dt.time(), JAPAN)


def _waiting(
    row: Row[Any],
    names: dict[str, str],
    operating: OperatingValues,
    on: dt.date,
    since: dt.datetime,
) -> WaitingTouch:
    given = json.loads(row.body)
    needs = moment_is_needed(row, since)
    moment = row.received_at if needs and may_be_moved(row) else row.occurred_at
    until = closing_day(Month.of(day_of(moment)), operating)
    by_id = _by(row, given)
    by_name = names.get(by_id, row.partner or row.gate or "")
    registers = given.get("type") == "card_registration"
    left = (until - on).days
    return WaitingTouch(row, row.why, by_id, by_name, until, left, needs, registers)


def _by(row: Row[Any], given: dict[str, Any]) -> str:
    """Who or what recorded it: a colleague, a partner, a gate."""
    if row.why == COLLEAGUE:
        return str(given["evidence"]["by"])
    return str(row.partner_id or row.source.removeprefix(GATE))


def _names(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """The names of colleagues who recorded something."""
    by = {_by(row, json.loads(row.body)) for row in rows if row.why == COLLEAGUE}
    named = select(technicians.c.technician_id, technicians.c.name).where(
        technicians.c.technician_id.in_(by)
    )
    return {one.technician_id: one.name for one in connection.execute(named)}


def causes_of_touches(
    connection: Connection, whose: Whose, numbers: Sequence[int]
) -> frozenset[str]:
    """For what those of some touches wait that somebody decides."""
    asked = asked_of(whose).where(touches.c.number.in_(numbers))
    return frozenset(row.why for row in connection.execute(asked))


def operator_waits(connection: Connection, prime_id: str) -> int:
    """How many touches at the sites of a prime wait for the operator."""
    asked = (
        select(func.count())
        .select_from(touches)
        .join(sites, sites.c.site_id == touches.c.site_id)
        .outerjoin(touch_decisions, touch_decisions.c.number == touches.c.number)
        .where(
            sites.c.prime_id == prime_id,
            touches.c.held.in_(OF_OPERATOR),
            touch_decisions.c.number.is_(None),
        )
    )
    return connection.scalar(asked) or 0
