"""Who decides an application, and how they are asked: of whom a business learns where to pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import body_contacts
from portal.access import BodyFields
from portal.body_contacts import Contact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Decider:
    """An evaluation body with its contact; an empty one where it never gave any."""

    name: str
    contact: Contact


def deciders(
    connection: Connection, catalogue: Catalogue, fields: Iterable[str | None], on: dt.date
) -> list[Decider]:
    """The bodies that judge some fields on a day, each once, in the order of the fields."""
    judging = BodyFields(catalogue)
    chosen = dict.fromkeys(one for one in fields if one)
    bodies = dict.fromkeys(body for one in chosen for body in judging.bodies_of(one, on))
    found = []
    for body in bodies:
        row = body_contacts.in_force(connection, body, on)
        contact = Contact() if row is None else Contact.of(row)
        found.append(Decider(catalogue.bodies[body].name, contact))
    return found
