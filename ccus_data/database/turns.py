"""Turns of transactions about one thing, where no row says that there are others.

Whoever records a touch reads what a roster says; whoever changes the roster looks for touches.
Neither sees what the other has not committed yet: one of the two has to come first. SQLite has one
writer at a time, so that only PostgreSQL needs it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

BUCKETS: Final = 64
"""Things share turns, so that the locks of a transaction are few however many things it touches."""


def take_turns(
    connection: Connection, kind: str, things: Iterable[str], *, alone: bool = False
) -> None:
    """Wait for those that are at one of these things alone, until the transaction ends.

    ``alone`` waits for all others as well. Of one transaction, all of a kind come in one call.
    """
    if connection.dialect.name != "postgresql":
        return
    numbers = sorted({_number(kind, thing) for thing in set(things)})
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    # In the order of the array: two transactions that wait for each other would end in an error.
    in_order = func.unnest(bindparam(None, numbers, ARRAY(BigInteger)))
    connection.execute(select(lock(in_order))).all()


def _number(kind: str, thing: str) -> int:
    """The number of a thing's turn: kinds lie apart from each other, and from other programs."""
    bucket = hashlib.sha256(thing.encode()).digest()[0] % BUCKETS
    return int.from_bytes(hashlib.sha256(f"ccus-level {kind}".encode()).digest()[:6]) + bucket
