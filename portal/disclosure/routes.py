"""``/businesses/{id}/disclosure``: an employer opens and closes items of its technicians."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from ccus_data.database import reading, writing
from ccus_data.passport import (
    Employed,
    disclosure_of,
    employed_page,
    employers_of,
    person_of,
    set_items,
)
from ccus_data.tables import DISCLOSED_ITEMS
from portal import access
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.problems import Problem, Refused

LIST: Final = "/businesses/{business_id}/disclosure"
ONE: Final = f"{LIST}/{{technician_id}}"
PAGE: Final = 50
EVERY: Final = {"open": DISCLOSED_ITEMS, "close": ()}
"""All at once: "open" opens, whatever a handout calls the button."""


def routes(pages: Pages, door: Door, now: Callable[[], dt.datetime]) -> APIRouter:
    """The list of technicians, and one of them."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, now)
    router.add_api_route(LIST, steps.all, methods=["GET"])
    router.add_api_route(LIST, steps.set_all, methods=["POST"])
    router.add_api_route(ONE, steps.one, methods=["GET"])
    router.add_api_route(ONE, steps.set_one, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    now: Callable[[], dt.datetime]

    def all(self, request: Request, business_id: str) -> Response:
        actor, acting = self._sees(request, business_id)
        return self._list(request, business_id, actor, acting)

    def set_all(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor, acting = self._sees(request, business_id, given)
        chosen, every = set(given.texts.get("technician", [])), EVERY.get(given.text("all"))
        if not chosen or every is None:
            fault = FormFault("technicians", "technicians_missing")
            return self._list(request, business_id, actor, acting, [fault])
        with writing(self.door.engine) as connection:
            for technician_id in sorted(chosen):
                self._refuse_stranger(
                    employers_of(connection, technician_id, self._today()), business_id
                )
                set_items(
                    connection,
                    technician_id,
                    every,
                    business_id=business_id,
                    by=actor.name,
                    at=self.now(),
                )
        return self._to(request, LIST.format(business_id=business_id), done="set")

    def one(self, request: Request, business_id: str, technician_id: str) -> Response:
        actor, acting = self._sees(request, business_id)
        with reading(self.door.engine) as connection:
            person = person_of(connection, technician_id)
            employers = employers_of(connection, technician_id, self._today())
            told = disclosure_of(connection, technician_id)
        self._refuse_stranger(employers, business_id)
        if person is None:
            raise Refused(Problem("not-found"))
        self._noted(actor, acting, [technician_id])
        return self._page(
            request,
            "one",
            actor,
            business_id=business_id,
            person=person.row,
            items=DISCLOSED_ITEMS,
            opened=told.opened_by(business_id),
            by_technician=told.by_technician,
            done=request.query_params.get("done") == "set",
        )

    def set_one(
        self,
        request: Request,
        business_id: str,
        technician_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        actor, _ = self._sees(request, business_id, given)
        chosen = [one for one in given.texts.get("item", []) if one in DISCLOSED_ITEMS]
        with writing(self.door.engine) as connection:
            self._refuse_stranger(
                employers_of(connection, technician_id, self._today()), business_id
            )
            set_items(
                connection,
                technician_id,
                EVERY.get(given.text("all"), chosen),
                business_id=business_id,
                by=actor.name,
                at=self.now(),
            )
        path = ONE.format(business_id=business_id, technician_id=technician_id)
        return self._to(request, path, done="set")

    def _list(
        self,
        request: Request,
        business_id: str,
        actor: Actor,
        acting: Membership,
        faults: Iterable[FormFault] = (),
    ) -> Response:
        after = request.query_params.get("after", "")[:14]
        with reading(self.door.engine) as connection:
            found: list[Employed] = employed_page(
                connection, business_id, self._today(), after, PAGE + 1
            )
        shown = found[:PAGE]
        self._noted(actor, acting, [one.technician_id for one in shown])
        return self._page(
            request,
            "list",
            actor,
            list(faults),
            business_id=business_id,
            technicians=shown,
            items=len(DISCLOSED_ITEMS),
            more=shown[-1].technician_id if len(found) > PAGE else "",
            done=request.query_params.get("done") == "set",
        )

    def _sees(
        self, request: Request, business_id: str, given: Posted | None = None
    ) -> tuple[Actor, Membership]:
        actor = self.door.somebody(request)
        if given is not None:
            self.door.check_form(request, given)
        return actor, access.require(actor, Permission.SEE_WORKFORCE, business=business_id)

    def _noted(self, actor: Actor, acting: Membership, ids: Iterable[str]) -> None:
        with writing(self.door.engine) as connection:
            access.note_view(connection, actor, acting, ids, what="disclosure", at=self.now())

    def _today(self) -> dt.date:
        return self.now().astimezone(access.JAPAN).date()

    @staticmethod
    def _refuse_stranger(employers: Iterable[object], business_id: str) -> None:
        """A technician who does not work here today does not exist for this business."""
        if all(getattr(one, "business_id", "") != business_id for one in employers):
            raise Refused(Problem("not-found"))

    def _page(
        self,
        request: Request,
        template: str,
        actor: Actor,
        faults: list[FormFault] | None = None,
        **context: object,
    ) -> Response:
        return self.pages.response(
            f"disclosure/{template}.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults or [],
            **context,
        )

    @staticmethod
    def _to(request: Request, path: str, **query: str) -> Response:
        return RedirectResponse(Reader.of(request).address(path, **query), 303)
