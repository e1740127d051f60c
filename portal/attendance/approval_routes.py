"""``/businesses/{business_id}/attendance/approvals``: what waits for the prime (元請承認)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from attendance.corrections import approve, refuse, waiting_for, waiting_sites
from ccus_data.database import reading, writing
from portal.access import FormFault, Permission
from portal.attendance.desk import APPROVALS, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked

PAGE: Final = 100
LONGEST_WHY: Final = 200


def approval_routes(desk: Desk) -> APIRouter:
    """Approvals of a prime."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(APPROVALS, steps.shown, methods=["GET"])
    router.add_api_route(APPROVALS, steps.act, methods=["POST"])
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
        numbers = [row_number(one) for one in given.texts.get("entry", [])][:PAGE]
        why = given.text("why").strip()
        faults = []
        if not numbers:
            faults.append(FormFault("waiting", "choose"))
        refuses = given.text("action") == "refuse"
        if refuses and not why:
            faults.append(FormFault("why", "why"))
        if len(why) > LONGEST_WHY:
            faults.append(FormFault("why", "too_long"))
        if faults:
            return self._page(asked, faults, numbers, why)
        at, by = self.desk.now(), asked.actor.name
        with writing(self.desk.engine) as connection:
            if refuses:
                told = refuse(connection, self.desk.catalogue, business_id, numbers, why, by, at)
            else:
                told = approve(connection, self.desk.catalogue, business_id, numbers, by, at)
        path = APPROVALS.format(business_id=business_id)
        counts = {
            "refused" if refuses else "approved": len(told.done),
            "before": len(told.before),
            "late": len(told.late),
        }
        query = {name: str(count) for name, count in counts.items() if count}
        if site := given.text("site"):
            query["site"] = site
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
        site_id = query.get("site", "")
        with reading(self.desk.engine) as connection:
            found = waiting_for(
                connection,
                self.desk.catalogue.operating,
                asked.business_id,
                self.desk.today(),
                after,
                PAGE + 1,
                site_id=site_id or None,
            )
            places = waiting_sites(
                connection,
                self.desk.catalogue.operating,
                asked.business_id,
                self.desk.today(),
                PAGE,
            )
        self.desk.noted(asked, [one.row.technician_id for one in found[:PAGE]])
        told = [
            (name, row_number(query[name]))
            for name in ("approved", "refused", "before", "late")
            if query.get(name)
        ]
        return self.desk.page(
            asked,
            "approvals",
            faults,
            found=found[:PAGE],
            more=len(found) > PAGE,
            places=places,
            site_id=site_id,
            chosen=chosen,
            why=why,
            told=told,
        )
