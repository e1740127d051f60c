"""What all pages of sites share: the door, the database, the codes, and how pages look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import writing
from ccus_data.imports import Context
from portal import access
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.gate import Posted
from portal.layout import Pages, Reader
from portal.problems import Problem, Refused
from portal.sites.deed import Deed
from portal.sites.standing import Standing, standing_of
from rules.catalogue import Catalogue

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, as what, and for which business."""

    request: Request
    actor: Actor
    acting: Membership
    business_id: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a business keeps its sites."""

    pages: Pages
    door: Door
    engine: Engine
    catalogue: Catalogue
    now: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The day in Japan."""
        return self.now().astimezone(access.JAPAN).date()

    def sees(self, request: Request, business_id: str) -> Asked:
        """Who looks at the sites of a business; strangers find nothing."""
        actor = self.door.somebody(request)
        acting = access.require(actor, Permission.SEE_SITES, business=business_id)
        return Asked(request, actor, acting, business_id)

    def sends(self, request: Request, business_id: str, given: Posted) -> Asked:
        """Who sends a form about the sites of a business."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        acting = access.require(actor, Permission.EDIT_SITES, business=business_id)
        return Asked(request, actor, acting, business_id)

    def noted(self, asked: Asked, technician_ids: Iterable[str]) -> None:
        """Note who is about to see whose rows; committed before they are shown."""
        with writing(self.engine) as connection:
            access.note_view(
                connection,
                asked.actor,
                asked.acting,
                set(technician_ids),
                what="roster",
                at=self.now(),
            )

    def page(
        self, asked: Asked, template: str, faults: Sequence[FormFault] = (), **context: object
    ) -> Response:
        """A page for a member of the business."""
        return self.pages.response(
            f"sites/{template}.html",
            Reader.of(asked.request),
            status=422 if faults else 200,
            actor=asked.actor,
            form_token=self.door.form_token(asked.request),
            faults=faults,
            business_id=asked.business_id,
            **context,
        )

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
