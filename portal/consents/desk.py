"""What all pages of consents share: the door, the database, the printer, and how pages look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal import access
from portal.access import Actor, Door, FormFault, Limits, Membership, Permission
from portal.gate import Posted
from portal.layout import Pages, Reader
from portal.paper import Printer
from portal.sealing import Seals
from portal.uploads import Intake
from rules.catalogue import Catalogue

LIST: Final = "/businesses/{business_id}/consents"
NEW: Final = f"{LIST}/new"
EXAMPLE: Final = f"{LIST}/example.csv"
ONE: Final = f"{LIST}/{{consent_id}}"
TECHNICIAN: Final = "/consent/{token}"


@dataclass(frozen=True, slots=True)
class Desk:
    """``address`` is how the portal is reached from outside: links for phones begin with it."""

    pages: Pages
    door: Door
    engine: Engine
    seals: Seals
    limits: Limits
    printer: Printer
    intake: Intake
    catalogue: Catalogue
    address: str
    now: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The day in Japan."""
        return self.now().astimezone(access.JAPAN).date()

    def sees(self, request: Request, business_id: str) -> tuple[Actor, Membership]:
        """Who looks at the consents of a business, and as what; strangers find nothing."""
        actor = self.door.somebody(request)
        return actor, access.require(actor, Permission.SEE_CONSENTS, business=business_id)

    def asks(self, request: Request, business_id: str, given: Posted) -> tuple[Actor, Membership]:
        """Who sends a form about the consents of a business, and as what."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        return actor, access.require(actor, Permission.ASK_CONSENT, business=business_id)

    def noted(self, actor: Actor, acting: Membership, technician_ids: Iterable[str]) -> None:
        """Note who is about to see whose consents; committed before they are shown."""
        with writing(self.engine) as connection:
            ids = set(technician_ids)
            access.note_view(connection, actor, acting, ids, what="consents", at=self.now())

    def page(
        self,
        request: Request,
        template: str,
        actor: Actor,
        faults: Sequence[FormFault] = (),
        **context: object,
    ) -> Response:
        """A page for a member of the business."""
        return self.pages.response(
            f"consents/{template}.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            said=access.said,
            **context,
        )

    def to(self, request: Request, path: str, **query: str) -> Response:
        """On to another page of ours, by GET."""
        return RedirectResponse(Reader.of(request).address(path, **query), 303)

    def words(self, request: Request, key: str, **values: object) -> str:
        """A text in the reader's language, as plain characters."""
        return self.pages.words.text(key, Reader.of(request).language, **values)
