"""What all pages of sites share: the door, the database, the codes, and how pages look."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection

from ccus_data.imports import Context
from portal.access import Permission
from portal.layout import Reader
from portal.problems import Problem, Refused
from portal.sites.business_desk import Asked, BusinessDesk
from portal.sites.deed import Deed
from portal.sites.standing import Standing, standing_of

LIST: Final = "/businesses/{business_id}/sites"
NEW: Final = f"{LIST}/new"
FILES: Final = f"{LIST}/files"
EXAMPLE: Final = f"{LIST}/files/{{kind}}.csv"
ONE: Final = f"{LIST}/{{site_id}}"
EDIT: Final = f"{ONE}/edit"
ROSTER: Final = f"{ONE}/roster"
ROSTER_FILE: Final = f"{ONE}/roster.csv"
ENTER: Final = f"{ROSTER}/new"
PERSON: Final = f"{ROSTER}/{{technician_id}}"


class Desk(BusinessDesk):
    """Where a business keeps its sites."""

    __slots__ = ()
    SEES = Permission.SEE_SITES
    SHOWN = "roster"
    ROOM = "sites"

    def to(self, asked: Asked, path: str, /, *, fill: str = "", **query: str) -> Response:
        """On to another page of the business, by GET; ``fill`` is the number of a site."""
        where = path.format(business_id=asked.business_id, site_id=fill)
        return RedirectResponse(Reader.of(asked.request).address(where, **query), 303)

    def deed(self, asked: Asked) -> Deed:
        """What somebody does now, for the ledger."""
        return Deed(asked.actor.name, self.now(), self.today())

    def context(self) -> Context:
        """What typed cells are read against."""
        return Context(self.today(), self.catalogue)

    def lang(self, asked: Asked) -> str:
        """The language of sentences that other layers say: Japanese or English."""
        return Reader.of(asked.request).language.ja_or_en

    def words(self, asked: Asked, key: str, **values: object) -> str:
        """A text in the reader's language, as plain characters."""
        return self.pages.words.text(key, Reader.of(asked.request).language, **values)


def standing(connection: Connection, asked: Asked, site_id: str) -> Standing:
    """How the business stands on a site; where it has no place there, there is no such site."""
    found = standing_of(connection, site_id, asked.business_id)
    if found is None:
        raise Refused(Problem("not-found"))
    return found


def of_prime(connection: Connection, asked: Asked, site_id: str) -> Standing:
    """The same for what the prime alone may do; to all others there is no such page."""
    found = standing(connection, asked, site_id)
    if not found.is_prime:
        raise Refused(Problem("not-found"))
    return found


def of_accepted(connection: Connection, asked: Asked, site_id: str) -> Standing:
    """The same for whoever has a place in the structure that was accepted."""
    found = standing(connection, asked, site_id)
    if not found.accepted:
        raise Refused(Problem("not-found"))
    return found
