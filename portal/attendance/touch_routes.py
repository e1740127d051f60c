"""``/businesses/{business_id}/attendance/touches``: what colleagues recorded, for the prime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from attendance.corrections import approve_touches, refuse_touches, waiting_touches
from ccus_data.database import reading, writing
from portal.access import FormFault, Permission, said
from portal.attendance.decision import MOST, read_decision
from portal.attendance.desk import TOUCHES, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked


def touch_routes(desk: Desk) -> APIRouter:
    """What waits for a prime of what colleagues recorded."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(TOUCHES, steps.shown, methods=["GET"])
    router.add_api_route(TOUCHES, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str) -> Response:
        return self._page(self.desk.sees(request, business_id))

    def act(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self.desk.sends(request, business_id, given, Permission.APPROVE_ATTENDANCE)
        made = read_decision(given, "touch")
        if made.faults:
            return self._page(asked, made.faults, made.numbers, made.why)
        here = (self.desk.catalogue, business_id, made.numbers)
        by, at = asked.actor.name, self.desk.now()
        with writing(self.desk.engine) as connection:
            if made.refuses:
                told = refuse_touches(connection, *here, made.why, by, at)
            else:
                told = approve_touches(connection, *here, by, at)
        query = made.outcome(told)
        path = TOUCHES.format(business_id=business_id)
        return RedirectResponse(Reader.of(request).address(path, **query), 303)

    def _page(
        self,
        asked: Asked,
        faults: Sequence[FormFault] = (),
        chosen: Sequence[int] = (),
        why: str = "",
    ) -> Response:
        query = asked.request.query_params
        after = row_number(query["after"]) if query.get("after") else 0
        with reading(self.desk.engine) as connection:
            found = waiting_touches(
                connection,
                self.desk.catalogue.operating,
                asked.business_id,
                self.desk.today(),
                after,
                MOST + 1,
            )
        seen = found[:MOST]
        people = [who for one in seen for who in (one.row.technician_id, one.by_id)]
        self.desk.noted(asked, people)
        told = [
            (name, row_number(query[name]))
            for name in ("approved", "refused", "before", "late")
            if query.get(name)
        ]
        return self.desk.page(
            asked,
            "touches",
            faults,
            found=seen,
            more=len(found) > MOST,
            chosen=chosen,
            why=why,
            told=told,
            said=said,
        )
