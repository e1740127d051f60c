"""The prime of a site approves entries or refuses them, each once, until the deadline (A8, A10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from attendance.corrections.entering import window_fault
from attendance.intake import day_of, derive
from ccus_data.ledger import Act, append
from ccus_data.tables import entry_decisions, entry_sites, history_entries, sites

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Row

    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of entries: decided now, decided by somebody before, too late, not one's own.

    ``timeless`` are touches that were not accepted because nobody said when they were.
    """

    done: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    timeless: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Deed:
    outcome: str
    why: str | None
    by: str
    at: dt.datetime


def approve(  # noqa: PLR0913, PLR0917 - which, whose, by whom, when
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    entry_ids: Sequence[int],
    by: str,
    at: dt.datetime,
) -> Decided:
    """Approve entries at sites of a prime; their days count from now."""
    return _decide(connection, catalogue, prime_id, entry_ids, _Deed("approved", None, by, at))


def refuse(  # noqa: PLR0913, PLR0917 - which, whose, why, by whom, when
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    entry_ids: Sequence[int],
    why: str,
    by: str,
    at: dt.datetime,
) -> Decided:
    """Refuse entries at sites of a prime, with the reason that their makers read."""
    return _decide(connection, catalogue, prime_id, entry_ids, _Deed("refused", why, by, at))


def withdraw(
    connection: Connection, catalogue: Catalogue, entry_id: int, by: str, at: dt.datetime
) -> bool:
    """Take an entry back that nobody decided yet; false where somebody did.

    Whether it is one's own is for whoever calls.
    """
    rows = _held(connection, [entry_id])
    if not rows or rows[0].decided is not None:
        return False
    _put(connection, catalogue, rows, _Deed("withdrawn", None, by, at))
    return True


def _decide(
    connection: Connection,
    catalogue: Catalogue,
    prime_id: str,
    entry_ids: Sequence[int],
    deed: _Deed,
) -> Decided:
    rows = [row for row in _held(connection, entry_ids) if row.prime_id == prime_id]
    known = {row.entry_id for row in rows}
    before = [row for row in rows if row.decided is not None]
    open_ones = [row for row in rows if row.decided is None]
    today = day_of(deed.at)
    closed = {
        day: window_fault(connection, catalogue, day, today) is not None
        for day in {row.work_date.replace(day=1) for row in open_ones}
    }
    late = [row for row in open_ones if closed[row.work_date.replace(day=1)]]
    done = [row for row in open_ones if not closed[row.work_date.replace(day=1)]]
    _put(connection, catalogue, done, deed)
    return Decided(
        tuple(row.entry_id for row in done),
        tuple(row.entry_id for row in before),
        tuple(row.entry_id for row in late),
        tuple(one for one in entry_ids if one not in known),
    )


def _held(connection: Connection, entry_ids: Sequence[int]) -> list[Row[Any]]:
    """Entries with the prime of their site and what was decided, held until the end."""
    own = history_entries.c
    held = select(own.entry_id).where(own.entry_id.in_(entry_ids)).order_by(own.entry_id)
    connection.execute(held.with_for_update())
    place = func.coalesce(own.site_id, entry_sites.c.site_id)
    asked = (
        select(
            *(own.entry_id, own.technician_id, own.work_date, sites.c.prime_id),
            entry_decisions.c.outcome.label("decided"),
        )
        .outerjoin(entry_sites, entry_sites.c.entry_id == own.entry_id)
        .outerjoin(sites, sites.c.site_id == place)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == own.entry_id)
        .where(own.entry_id.in_(entry_ids))
        .order_by(own.entry_id)
    )
    return list(connection.execute(asked))


def _put(
    connection: Connection, catalogue: Catalogue, rows: Sequence[Row[Any]], deed: _Deed
) -> None:
    if not rows:
        return
    decided = {"outcome": deed.outcome, "why": deed.why, "by": deed.by, "at": deed.at}
    connection.execute(
        insert(entry_decisions), [{"entry_id": row.entry_id, **decided} for row in rows]
    )
    after = {"outcome": deed.outcome} | ({"why": deed.why} if deed.why else {})
    acts = [
        Act(deed.by, "entry.decided", "entry_decisions", {"entry_id": row.entry_id}, after=after)
        for row in rows
    ]
    derive(connection, catalogue, {(row.technician_id, row.work_date) for row in rows}, deed.at)
    append(connection, acts, deed.at)
