"""``/businesses/{business_id}/attendance/approvals``: what waits for the prime (元請承認)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from attendance.corrections import (
    approve,
    refuse,
    waiting_for,
    waiting_sites,
    waiting_touch_sums,
)
from ccus_data.database import reading, writing
from portal.access import FormFault, Permission
from portal.attendance.decision import MOST, read_decision
from portal.attendance.desk import APPROVALS, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked


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
        made = read_decision(given, "entry")
        if made.faults:
            return self._page(asked, made.faults, made.numbers, made.why)
        here = (self.desk.catalogue, business_id, made.numbers)
        by, at = asked.actor.name, self.desk.now()
        with writing(self.desk.engine) as connection:
            if made.refuses:
                told = refuse(connection, *here, made.why, by, at)
            else:
                told = approve(connection, *here, by, at)
        query = made.outcome(told)
        if site := given.text("site"):
            query["site"] = site
        path = APPROVALS.format(business_id=business_id)
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
                MOST + 1,
                site_id=site_id or None,
            )
            places = waiting_sites(
                connection,
                self.desk.catalogue.operating,
                asked.business_id,
                self.desk.today(),
                MOST,
            )
            here = (connection, self.desk.catalogue.operating, self.desk.today())
            touched = waiting_touch_sums(*here, prime_id=asked.business_id)
        self.desk.noted(asked, [one.row.technician_id for one in found[:MOST]])
        told = [
            (name, row_number(query[name]))
            for name in ("approved", "refused", "before", "late")
            if query.get(name)
        ]
        return self.desk.page(
            asked,
            "approvals",
            faults,
            found=found[:MOST],
            more=len(found) > MOST,
            places=places,
            touches=sum(one.entries for one in touched),
            site_id=site_id,
            chosen=chosen,
            why=why,
            told=told,
        )
