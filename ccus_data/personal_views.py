"""Who saw a technician's data: each view is one row of the ledger, and an index by person to it.

The ledger's row holds every technician of the view, so that the index can be checked against the
seals; the index makes the question of one person quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from ccus_data import ledger
from ccus_data.tables import ledger as ledger_rows
from ccus_data.tables import personal_views

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

SEEN: Final = "technicians.seen"
"""The act of the ledger."""

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked (a login id), as what (``business:ID role`` and the like), and at what."""

    by: str
    as_what: str
    what: str


@dataclass(frozen=True, slots=True)
class View:
    """One time that somebody saw a technician's data; ``number`` is the row of the ledger."""

    number: int
    at: dt.datetime
    look: Look


def note_view(
    connection: Connection, look: Look, technician_ids: Iterable[str], at: dt.datetime
) -> int | None:
    """Note that somebody sees the data of technicians, in the transaction that reads them.

    The number of the ledger's row; None, and no row, where nobody was shown. ``look.what`` is a
    short word for the page or the file, such as ``application``.
    """
    seen = sorted(set(technician_ids))
    if not seen:
        return None
    act = ledger.Act(
        look.by,
        SEEN,
        "technicians",
        {"technician_ids": seen},
        after={"as": look.as_what, "what": look.what},
    )
    number = ledger.append(connection, [act], at)
    rows = [{"technician_id": one, "number": number} for one in seen]
    connection.execute(insert(personal_views), rows)
    return number


def views_of(
    connection: Connection,
    technician_id: str,
    *,
    before: int | None = None,
    most: int = MOST_SHOWN,
) -> list[View]:
    """Who saw a technician's data, the last view first; ``before`` is a row to go on from."""
    asked = (
        select(ledger_rows.c.number, ledger_rows.c.at, ledger_rows.c.by, ledger_rows.c.after)
        .join(personal_views, personal_views.c.number == ledger_rows.c.number)
        .where(personal_views.c.technician_id == technician_id)
        .order_by(personal_views.c.number.desc())
        .limit(most)
    )
    if before is not None:
        asked = asked.where(personal_views.c.number < before)
    found = []
    for number, at, by, after in connection.execute(asked):
        says = ledger.values_of(after or "{}")
        found.append(View(number, at, Look(by, says["as"], says["what"])))
    return found
