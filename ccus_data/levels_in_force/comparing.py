"""Whether a night says of somebody what the judgement in force says; if not, why not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from ccus_data.judgements import in_force
from ccus_data.tables import judgements, technicians

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection

SHOWN: Final = (
    *("level", "criteria_version", "criteria_digest"),
    *("next_level", "work_days_missing", "role_days_missing", "qualifications_missing"),
)
"""What an employer's page shows of a judgement: another one of these is another judgement."""

DAYS: Final = ("work_days", "foreman_days", "crew_leader_days", "either_days")
LEVEL_AND_DOCUMENT: Final = slice(0, 3)
DOCUMENT: Final = slice(1, 3)
WAYS: Final = SHOWN.index("qualifications_missing")

FIRST: Final = "first"
CAUSES: Final[Mapping[str, str]] = {
    "criteria_revision": "criteria_revision",
    "registration": "other",
    "correction": "correction",
    "new_qualification": "new_qualification",
    "new_days": "new_days",
    "out_of_quarantine": "other",
    "program": "other",
    "unexplained": "other",
}
"""The causes of a night in the words of the table. A night's ``first`` says nothing about a change:
its folder was begun anew."""

PART: Final = 5_000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a night: the values of ``SHOWN`` and of ``DAYS``, and the cause of its last change.

    The cause is in the night's words, None where no night changed the row.
    """

    technician: str
    field: str
    shown: tuple[Any, ...]
    days: tuple[int, ...]
    cause: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A judgement in force: the day it is for, the values of ``SHOWN`` and of ``DAYS``."""

    as_of: dt.date
    shown: tuple[Any, ...]
    days: tuple[int | None, ...]


def stored_of(connection: Connection, wanted: Collection[str]) -> dict[Pair, Stored]:
    """The judgements in force of technicians whose identifiers lie close to each other.

    Read are all between the first and the last; in memory are those of the wanted.
    """
    among = judgements.c.technician_id.between(min(wanted), max(wanted))
    columns = ("technician_id", "field", "as_of", *SHOWN, *DAYS)
    statement = in_force(among).where(among)
    only = statement.with_only_columns(*(judgements.c[name] for name in columns))
    rows = connection.execute(only.execution_options(yield_per=PART))
    end = 3 + len(SHOWN)
    return {
        (row[0], row[1]): Stored(row[2], tuple(row[3:end]), tuple(row[end:]))
        for row in rows
        if row[0] in wanted
    }


def known_of(connection: Connection, wanted: Collection[str]) -> set[str]:
    """Those of the wanted whom the database knows."""
    own = technicians.c.technician_id
    among = select(own).where(own.between(min(wanted), max(wanted)))
    found = connection.scalars(among.execution_options(yield_per=PART))
    return {one for one in found if one in wanted}


def cause_of(old: Stored | None, new: Found) -> str:
    """Why a judgement is another one than the one in force, in the words of the table.

    Where level or document changed, the night says why. Where the gap alone did, it follows from
    what differs: fewer days are a correction, more are new days, and then come qualifications.
    """
    if old is None:
        return FIRST
    if old.shown[DOCUMENT] != new.shown[DOCUMENT]:
        return "criteria_revision"
    told = CAUSES.get(new.cause or "")
    if old.shown[LEVEL_AND_DOCUMENT] != new.shown[LEVEL_AND_DOCUMENT] and told:
        return told
    both = [(was, now) for was, now in zip(old.days, new.days, strict=True) if was is not None]
    if any(now < was for was, now in both):
        return "correction"
    if any(now > was for was, now in both):
        return "new_days"
    return "new_qualification" if old.shown[WAYS] != new.shown[WAYS] else "other"
