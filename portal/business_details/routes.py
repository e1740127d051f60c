"""``/businesses/{business_id}/details``: seen by its members, changed by its administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection, Row

from ccus_data.database import reading, writing
from portal import access
from portal.access import Actor, Allowed, Door, FormFault, Permission
from portal.business_details.details import (
    LISTED,
    LONGEST,
    Details,
    add,
    every,
    faults_of,
    registered,
)
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.problems import Problem, Refused

PAGE: Final = "/businesses/{business_id}/details"
CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page needs."""

    pages: Pages
    door: Door
    now: Callable[[], dt.datetime]


def routes(desk: Desk) -> APIRouter:
    """The details of a business, with what they were before."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(PAGE, steps.show, methods=["GET"])
    router.add_api_route(PAGE, steps.change, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def show(self, request: Request, business_id: str) -> Response:
        actor = self.desk.door.somebody(request)
        access.require(actor, Permission.SEE_DETAILS, business=business_id)
        return self._page(request, actor, business_id)

    def change(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor = self.desk.door.somebody(request)
        self.desk.door.check_form(request, given)
        access.require(actor, Permission.EDIT_DETAILS, business=business_id)
        typed = Details(**{name: given.text(name) for name in Details.__slots__}).tidied()
        faults = [FormFault(name, key, {"most": LONGEST}) for name, key in faults_of(typed)]
        if faults:
            return self._page(request, actor, business_id, faults, typed)
        at = self.desk.now()
        with writing(self.desk.door.engine) as connection:
            if registered(connection, business_id, hold=True) is None:
                raise Refused(Problem("not-found"))
            done = _add(connection, business_id, typed, given.text("seen"), actor, at)
        if not done:
            fault = FormFault("faults", "quicker")
            return self._page(request, actor, business_id, [fault], typed, status=CONFLICT)
        path = PAGE.format(business_id=business_id)
        return RedirectResponse(Reader.of(request).address(path, done="1"), 303)

    def _page(  # noqa: PLR0913 - what the page shows
        self,
        request: Request,
        actor: Actor,
        business_id: str,
        faults: Sequence[FormFault] = (),
        typed: Details | None = None,
        *,
        status: int = 422,
    ) -> Response:
        desk = self.desk
        with reading(desk.door.engine) as connection:
            in_ccus = registered(connection, business_id)
            rows = every(connection, business_id)
        if in_ccus is None:
            raise Refused(Problem("not-found"))
        now = Details.of(rows[0]) if rows else in_ccus
        answer = access.may(actor, Permission.EDIT_DETAILS, business=business_id)
        return desk.pages.response(
            "business_details/details.html",
            Reader.of(request),
            status=status if faults else 200,
            actor=actor,
            form_token=desk.door.form_token(request),
            faults=faults,
            business_id=business_id,
            here=PAGE.format(business_id=business_id),
            edits=isinstance(answer, Allowed),
            done=bool(request.query_params.get("done")) and not faults,
            names=Details.__slots__,
            now=now,
            in_ccus=in_ccus,
            stated=bool(rows),
            differing=[name for name in Details.__slots__ if _differs(now, in_ccus, name)],
            typed=now.tidied() if typed is None else typed,
            seen=_newest(rows),
            most=LISTED,
            rows=[(row, Details.of(row), access.said(row.at)) for row in rows],
        )


def _differs(now: Details, in_ccus: Details, name: str) -> bool:
    """Whether forms say something else than CCUS, apart from how it is written."""
    there: str = getattr(in_ccus.tidied(), name)
    return bool(there) and there != getattr(now.tidied(), name)


def _add(  # noqa: PLR0913, PLR0917 - who writes what, after seeing what
    connection: Connection,
    business_id: str,
    details: Details,
    seen: str,
    actor: Actor,
    at: dt.datetime,
) -> bool:
    """Write details, once; false where somebody else wrote some since the page was shown."""
    rows = every(connection, business_id, 1)
    if rows and Details.of(rows[0]) == details:
        # The same again is a second click, or changes nothing: neither is history.
        return True
    if _newest(rows) != seen:
        return False
    add(connection, business_id, details, actor.name, at)
    return True


def _newest(rows: Sequence[Row[Any]]) -> str:
    return str(rows[0].detail_id) if rows else ""
