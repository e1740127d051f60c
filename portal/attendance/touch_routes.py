"""``/businesses/{business_id}/attendance/touches``: what colleagues recorded, for the prime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from attendance.corrections import approve_touches, refuse_touches, waiting_touches
from ccus_data.database import reading, writing
from portal.access import FormFault, Permission, said
from portal.attendance.desk import TOUCHES, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked

PAGE: Final = 100
LONGEST_WHY: Final = 200


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
        numbers = [row_number(one) for one in given.texts.get("touch", [])][:PAGE]
        why, refuses = given.text("why").strip(), given.text("action") == "refuse"
        faults = []
        if not numbers:
            faults.append(FormFault("waiting", "choose"))
        if refuses and not why:
            faults.append(FormFault("why", "why"))
        if len(why) > LONGEST_WHY:
            faults.append(FormFault("why", "too_long"))
        if faults:
            return self._page(asked, faults, numbers, why)
        catalogue, at, by = self.desk.catalogue, self.desk.now(), asked.actor.name
        with writing(self.desk.engine) as connection:
            if refuses:
                told = refuse_touches(connection, catalogue, business_id, numbers, why, by, at)
            else:
                told = approve_touches(connection, catalogue, business_id, numbers, by, at)
        counts = {
            "refused" if refuses else "approved": len(told.done),
            "before": len(told.before),
            "late": len(told.late),
        }
        query = {name: str(count) for name, count in counts.items() if count}
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
                PAGE + 1,
            )
        seen = found[:PAGE]
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
            more=len(found) > PAGE,
            chosen=chosen,
            why=why,
            told=told,
            said=said,
        )
