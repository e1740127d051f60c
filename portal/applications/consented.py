"""Who may be applied for: technicians with a consent in force, and who among them is ready now."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ccus_data.employer import levels_pages
from ccus_data.passport import decided_levels
from ccus_data.tables import applications, businesses, cases, consents, technicians
from portal.cases import State
from portal.consents import in_force as consented

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

UNDECIDED: Final = (State.PAYMENT_PENDING, State.UNDER_REVIEW, State.RETURNED)
"""Filed, and not decided."""

PAGE: Final = 100
"""Technicians on one page of the tick list: a form has 300 inputs at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be added; ``field`` and ``level`` are set where the judge names them."""

    technician_id: str
    name: str
    name_kana: str | None
    card_level: int | None
    field: str | None = None
    level: int | None = None
    consented: bool = True


def in_force(
    connection: Connection, business_id: str, technician_ids: Iterable[str]
) -> dict[str, int]:
    """The number of the consent in force by technician; who gave none is not in it.

    In a transaction that writes they are held: a withdrawal comes before filing or after it.
    """
    found = consented(connection, business_id, technician_ids)
    return {technician_id: one.consent_id for technician_id, one in found.items()}


def candidates(
    connection: Connection, business_id: str, application_id: int, search: str, after: str = ""
) -> tuple[list[Candidate], bool]:
    """A page of technicians with consent who are not in the application yet, and if there is more.

    ``search`` is a part of a name, its kana or an identifier; width and case do not matter for
    kana and letters that are written half or full.
    """
    rows = connection.execute(_candidates(business_id, application_id, search, after, PAGE + 1))
    found = [Candidate(*row) for row in rows]
    return found[:PAGE], len(found) > PAGE


def chosen_candidates(
    connection: Connection,
    business_id: str,
    application_id: int,
    chosen: Iterable[str] | str,
    most: int,
) -> list[Candidate]:
    """The candidates among some identifiers or, given a text, everybody whom it finds.

    At most one more than ``most``, so that too many are seen to be too many.
    """
    search = chosen if isinstance(chosen, str) else ""
    asked = _candidates(business_id, application_id, search, "", most + 1)
    if not isinstance(chosen, str):
        asked = asked.where(consents.c.technician_id.in_(list(chosen)))
    return [Candidate(*row) for row in connection.execute(asked)]


def ready_now(
    connection: Connection, business_id: str, application_id: int, on: dt.date
) -> list[Candidate]:
    """今レベルアップできる人: employed on a day and judged above their card, by identifier.

    One entry a technician, in the field with the highest level; without consent they are listed
    and cannot be added. Left out are levels that a body granted already, for the card follows by
    itself, and fields in which a case of the business waits for a decision.
    """
    there = select(cases.c.technician_id).where(cases.c.application_id == application_id)
    already = set(connection.scalars(there))
    waiting = _waiting(connection, business_id)
    found = []
    for page in levels_pages(connection, business_id, on):
        able = [one for one in page if one.can_apply_now and one.technician_id not in already]
        granted = decided_levels(connection, [one.technician_id for one in able]) if able else ()
        levels = {(one.technician_id, one.field): one.level for one in granted}
        for one in able:
            fitting = [
                judged
                for judged in one.fields
                if one.can_apply(judged)
                and judged.level > levels.get((one.technician_id, judged.field), 0)
                and (one.technician_id, judged.field) not in waiting
            ]
            if fitting:
                best = max(fitting, key=lambda judged: judged.level)
                found.append((one, best))
    agreed = {row[0] for row in connection.execute(_newest(business_id))}
    return [
        Candidate(
            one.technician_id,
            one.name,
            None,
            one.card_level,
            best.field,
            best.level,
            one.technician_id in agreed,
        )
        for one, best in found
    ]


def _waiting(connection: Connection, business_id: str) -> set[tuple[str, str | None]]:
    """Technicians and fields of the cases of a business that nobody has decided yet."""
    asked = (
        select(cases.c.technician_id, cases.c.field)
        .join(applications, applications.c.application_id == cases.c.application_id)
        .where(applications.c.business_id == business_id, cases.c.state.in_(UNDECIDED))
    )
    return {(row.technician_id, row.field) for row in connection.execute(asked)}


def _newest(business_id: str) -> Select[Any]:
    return (
        select(consents.c.technician_id, func.max(consents.c.consent_id))
        .where(
            consents.c.business_id == business_id,
            consents.c.given_at.is_not(None),
            consents.c.withdrawn_at.is_(None),
        )
        .group_by(consents.c.technician_id)
    )


def _candidates(
    business_id: str, application_id: int, search: str, after: str, limit: int
) -> Select[Any]:
    newest = _newest(business_id).subquery()
    newest_id = newest.c[1]
    joined = and_(
        cases.c.application_id == application_id,
        cases.c.technician_id == consents.c.technician_id,
    )
    asked = (
        select(
            consents.c.technician_id,
            func.coalesce(technicians.c.name, consents.c.name),
            func.coalesce(technicians.c.name_kana, consents.c.name_kana),
            technicians.c.level,
        )
        .join(newest, newest_id == consents.c.consent_id)
        .join(technicians, technicians.c.technician_id == consents.c.technician_id, isouter=True)
        .join(cases, joined, isouter=True)
        .where(cases.c.case_id.is_(None), consents.c.technician_id > after)
        .order_by(consents.c.technician_id)
        .limit(limit)
    )
    return asked.where(_fits(search)) if search.strip() else asked


def _fits(search: str) -> ColumnElement[bool]:
    """Every word is in a name, its kana or the identifier."""
    words = unicodedata.normalize("NFKC", search).split()
    columns = (
        *(consents.c.technician_id, consents.c.name, consents.c.name_kana),
        *(technicians.c.name, technicians.c.name_kana),
    )
    return and_(*(or_(*(one.contains(w, autoescape=True) for one in columns)) for w in words))


def names_of_businesses(connection: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """The names of registered businesses among some identifiers; others are left out."""
    asked = sorted(set(ids))
    found = select(businesses.c.business_id, businesses.c.name)
    found = found.where(businesses.c.business_id.in_(asked))
    return dict(connection.execute(found).all())
