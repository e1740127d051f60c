"""Every technician of an employer with levels, gaps, and whether one can apply now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, func, select

from ccus_data.employer.asking import employed
from ccus_data.tables import judgements, technicians
from evaluator.record import RegistrationType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

PAGE: Final = 1_000
"""Technicians at a time: a page is some hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class FieldLevel:
    """The judgement in force of one technician in one field, and the gap to the next level.

    Gaps are in days; ``qualifications_missing`` is JSON, as the judgement keeps it. All of them
    are None where there is no next level or nothing was said.
    """

    field: str
    level: int
    as_of: dt.date
    criteria_version: str
    next_level: int | None
    work_days_missing: int | None
    role_days_missing: int | None
    qualifications_missing: str | None


@dataclass(frozen=True, slots=True)
class TechnicianLevels:
    """One technician: the level on the card, and the judged level of each field, by field name."""

    technician_id: str
    name: str
    registration_type: str
    card_level: int
    fields: tuple[FieldLevel, ...]

    def can_apply(self, judged: FieldLevel) -> bool:
        """Whether an application could raise the card now: judged above it, detailed registration.

        R8: a simple registration (簡略型) is not judged; one must first become detailed.
        """
        detailed = self.registration_type == RegistrationType.DETAILED.value
        return detailed and judged.level > self.card_level

    @property
    def can_apply_now(self) -> bool:
        """Whether there is a field in which the card could be raised now."""
        return any(self.can_apply(one) for one in self.fields)


def levels_page(
    connection: Connection, employer_id: str, on: dt.date, after: str = "", limit: int = PAGE
) -> tuple[TechnicianLevels, ...]:
    """Up to ``limit`` technicians behind ``after``, by identifier; one statement for all of them.

    A technician whom nobody has judged has no fields.
    """
    rows = connection.execute(_statement(employer_id, on, after, limit))
    return tuple(
        TechnicianLevels(*key, tuple(_field(row) for row in found if row.field is not None))
        for key, found in groupby(rows, _PERSON)
    )


def levels_pages(
    connection: Connection, employer_id: str, on: dt.date, size: int = PAGE
) -> Iterator[tuple[TechnicianLevels, ...]]:
    """Page after page until there is nobody left; one page in memory at a time."""
    after = ""
    while page := levels_page(connection, employer_id, on, after, size):
        yield page
        after = page[-1].technician_id


_PERSON: Final = attrgetter("technician_id", "name", "registration_type", "level")
_GAP: Final = ("next_level", "work_days_missing", "role_days_missing", "qualifications_missing")


def _statement(employer_id: str, on: dt.date, after: str, limit: int) -> Select[Any]:
    people = employed(employer_id, on, after, limit).cte("people")
    # The index on technician, field and number answers this without the rows themselves. The left
    # join stands here: beside a common table expression SQLite would scan it for each person.
    newest = (
        select(
            people.c.technician_id,
            judgements.c.field,
            func.max(judgements.c.judgement_id).label("judgement_id"),
        )
        .join(judgements, judgements.c.technician_id == people.c.technician_id, isouter=True)
        .group_by(people.c.technician_id, judgements.c.field)
        .cte("newest")
    )
    return (
        select(
            technicians.c.technician_id,
            technicians.c.name,
            technicians.c.registration_type,
            technicians.c.level,
            judgements.c.field,
            judgements.c.level.label("judged_level"),
            judgements.c.as_of,
            judgements.c.criteria_version,
            *(judgements.c[name] for name in _GAP),
        )
        .select_from(newest)
        .join(technicians, technicians.c.technician_id == newest.c.technician_id)
        .join(judgements, judgements.c.judgement_id == newest.c.judgement_id, isouter=True)
        .order_by(newest.c.technician_id, newest.c.field)
    )


def _field(row: Any) -> FieldLevel:
    return FieldLevel(
        row.field,
        row.judged_level,
        row.as_of,
        row.criteria_version,
        row.next_level,
        row.work_days_missing,
        row.role_days_missing,
        row.qualifications_missing,
    )
