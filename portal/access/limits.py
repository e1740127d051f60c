"""How often something may be tried: counted in the database, so that all workers count together.

What is counted is kept as a digest that cannot be guessed without the key: the table says nothing
about who tried what.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.database import writing
from ccus_data.tables import attempts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from portal.sealing import Seals

KEPT: Final = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of one kind by or for one subject in a window."""

    kind: str
    most: int
    window: dt.timedelta


SIGN_IN_OF_ID: Final = Limit("sign-in of id", 10, dt.timedelta(minutes=15))
SIGN_IN_FROM: Final = Limit("sign-in from", 100, dt.timedelta(minutes=15))
CODE: Final = Limit("second factor", 10, dt.timedelta(minutes=15))
PASSWORD: Final = Limit("password again", 10, dt.timedelta(minutes=15))
PASSKEY_FROM: Final = Limit("passkey asked from", 100, dt.timedelta(minutes=15))
SIGN_UP_FROM: Final = Limit("sign-up from", 20, dt.timedelta(hours=1))
SIGN_UP_TO: Final = Limit("sign-up to", 5, dt.timedelta(hours=1))
COMPLETE_OF_ID: Final = Limit("completion of id", 10, dt.timedelta(minutes=15))
RESET_FROM: Final = Limit("reset from", 20, dt.timedelta(hours=1))
CONSENT_FROM: Final = Limit("consent from", 600, dt.timedelta(minutes=15))
RESET_OF_ID: Final = Limit("reset of id", 3, dt.timedelta(hours=1))
TECHNICIAN_OF_ID: Final = Limit("technician of id", 10, dt.timedelta(days=1))
TECHNICIAN_FROM: Final = Limit("technician from", 30, dt.timedelta(hours=1))
CLAIM_BY: Final = Limit("claim by", 5, dt.timedelta(days=1))
INVITED_BY: Final = Limit("invited by", 50, dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tried:
    """The number of tries in this window, this one included, and when the window ends."""

    count: int
    most: int
    until: dt.datetime

    @property
    def allowed(self) -> bool:
        """Whether this try may go on."""
        return self.count <= self.most

    @property
    def is_first_refused(self) -> bool:
        """Whether this is the try that reached the limit: told once, not each time."""
        return self.count == self.most + 1


def window_of(limit: Limit, at: dt.datetime) -> dt.datetime:
    """The beginning of the window that a moment lies in."""
    epoch = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return epoch + (at - epoch) // limit.window * limit.window


def tried(
    connection: Connection, seals: Seals, limit: Limit, subject: str, at: dt.datetime
) -> Tried:
    """Count one try, before it is known how it ends."""
    begins = window_of(limit, at)
    what = seals.digest(f"{limit.kind}:{subject}")
    insert = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    statement = insert(attempts).values(what=what, window_at=begins, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=["what", "window_at"], set_={"count": attempts.c.count + 1}
    ).returning(attempts.c.count)
    count = connection.execute(counted).scalar_one()
    return Tried(count, limit.most, begins + limit.window)


def forget(connection: Connection, seals: Seals, limit: Limit, subject: str) -> None:
    """Forget the tries of a subject: it succeeded."""
    what = seals.digest(f"{limit.kind}:{subject}")
    connection.execute(delete(attempts).where(attempts.c.what == what))


def sweep(connection: Connection, at: dt.datetime) -> None:
    """Take away windows that are long over."""
    connection.execute(delete(attempts).where(attempts.c.window_at < at - KEPT))


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts tries, each in a transaction of its own: a refusal later does not take it back."""

    engine: Engine
    seals: Seals

    def tried(self, limit: Limit, subject: str, at: dt.datetime) -> Tried:
        """Count one try."""
        with writing(self.engine) as connection:
            return tried(connection, self.seals, limit, subject, at)
