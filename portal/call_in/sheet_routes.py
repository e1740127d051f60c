"""``/businesses/{business_id}/sites/{site_id}/call-in``: what hangs at the entrance of a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from attendance.calls import numbers_of, renew_code
from ccus_data.database import reading, writing
from portal.access import FormFault
from portal.call_in.desk import SHEET, Desk
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.sites import Asked, standing_of


def sheet_routes(desk: Desk) -> APIRouter:
    """The sheet of a site."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(SHEET, steps.shown, methods=["GET"])
    router.add_api_route(SHEET, steps.renew, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        return self._page(self.desk.sheet.sees(request, business_id), site_id)

    def renew(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        """Another code for a number: the old paper is of no use any more."""
        sheet = self.desk.sheet
        asked = sheet.sends(request, business_id, given)
        self._require_prime(asked, site_id)
        number = given.text("number")
        with writing(sheet.engine) as connection:
            done = number.isprintable() and renew_code(
                connection, number, site_id, asked.actor.name, sheet.now()
            )
        if not done:
            return self._page(asked, site_id, [FormFault("numbers", "number_gone")])
        path = SHEET.format(business_id=business_id, site_id=site_id)
        return RedirectResponse(Reader.of(request).address(path, done="renewed"), 303)

    def _require_prime(self, asked: Asked, site_id: str) -> object:
        """The site, where the business is its prime; to all others there is no such page."""
        with reading(self.desk.sheet.engine) as connection:
            standing = standing_of(connection, site_id, asked.business_id)
        if standing is None or not standing.is_prime:
            raise HTTPException(404)
        return standing.site

    def _page(self, asked: Asked, site_id: str, faults: Sequence[FormFault] = ()) -> Response:
        site = self._require_prime(asked, site_id)
        with reading(self.desk.sheet.engine) as connection:
            numbers = numbers_of(connection, site_id)
        return self.desk.sheet.page(
            asked,
            "sheet",
            faults,
            site=site,
            rows=[(one, self.desk.keys.of_site(one)) for one in numbers],
            is_open=bool(self.desk.token),
            done=asked.request.query_params.get("done") == "renewed" and not faults,
        )
