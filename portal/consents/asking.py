"""Asking technicians: all of a list at once or none, one open asking a technician."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, or_, select

from ccus_data.ledger import Act, append
from ccus_data.tables import businesses, consents, employments, technicians
from portal.consents.texts import keep_text, text_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Person:
    """A technician as the business writes them down."""

    technician_id: str
    name: str
    birth_date: dt.date
    name_kana: str | None = None
    postal_code: str | None = None
    address: str | None = None


def ask(
    connection: Connection, business_id: str, people: Sequence[Person], by: str, at: dt.datetime
) -> list[int]:
    """Put down that these technicians are asked, in the version of the text in force.

    The business must be held (`hold`) and none of them be `known`; the numbers of the askings.
    """
    if not people:
        return []
    text = text_in_force(at)
    keep_text(connection, text, at)
    rows = [
        {
            "business_id": business_id,
            "technician_id": one.technician_id,
            "name": one.name,
            "name_kana": one.name_kana,
            "birth_date": one.birth_date,
            "postal_code": one.postal_code,
            "address": one.address,
            "version": text.version,
            "asked_by": by,
            "asked_at": at,
        }
        for one in people
    ]
    statement = insert(consents).returning(consents.c.consent_id, sort_by_parameter_order=True)
    made = list(connection.scalars(statement, rows))
    acts = [
        Act(
            by,
            "consent.asked",
            "consents",
            {"consent_id": number, "technician_id": one.technician_id},
            after={"business_id": business_id, "version": text.version},
        )
        for number, one in zip(made, people, strict=True)
    ]
    append(connection, acts, at)
    return made


def hold(connection: Connection, business_id: str) -> bool:
    """Hold a business until the transaction ends, so that nobody is asked twice; false for none."""
    here = businesses.c.business_id == business_id
    found = connection.scalar(select(businesses.c.business_id).where(here).with_for_update())
    return found is not None


def known(
    connection: Connection, business_id: str, technician_ids: Iterable[str]
) -> Mapping[str, str]:
    """Who need not be asked, by 技能者ID: ``asked`` (no answer yet) or ``given`` (in force)."""
    found: dict[str, str] = {}
    ids = sorted(set(technician_ids))
    for start in range(0, len(ids), AT_ONCE):
        rows = connection.execute(
            select(consents.c.technician_id, consents.c.given_at).where(
                consents.c.business_id == business_id,
                consents.c.technician_id.in_(ids[start : start + AT_ONCE]),
                consents.c.withdrawn_at.is_(None),
            )
        )
        found.update((row.technician_id, "given" if row.given_at else "asked") for row in rows)
    return found


def workforce(connection: Connection, business_id: str, on: dt.date) -> list[Person]:
    """Who works for a business on a day, as registered."""
    asked = (
        select(
            technicians.c.technician_id,
            technicians.c.name,
            technicians.c.birth_date,
            technicians.c.name_kana,
            technicians.c.postal_code,
            technicians.c.address,
        )
        .where(
            technicians.c.technician_id.in_(
                select(employments.c.technician_id).where(
                    employments.c.business_id == business_id,
                    employments.c.from_day <= on,
                    or_(employments.c.to_day.is_(None), employments.c.to_day >= on),
                )
            )
        )
        .order_by(technicians.c.technician_id)
    )
    return [Person(*row) for row in connection.execute(asked)]


def ask_workforce(
    connection: Connection, business_id: str, by: str, at: dt.datetime, on: dt.date
) -> int:
    """Ask everybody who works for a business on a day and need not be left out; how many."""
    if not hold(connection, business_id):
        return 0
    people = workforce(connection, business_id, on)
    left_out = known(connection, business_id, [one.technician_id for one in people])
    new = [one for one in people if one.technician_id not in left_out]
    return len(ask(connection, business_id, new, by, at))
