"""Take rows in: each is created, a duplicate, held or rejected, and none depends on another.

Identity is source and id, for ever: the same content again is done already, another content under
the same id is refused. What is held is kept and waits for a person. Whatever was created or held is
followed by the work histories of just these people and days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy import select

from attendance.intake.deriving import SITE, derive
from attendance.intake.passages import day_of
from attendance.intake.registering import register_cards
from attendance.intake.rows import REGISTRATION, Problem, Row
from attendance.intake.senders import BY_HAND
from ccus_data.counting import is_closed
from ccus_data.database import among, load_rows, take_turns
from ccus_data.ledger import append
from ccus_data.tables import registered_cards, sites, technicians, touches
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from rules.catalogue import Catalogue

AHEAD: Final = dt.timedelta(minutes=10)
"""A touch this far in the future is a clock that is wrong."""

STATUSES: Final = ("created", "duplicate", "held", "rejected", "retry")

OF_CHAINS: Final = {"future_time": "clock_unchecked", "window_closed": "needs_approval"}
"""For what a row of a gate waits that would be refused from elsewhere: a chain has no holes."""

UNTRUSTED: Final = frozenset({"key_revoked", "chain_orphaned", "other_site", "unknown_worker"})
"""Why a gate's word on whose card it is is not taken."""


class Result(NamedTuple):
    """What became of a row: its line, its status, and where it is not done, why."""

    line: int
    event_id: str
    status: str
    problems: tuple[Problem, ...] = ()
    code: str = ""


class Sender(Protocol):
    """Who sends rows: what it may, and what stands beside each of its rows."""

    def refused(self, row: Row) -> Problem | None:
        """Why a row may not come from here; None where it may."""
        ...

    def held(self, row: Row) -> str:
        """Why each row from here waits; empty where it does not."""
        ...

    def moment(self, row: Row) -> tuple[dt.datetime, str]:
        """When it was, and the grade of that."""
        ...

    def columns(self, row: Row) -> Mapping[str, Any]:
        """The columns that say who sent it."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """The results in the order of the rows, and whose days have changed."""

    results: list[Result]
    changed: frozenset[tuple[str, dt.date]] = field(default_factory=frozenset)

    def counts(self) -> dict[str, int]:
        """How many rows of each status, all five of them."""
        found = dict.fromkeys(STATUSES, 0)
        for one in self.results:
            found[one.status] += 1
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows of the rows of a batch, asked in a handful of statements."""

    digests: Mapping[tuple[str, str], str]
    sites: frozenset[str]
    people: frozenset[str]
    cards: Mapping[str, str]


class OpenDays:
    """The moments whose month can still change on the day that rows come in."""

    def __init__(self, catalogue: Catalogue, at: dt.datetime) -> None:
        self._values = catalogue.operating
        self._today = day_of(at)
        self._known: dict[tuple[int, int], bool] = {}

    def __contains__(self, moment: dt.datetime) -> bool:
        day = day_of(moment)
        month = (day.year, day.month)
        if month not in self._known:
            self._known[month] = not is_closed(Month.of(day), self._today, self._values)
        return self._known[month]


def receive(  # noqa: PLR0913, PLR0917 - the rows, who sends them, and what they are held to
    connection: Connection,
    catalogue: Catalogue,
    given: Sequence[Row | list[Problem]],
    sender: Sender,
    at: dt.datetime,
    ids: Sequence[str] = (),
) -> Received:
    """Take in the rows of a batch in one transaction of the caller; ``ids`` names unreadable ones.

    Results stand in the order of the rows.
    """
    rows = [one for one in given if isinstance(one, Row)]
    _take_turns(connection, rows)
    known = _known(connection, rows)
    days = OpenDays(catalogue, at)
    digests = dict(known.digests)
    kept: list[dict[str, Any]] = []
    registered: list[dict[str, Any]] = []
    touched: set[tuple[str, dt.date]] = set()
    results = []
    for line, one in enumerate(given, start=1):
        if not isinstance(one, Row):
            event_id = ids[line - 1] if ids else ""
            results.append(Result(line, event_id, "rejected", tuple(one), one[0].code))
            continue
        result, row = _one(line, one, sender, known, digests, days, at)
        results.append(result)
        if row is not None:
            kept.append(row)
            digests[one.source, one.event_id] = row["content_sha256"]
            who = one.technician_id or known.cards.get(one.card or "")
            if one.registers:
                registered.append(row)
            elif who in known.people:
                touched.add((str(who), day_of(row["occurred_at"])))
    if kept:
        names = [one for one in kept[0] if any(row[one] is not None for row in kept)]
        of = itemgetter(*names)
        load_rows(connection, touches, names, map(of, kept))
    of_cards, acts = register_cards(connection, registered, at)
    touched |= of_cards
    changed = derive(connection, catalogue, touched, at) if touched else frozenset()
    if acts:  # last of all: whoever writes into the ledger waits for whoever has
        append(connection, acts, at)
    return Received(results, changed)


def _take_turns(connection: Connection, rows: Sequence[Row]) -> None:
    """Come before or after whoever changes a roster of these sites or registers one of these cards.

    Else a touch reads what was, and whoever changes it does not see the touch.
    """
    take_turns(connection, SITE, (row.site_id for row in rows))
    cards = {row.card for row in rows if row.card is not None}
    if cards:
        alone = any(row.registers for row in rows)
        take_turns(connection, "card", cards, alone=alone)


def _one(  # noqa: PLR0913, PLR0917 - a row and all it is held to
    line: int,
    row: Row,
    sender: Sender,
    known: _Known,
    digests: Mapping[tuple[str, str], str],
    days: OpenDays,
    at: dt.datetime,
) -> tuple[Result, dict[str, Any] | None]:
    """What becomes of one row, and how it is kept, where it is."""
    sha256 = row.sha256
    before = digests.get((row.source, row.event_id))
    if before is not None:
        if before == sha256:
            return Result(line, row.event_id, "duplicate"), None
        return _rejected(line, row, Problem("id_reused_other_content", "id", "id_reused")), None
    moment, grade = sender.moment(row)
    row_at = row
    if (moment, grade) != (row.at, row.time_grade):
        row_at = row._replace(at=moment, time_grade=grade)
    problem = sender.refused(row_at) or _refused(row_at, known, days, at)
    held_for = "" if problem is None else OF_CHAINS.get(problem.code, "")
    # Only a gate's rows are numbered; what it recorded is kept, whatever its clock says.
    if problem is not None and not (row.seq is not None and held_for):
        return _rejected(line, row, problem), None
    # What nobody vouches for comes first: that a clock is wrong is said beside it.
    held = sender.held(row_at) or held_for or _held(row_at, known, days)
    if row.registers:
        held = held if held in UNTRUSTED else REGISTRATION
    kept = {
        "source": row.source,
        "event_id": row.event_id,
        "content_sha256": sha256,
        "body": row.body,
        "received_at": at,
        "partner_id": None,
        "device_id": None,
        "epoch": None,
        "seq": None,
        "site_id": row.site_id,
        "technician_id": row.technician_id,
        "card": row.card,
        "occurred_at": moment,
        "time_grade": grade,
        "method": row.method,
        "direction": row.direction,
        "held": held or None,
        **sender.columns(row),
    }
    if held and held != REGISTRATION:
        return Result(line, row.event_id, "held", code=held), kept
    return Result(line, row.event_id, "created"), kept


def _rejected(line: int, row: Row, problem: Problem) -> Result:
    return Result(line, row.event_id, "rejected", (problem,), problem.code)


def _refused(row: Row, known: _Known, days: OpenDays, at: dt.datetime) -> Problem | None:
    """What no row may be, whoever sends it."""
    if row.site_id not in known.sites:
        return Problem("unknown_site", "site", "unknown_site")
    if row.at > at + AHEAD:
        return Problem("future_time", "time", "future_time")
    if row.method == BY_HAND and row.at not in days:
        return Problem("window_closed", "time", "window_closed")
    return None


def _held(row: Row, known: _Known, days: OpenDays) -> str:
    """Why a row that is kept waits for a person; empty where it does not."""
    if row.at not in days:
        return "needs_approval"
    who = row.technician_id or known.cards.get(row.card or "")
    if who is None:
        return "unknown_card"
    if who not in known.people:
        return "unknown_worker"
    return ""


def _known(connection: Connection, rows: Sequence[Row]) -> _Known:
    sources, ids = {row.source for row in rows}, {row.event_id for row in rows}
    site_ids = {row.site_id for row in rows}
    people = {row.technician_id for row in rows if row.technician_id is not None}
    cards = {row.card for row in rows if row.card is not None}
    asked = select(touches.c.source, touches.c.event_id, touches.c.content_sha256).where(
        among(connection, touches.c.source, sources), among(connection, touches.c.event_id, ids)
    )
    digests = {(source, event_id): sha256 for source, event_id, sha256 in connection.execute(asked)}
    asked_cards = select(registered_cards.c.card, registered_cards.c.technician_id)
    of_cards = {
        one.card: one.technician_id
        for one in connection.execute(
            asked_cards.where(among(connection, registered_cards.c.card, cards))
        )
    }
    people |= set(of_cards.values())
    own, place = technicians.c.technician_id, sites.c.site_id
    return _Known(
        digests,
        frozenset(connection.scalars(select(place).where(among(connection, place, site_ids)))),
        frozenset(connection.scalars(select(own).where(among(connection, own, people)))),
        of_cards,
    )
