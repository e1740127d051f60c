"""A business at a desk of its own: who may see and send what there, and how its pages look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request, Response
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal import access
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.gate import Posted
from portal.layout import Pages, Reader
from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, as what, and for which business."""

    request: Request
    actor: Actor
    acting: Membership
    business_id: str


@dataclass(frozen=True, slots=True)
class BusinessDesk:
    """What the rooms of a business share; a room says whose pages these are.

    ``SEES`` is what one must be allowed to look here, ``SHOWN`` the ledger's word for what is
    seen, ``ROOM`` the folder of the templates.
    """

    SEES: ClassVar[Permission]
    SHOWN: ClassVar[str]
    ROOM: ClassVar[str]

    pages: Pages
    door: Door
    engine: Engine
    catalogue: Catalogue
    now: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The day in Japan."""
        return self.now().astimezone(access.JAPAN).date()

    def sees(self, request: Request, business_id: str) -> Asked:
        """Who looks at what a business has here; strangers find nothing."""
        actor = self.door.somebody(request)
        acting = access.require(actor, self.SEES, business=business_id)
        return Asked(request, actor, acting, business_id)

    def sends(
        self,
        request: Request,
        business_id: str,
        given: Posted,
        permission: Permission = Permission.EDIT_SITES,
    ) -> Asked:
        """Who sends a form for a business: it must be ours, and they must be allowed to."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        acting = access.require(actor, permission, business=business_id)
        return Asked(request, actor, acting, business_id)

    def noted(self, asked: Asked, technician_ids: Iterable[str]) -> None:
        """Note who is about to see whose data; committed before they are shown."""
        with writing(self.engine) as connection:
            access.note_view(
                connection,
                asked.actor,
                asked.acting,
                set(technician_ids),
                what=self.SHOWN,
                at=self.now(),
            )

    def page(
        self, asked: Asked, template: str, faults: Sequence[FormFault] = (), **context: object
    ) -> Response:
        """A page for a member of the business; with faults, what was sent is refused (422)."""
        return self.pages.response(
            f"{self.ROOM}/{template}.html",
            Reader.of(asked.request),
            status=422 if faults else 200,
            actor=asked.actor,
            form_token=self.door.form_token(asked.request),
            faults=faults,
            business_id=asked.business_id,
            **context,
        )
