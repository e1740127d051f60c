"""Decide touches that wait: accept them with a reason, refuse them, take a decision back.

An accepted one is followed by a touch of the portal's own, which counts; what came in stays as it
was. Each is decided once, and a decision is taken back once, by a further entry: both stand.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from attendance.corrections.deciding import Decided
from attendance.corrections.entering import window_fault
from attendance.corrections.held import (
    Whose,
    asked_of,
    may_be_moved,
    moment_is_needed,
)
from attendance.corrections.listing import first_open_day
from attendance.intake import JAPAN, Accepted, accept, day_of, strike
from ccus_data.ledger import Act, append
from ccus_data.tables import touch_decisions, touch_reversals, touches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from rules.catalogue import Catalogue

OTHER: Final = {"approved": "refused", "refused": "approved"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decides of touches: which outcome, why, by name, when.

    ``moment`` says when the first of those that need one was, where a clock was wrong: the others
    of the same gate follow at the distance at which they came after it.
    """

    outcome: str
    why: str
    by: str
    at: dt.datetime
    moment: dt.datetime | None = None


def decide_touches(
    connection: Connection,
    catalogue: Catalogue,
    whose: Whose,
    numbers: Sequence[int],
    ruling: Ruling,
) -> Decided:
    """Decide touches that wait for somebody, each once; days of accepted ones are worked out anew.

    Those that need a moment and have none, or an impossible one, come back as ``timeless``.
    """
    rows = _held(connection, whose, numbers)
    open_ones = [row for row in rows if row.outcome is None]
    done, decided = _sorted(connection, catalogue, numbers, rows, open_ones, ruling)
    _follow(connection, catalogue, done, ruling)
    return decided


def reverse_touches(
    connection: Connection,
    catalogue: Catalogue,
    whose: Whose,
    numbers: Sequence[int],
    ruling: Ruling,
) -> Decided:
    """Take decisions back, each once: what was approved is refused from now, and the other way.

    ``ruling`` says the new outcome. What has it already, or was taken back before, comes back as
    ``before``; so does a card's registration, which is taken back by withdrawing the card.
    """
    rows = _held(connection, whose, numbers)
    known = [row for row in rows if row.outcome is not None]
    open_ones = [
        row
        for row in known
        if row.reversed is None and row.outcome == OTHER[ruling.outcome] and not _registers(row)
    ]
    done, decided = _sorted(connection, catalogue, numbers, known, open_ones, ruling)
    if done:
        back = {"why": ruling.why, "by": ruling.by, "at": ruling.at, "outcome": ruling.outcome}
        connection.execute(
            insert(touch_reversals), [{"number": row.number, **back} for row, _ in done]
        )
        acts: list[Act] = []
        if ruling.outcome == "approved":
            acts = _accept(connection, catalogue, done, ruling)
        else:
            strike(connection, catalogue, [row for row, _ in done], ruling.at)
        append(connection, [*acts, *_acts(done, ruling, "touch.reversed")], ruling.at)
    return decided


Done = tuple[Any, dt.datetime | None]
"""A touch that is decided now, and when it was as somebody says."""


def _held(connection: Connection, whose: Whose, numbers: Sequence[int]) -> list[Row[Any]]:
    """Touches of whoever decides, with what was decided, held until the transaction ends."""
    own = touches.c
    here = own.number.in_(numbers)
    connection.execute(select(own.number).where(here).order_by(own.number).with_for_update())
    return list(connection.execute(asked_of(whose).where(here).order_by(own.number)))


def _sorted(  # noqa: PLR0913, PLR0917 - what was asked for, what is there, what can be decided
    connection: Connection,
    catalogue: Catalogue,
    numbers: Sequence[int],
    rows: Sequence[Row[Any]],
    open_ones: Sequence[Row[Any]],
    ruling: Ruling,
) -> tuple[list[Done], Decided]:
    """Those that can be decided now, and what is true of the others."""
    today = day_of(ruling.at)
    first = first_open_day(connection, catalogue.operating, today)
    since = dt.datetime.combine(first, dt.time(), JAPAN)
    moved = _moved(open_ones, ruling.moment, since)
    closed: dict[dt.date, bool] = {}

    def is_late(moment: dt.datetime) -> bool:
        month = day_of(moment).replace(day=1)
        if month not in closed:
            closed[month] = window_fault(connection, catalogue, month, today) is not None
        return closed[month]

    done: list[Done] = []
    late, timeless = [], []
    for row in open_ones:
        needed = moment_is_needed(row, since)
        moment = moved.get(row.number)
        if is_late(row.received_at if needed and may_be_moved(row) else row.occurred_at):
            late.append(row.number)
        elif ruling.outcome == "refused":
            done.append((row, None))
        elif needed if moment is None else moment > row.received_at or is_late(moment):
            timeless.append(row.number)
        else:
            done.append((row, moment))
    mine, waiting = {row.number for row in rows}, {row.number for row in open_ones}
    return done, Decided(
        tuple(row.number for row, _ in done),
        tuple(row.number for row in rows if row.number not in waiting),
        tuple(late),
        tuple(one for one in numbers if one not in mine),
        tuple(timeless),
    )


def _moved(
    rows: Sequence[Row[Any]], moment: dt.datetime | None, since: dt.datetime
) -> Mapping[int, dt.datetime]:
    """When touches were, where somebody says when the first of them was; only of one gate.

    In one start of the machine they lie as far apart as it counted, whatever its clock did. Beside
    touches that need a moment, those that need none stay where they are.
    """
    unsure = [row for row in rows if may_be_moved(row)]
    movable = [row for row in unsure if moment_is_needed(row, since)] or unsure
    if moment is None or not movable or len({row.source for row in movable}) > 1:
        return {}
    first = min(movable, key=lambda row: (_boot(row), row.occurred_at))
    return {row.number: moment + _after(first, row) for row in movable}


def _boot(row: Row[Any]) -> int:
    return int(json.loads(row.body).get("seq") or 0)


def _after(first: Row[Any], row: Row[Any]) -> dt.timedelta:
    one, other = json.loads(first.body), json.loads(row.body)
    if one.get("boot_id") == other.get("boot_id") and None not in {
        one.get("boot_ms"),
        other.get("boot_ms"),
    }:
        return dt.timedelta(milliseconds=other["boot_ms"] - one["boot_ms"])
    distance: dt.timedelta = row.occurred_at - first.occurred_at
    return distance


def _registers(row: Row[Any]) -> bool:
    return Accepted(row).registers


def _follow(
    connection: Connection, catalogue: Catalogue, done: Sequence[Done], ruling: Ruling
) -> None:
    if not done:
        return
    decision: dict[str, Any] = {"outcome": ruling.outcome, "why": ruling.why or None}
    decision |= {"by": ruling.by, "at": ruling.at}
    connection.execute(
        insert(touch_decisions), [{"number": row.number, **decision} for row, _ in done]
    )
    approved = ruling.outcome == "approved"
    acts = _accept(connection, catalogue, done, ruling) if approved else []
    # The ledger comes last: whoever writes into it waits for whoever has.
    append(connection, [*acts, *_acts(done, ruling, "touch.decided")], ruling.at)


def _accept(
    connection: Connection, catalogue: Catalogue, done: Sequence[Done], ruling: Ruling
) -> list[Act]:
    accepted = [Accepted(row, moment) for row, moment in done]
    return accept(connection, catalogue, accepted, ruling.by, ruling.at)


def _acts(done: Sequence[Done], ruling: Ruling, event: str) -> list[Act]:
    table = "touch_decisions" if event == "touch.decided" else "touch_reversals"
    return [
        Act(
            *(ruling.by, event, table),
            {"number": row.number} | ({} if row.who is None else {"technician_id": row.who}),
            after={"outcome": ruling.outcome}
            | ({"why": ruling.why} if ruling.why else {})
            | ({} if moment is None else {"moment": moment.isoformat()}),
        )
        for row, moment in done
    ]
