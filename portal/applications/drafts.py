"""Drafts of applications: made, saved as they are typed, and never over somebody else's change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, tuple_, update

from ccus_data.tables import RELATIONS, applications, businesses, cases
from portal import business_details
from portal.applications.allowed import application_for
from portal.applications.texts import LONGEST, clean
from portal.mail import is_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.access import Actor
    from portal.applications.allowed import Acting
    from portal.gate import Posted

TEXTS: Final = (
    *("contact_name", "contact_phone", "contact_email"),
    *("card_recipient", "card_postal_code", "card_address"),
    "payer_name",
)
TICKS: Final = ("proof_consent", "card_consent")
COLUMNS: Final = ("relation", *TEXTS, *TICKS)
"""What the first page of an application asks for."""

PERSONAL: Final = frozenset({*TEXTS} - {"payer_name"})
"""Columns whose values stay out of the ledger, which is kept for ever: it says they changed."""


class Filed(Exception):
    """The application is no draft any more: somebody filed or withdrew it meanwhile."""

    def __init__(self, application_id: int) -> None:
        super().__init__(str(application_id))
        self.application_id = application_id


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form. ``conflict``: somebody else changed these values, named, meanwhile.

    Nothing is overwritten then; ``row`` is what is stored now.
    """

    row: Row[Any]
    conflict: tuple[str, ...] = ()


def make_draft(connection: Connection, acting: Acting, business_id: str) -> int:
    """A new draft for a business, filled in with what is known of it; its identifier."""
    here = businesses.c.business_id == business_id
    sole = connection.scalar(select(businesses.c.kind).where(here)) == "sole_proprietor"
    known = business_details.standing(connection, business_id) or business_details.Details()
    row = {
        "business_id": business_id,
        "relation": "sole_proprietor" if sole else "employer",
        "state": "draft",
        "version": 1,
        "contact_phone": known.phone or None,
        "contact_email": acting.actor.email,
        "card_recipient": known.name or None,
        "card_postal_code": known.postal_code or None,
        "card_address": known.address or None,
        "proof_consent": False,
        "card_consent": False,
        "created_by": acting.actor.name,
        "created_at": acting.at,
        "changed_at": acting.at,
    }
    made = connection.execute(insert(applications).returning(applications.c.application_id), row)
    identity = {"application_id": made.scalar_one()}
    after = {"business_id": business_id}
    acting.note(connection, "application.made", "applications", identity, after=after)
    return int(identity["application_id"])


def held_draft(connection: Connection, actor: Actor, application_id: int) -> Row[Any]:
    """A draft of one's own, which nobody else changes until the transaction ends."""
    found = application_for(connection, actor, application_id, hold=True)
    if found.state != "draft":
        raise Filed(application_id)
    return found


def seen_of(row: Row[Any]) -> str:
    """What somebody saw of the first page, so that a change in between is noticed."""
    values = [getattr(row, name) for name in COLUMNS]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:24]


def read_parent(given: Posted) -> dict[str, Any]:
    """The first page as it was sent. What is no relation we know stays as it was."""
    values: dict[str, Any] = {name: clean(given.text(name))[:LONGEST] or None for name in TEXTS}
    values |= {name: given.text(name) == "1" for name in TICKS}
    if given.text("relation") in RELATIONS:
        values["relation"] = given.text("relation")
    return values


def parent_faults(given: Posted) -> list[tuple[str, str]]:
    """What is wrong with what was typed: input and key of words. It is saved all the same."""
    found = [(name, "too_long") for name in TEXTS if len(clean(given.text(name))) > LONGEST]
    email = clean(given.text("contact_email"))
    if email and not is_address(email):
        found.append(("contact_email", "email_wrong"))
    return found


def save_parent(
    connection: Connection, acting: Acting, application_id: int, given: Posted
) -> Saved:
    """Save the first page of a draft."""
    row = held_draft(connection, acting.actor, application_id)
    values = read_parent(given)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return Saved(row)
    if given.text("seen") != seen_of(row):
        return Saved(row, tuple(changed))
    connection.execute(
        update(applications)
        .where(applications.c.application_id == application_id)
        .values(**{name: values[name] for name in changed})
    )
    touch(connection, application_id, acting.at)
    before, after = told(row, values, changed, PERSONAL)
    identity = {"application_id": application_id}
    acting.note(connection, "application.saved", "applications", identity, before, after)
    return Saved(application_for(connection, acting.actor, application_id))


def told(
    row: Row[Any], values: Mapping[str, Any], changed: Sequence[str], personal: frozenset[str]
) -> tuple[dict[str, object], dict[str, object]]:
    """What the ledger is told of a change: old and new values, personal ones by name alone."""
    before = {name: "-" if name in personal else getattr(row, name) for name in changed}
    after = {name: "-" if name in personal else values[name] for name in changed}
    return before, after


def touch(connection: Connection, application_id: int, at: dt.datetime) -> None:
    """Count one change of an application or its cases."""
    connection.execute(
        update(applications)
        .where(applications.c.application_id == application_id)
        .values(version=applications.c.version + 1, changed_at=at)
    )


def cases_of(connection: Connection, application_id: int) -> list[Row[Any]]:
    """The cases of an application in their order."""
    asked = select(cases).where(cases.c.application_id == application_id)
    return list(connection.execute(asked.order_by(cases.c.position, cases.c.case_id)))


def following(connection: Connection, case: Row[Any]) -> int | None:
    """The draft that comes after a case in its application; None after the last."""
    here = (case.position, case.case_id)
    asked = select(cases.c.case_id).where(
        cases.c.application_id == case.application_id,
        cases.c.state == "draft",
        tuple_(cases.c.position, cases.c.case_id) > tuple_(*here),
    )
    return connection.scalar(asked.order_by(cases.c.position, cases.c.case_id).limit(1))
