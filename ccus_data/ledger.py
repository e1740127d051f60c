"""The ledger: a record of acts that cannot be changed without a trace.

Each row is sealed with SHA-256 over its content and the seal of the row before. Whoever changes,
takes out, puts in or moves a row breaks the chain there; whoever takes rows from the end breaks it
against the head. Someone who may write to the database could seal a whole new chain: against that,
note the last row and seal elsewhere (`Anchor`) and compare later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data.tables import ledger, ledger_head
from ccus_data.wording import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection, Row

MOST_FAULTS: Final = 100
"""Faults that a verification lists; the rest are counted."""

ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did to one row: its table and key, and its values before and after."""

    by: str
    act: str
    subject: str
    identity: Mapping[str, object]
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row and its seal as noted outside the database; written ``NUMBER:SEAL``."""

    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"


@dataclass(slots=True)
class Verified:
    """What a verification found: how many rows there are, where the chain is broken, its end."""

    rows: int = 0
    count: int = 0
    faults: list[Said] = field(default_factory=list)
    end: Anchor = field(default_factory=lambda: Anchor(0, ""))

    def note(self, key: str, **values: object) -> None:
        """Note one fault; only the first hundred are kept in words."""
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(said(key, **values))


def append(connection: Connection, acts: Iterable[Act], at: dt.datetime) -> int:
    """Append acts of one moment to the ledger; the number of its last row.

    Takes the head of the ledger, so that appenders follow each other until the transaction ends.
    """
    number, seal = connection.execute(
        select(ledger_head.c.number, ledger_head.c.seal).with_for_update()
    ).one()
    first, rows = number, []
    for act in acts:
        number += 1
        row = {
            "number": number,
            "at": at,
            "by": act.by,
            "act": act.act,
            "subject": act.subject,
            "identity": canonical(act.identity),
            "before": None if act.before is None else canonical(act.before),
            "after": None if act.after is None else canonical(act.after),
            "previous": seal,
        }
        seal = row["seal"] = sealed(row)
        rows.append(row)
    if rows:
        connection.execute(insert(ledger), rows)
        moved = connection.execute(
            update(ledger_head)
            .where(ledger_head.c.number == first)
            .values(number=number, seal=seal)
        )
        if moved.rowcount != 1:
            raise RuntimeError(f"the head of the ledger moved from {first} while it was held")
    return int(number)


def canonical(value: Mapping[str, object]) -> str:
    """Values as text that is always the same for the same values: days in ISO form, keys sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def values_of(text: str) -> dict[str, Any]:
    """Values back from the text that `canonical` made."""
    values: dict[str, Any] = json.loads(text)
    return values


def sealed(row: Mapping[str, object]) -> str:
    """The seal of a row: SHA-256 over all its columns but the seal, in a fixed form."""
    at = row["at"]
    if not isinstance(at, dt.datetime):
        raise TypeError(f"{at!r} is no moment")
    parts = [
        row["number"],
        at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        *(row[name] for name in ("by", "act", "subject", "identity", "before", "after")),
        row["previous"],
    ]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_ledger(connection: Connection, anchor: Anchor | None = None) -> Verified:
    """Read the whole ledger and say every place where it was tampered with.

    Needs memory for a few thousand rows, whatever the length.
    """
    found = Verified()
    head = connection.execute(select(ledger_head.c.number, ledger_head.c.seal)).one()
    # The seal that the first row carries on is what the head began with: 64 zeros.
    before = Anchor(0, "0" * 64)
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(ledger).order_by(ledger.c.number)
    )
    for row in rows:
        found.rows += 1
        _verify_row(row, before, found)
        before = Anchor(row.number, row.seal)
        if anchor is not None and anchor.number == row.number and anchor.seal != row.seal:
            found.note("ledger.anchor_differs", number=row.number)
    if anchor is not None and anchor.number > before.number:
        found.note("ledger.end_missing", number=anchor.number, found=before.number)
    elif head.number != before.number:
        found.note("ledger.end_missing", number=head.number, found=before.number)
    elif head.seal != before.seal:
        found.note("ledger.end_differs", number=head.number)
    found.end = before
    return found


def _verify_row(row: Row[tuple[object, ...]], before: Anchor, found: Verified) -> None:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row's values
    if row.number != before.number + 1:
        found.note("ledger.missing", number=before.number + 1, until=row.number - 1)
    elif row.previous != before.seal:
        found.note("ledger.does_not_follow", number=row.number)
    if sealed(dict(values)) != row.seal:
        found.note("ledger.changed", number=row.number)
