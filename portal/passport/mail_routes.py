"""``/passport/profile/mails``: which mails a technician wants, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.passport import MAIL_KINDS, MailWishes, mail_wishes_of, set_mail_wishes
from ccus_data.tables import MAIL_LANGUAGES
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.passport.data_routes import PROFILE
from portal.passport.desk import Desk

if TYPE_CHECKING:
    from portal.passport.desk import Own

MAILS: Final = f"{PROFILE}/mails"


def mail_routes(desk: Desk) -> APIRouter:
    """The page of mails."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(MAILS, steps.wishes, methods=["GET"])
    router.add_api_route(MAILS, steps.set_wishes, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def wishes(self, request: Request) -> Response:
        own = self.desk.enter(request)
        with reading(self.desk.engine) as connection:
            wishes = mail_wishes_of(connection, own.technician_id)
        return self._page(request, own, wishes)

    def set_wishes(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        """The kinds that are ticked are wanted, all others are not."""
        desk = self.desk
        own = desk.enter(request, given)
        kinds = frozenset(given.texts.get("kind", ())) & frozenset(MAIL_KINDS)
        wishes = MailWishes(kinds, given.text("language"))
        if wishes.language not in MAIL_LANGUAGES:
            return self._page(request, own, wishes, [FormFault("language", "language_missing")])
        with writing(desk.engine) as connection:
            set_mail_wishes(connection, own.technician_id, wishes, own.actor.name, desk.now())
        return desk.to(request, MAILS, done="set")

    def _page(
        self, request: Request, own: Own, wishes: MailWishes, faults: list[FormFault] | None = None
    ) -> Response:
        return self.desk.page(
            request,
            "mails",
            own.actor,
            faults or [],
            kinds=MAIL_KINDS,
            wishes=wishes,
            email=own.actor.email,
            done=request.query_params.get("done") == "set",
        )
