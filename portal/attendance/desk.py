"""What the pages of attendance share: the door, the database, and how pages look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal import access
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.gate import Posted
from portal.layout import Pages, Reader
from rules.catalogue import Catalogue

MONTH: Final = "/businesses/{business_id}/attendance"
MONTH_FILE: Final = f"{MONTH}/month.csv"
ENTRIES: Final = f"{MONTH}/entries"
APPROVALS: Final = f"{MONTH}/approvals"
PERSON: Final = f"{MONTH}/{{technician_id}}"
OF_SITE: Final = "/businesses/{business_id}/sites/{site_id}/attendance"
GATES: Final = "/businesses/{business_id}/sites/{site_id}/gates"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, as what, and for which business."""

    request: Request
    actor: Actor
    acting: Membership
    business_id: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a business looks at days that were worked."""

    pages: Pages
    door: Door
    engine: Engine
    catalogue: Catalogue
    now: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The day in Japan."""
        return self.now().astimezone(access.JAPAN).date()

    def sees(self, request: Request, business_id: str) -> Asked:
        """Who looks at the histories of a business; strangers find nothing."""
        actor = self.door.somebody(request)
        acting = access.require(actor, Permission.SEE_ATTENDANCE, business=business_id)
        return Asked(request, actor, acting, business_id)

    def sends(
        self,
        request: Request,
        business_id: str,
        given: Posted,
        permission: Permission = Permission.EDIT_SITES,
    ) -> Asked:
        """Who sends a form about the gates of a business's site, or about days."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        acting = access.require(actor, permission, business=business_id)
        return Asked(request, actor, acting, business_id)

    def noted(self, asked: Asked, technician_ids: Iterable[str]) -> None:
        """Note who is about to see whose histories; committed before they are shown."""
        with writing(self.engine) as connection:
            access.note_view(
                connection,
                asked.actor,
                asked.acting,
                set(technician_ids),
                what="attendance",
                at=self.now(),
            )

    def page(
        self, asked: Asked, template: str, faults: Sequence[FormFault] = (), **context: Any
    ) -> Response:
        """A page for a member of the business."""
        return self.pages.response(
            f"attendance/{template}.html",
            Reader.of(asked.request),
            actor=asked.actor,
            form_token=self.door.form_token(asked.request),
            status=422 if faults else 200,
            faults=faults,
            business_id=asked.business_id,
            **context,
        )
