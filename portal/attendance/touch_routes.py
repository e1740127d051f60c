"""``/businesses/{business_id}/attendance/touches``: what waits for the prime of what came in.

``/bodies/operator/touches`` is the same for the operator: of keys and chains.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from attendance.corrections import (
    VIEWS,
    Decided,
    Ruling,
    Whose,
    causes_of_touches,
    decide_touches,
    operator_waits,
    reverse_touches,
    waiting_touches,
)
from ccus_data.database import reading, writing
from portal.access import JAPAN, OPERATOR, FormFault, Permission, require, said
from portal.attendance.decision import MOST, Decision, read_decision
from portal.attendance.desk import OF_OPERATOR, TOUCHES, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PLAIN: Final = frozenset({"colleague", "typed"})
"""Causes under which a touch is approved without a reason: a person vouches for it already."""

TOLD: Final = ("approved", "refused", "before", "late", "timeless", "back")
OUTCOMES: Final = ("approved", "refused")


def touch_routes(desk: Desk) -> APIRouter:
    """What waits for a prime of what came in, and what it decided."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(TOUCHES, steps.shown, methods=["GET"])
    router.add_api_route(TOUCHES, steps.act, methods=["POST"])
    router.add_api_route(OF_OPERATOR, steps.shown_to_operator, methods=["GET"])
    router.add_api_route(OF_OPERATOR, steps.act_of_operator, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Typed:
    """A form as it was typed: which touches, why, and when the first of them was."""

    numbers: Sequence[int] = ()
    why: str = ""
    day: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str) -> Response:
        return self._shown(self.desk.sees(request, business_id))

    def shown_to_operator(self, request: Request) -> Response:
        return self._shown(self._operator(request))

    def act(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self.desk.sends(request, business_id, given, Permission.APPROVE_ATTENDANCE)
        return self._act(asked, given)

    def act_of_operator(
        self, request: Request, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        self.desk.door.somebody(request)
        self.desk.door.check_form(request, given)
        return self._act(self._operator(request), given)

    def _operator(self, request: Request) -> Asked:
        """Who asks for the operator, which is no business; to all others there is no such page."""
        actor = self.desk.door.somebody(request)
        acting = require(actor, Permission.DECIDE_HELD, body=OPERATOR)
        return Asked(request, actor, acting, "")

    def _shown(self, asked: Asked) -> Response:
        query = asked.request.query_params
        view = query.get("view", "open")
        return self._page(asked, view if view in VIEWS else VIEWS[0], query.get("site", ""))

    def _act(self, asked: Asked, given: Posted) -> Response:
        made, site = read_decision(given, "touch"), given.text("site")
        typed = _Typed(made.numbers, made.why, given.text("day"), given.text("time"))
        faults, moment = list(made.faults), None
        back = given.text("action") == "reverse"
        if back and not made.why:
            faults.append(FormFault("why", "why_back"))
        if typed.day or typed.time:
            moment = _moment(typed)
            if moment is None:
                faults.append(FormFault("day", "moment"))
        whose = Whose(asked.business_id or None, site or None)
        query: dict[str, str] = {}
        with writing(self.desk.engine) as connection:
            if not (made.why or made.refuses or back):
                causes = causes_of_touches(connection, whose, made.numbers)
                if causes - PLAIN:
                    faults.append(FormFault("why", "why_accepted"))
            if not faults:
                outcome = "refused" if made.refuses else "approved"
                ruling = Ruling(outcome, made.why, asked.actor.name, self.desk.now(), moment)
                query = self._told(connection, whose, made, ruling, back=back)
                if set(query) == {"timeless"}:  # nothing was done: what was typed stays
                    faults.append(FormFault("day", "timeless"))
        if faults:
            return self._page(asked, "decided" if back else "open", site, faults, typed)
        query |= {"site": site} if site else {}
        query |= {"view": "decided"} if back else {}
        path = _path(asked)
        return RedirectResponse(Reader.of(asked.request).address(path, **query), 303)

    def _told(
        self, connection: Connection, whose: Whose, made: Decision, ruling: Ruling, *, back: bool
    ) -> dict[str, str]:
        here = (connection, self.desk.catalogue, whose)
        if not back:
            told = decide_touches(*here, made.numbers, ruling)
            timeless = {"timeless": str(len(told.timeless))} if told.timeless else {}
            return made.outcome(told) | timeless
        # What was approved is refused, and the other way round: each by what it is now.
        numbers, found = list(made.numbers), Decided()
        done = 0
        for outcome in OUTCOMES:
            other = Ruling(outcome, ruling.why, ruling.by, ruling.at, ruling.moment)
            found = reverse_touches(*here, numbers, other)
            done += len(found.done)
            numbers = list(found.before)
        counts = {"back": done, "before": len(found.before), "late": len(found.late)}
        counts["timeless"] = len(found.timeless)
        return {name: str(count) for name, count in counts.items() if count}

    def _page(
        self,
        asked: Asked,
        view: str,
        site: str,
        faults: Sequence[FormFault] = (),
        typed: _Typed = _Typed(),
    ) -> Response:
        query = asked.request.query_params
        after = row_number(query["after"]) if query.get("after") else 0
        site = site if site.isascii() and site.isdigit() else ""
        whose = Whose(asked.business_id or None, site or None)
        with reading(self.desk.engine) as connection:
            here = (self.desk.catalogue.operating, whose, self.desk.today(), after, MOST + 1)
            found = waiting_touches(connection, *here, view=view)
            prime = asked.business_id
            elsewhere = operator_waits(connection, prime) if prime else 0
        seen = found[:MOST]
        people = {one.row.who for one in seen if one.row.name is not None}
        people |= {one.by_id for one in seen if one.why == "colleague"}
        self.desk.noted(asked, people)
        told = [(name, row_number(query[name])) for name in TOLD if query.get(name)]
        return self.desk.page(
            asked,
            "touches",
            faults,
            found=seen,
            more=len(found) > MOST,
            typed=typed,
            told=told,
            said=said,
            view=view,
            views=VIEWS,
            site_id=site,
            elsewhere=elsewhere,
            here=_path(asked),
        )


def _path(asked: Asked) -> str:
    return TOUCHES.format(business_id=asked.business_id) if asked.business_id else OF_OPERATOR


def _moment(typed: _Typed) -> dt.datetime | None:
    """When it was, as somebody typed it in Japan's time; None for what is no day and time."""
    try:
        day, time = dt.date.fromisoformat(typed.day), dt.time.fromisoformat(typed.time)
    except ValueError:
        return None
    return None if time.tzinfo is not None else dt.datetime.combine(day, time, JAPAN)
