"""``/businesses/{business_id}/sites/{site_id}/code``: the code for the entrance of a site.

For the prime and whoever has accepted a place in its structure. The page comes anew with each code
by a header of HTTP, so that it works without a script; a reader may stop it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import segno
from fastapi import APIRouter, HTTPException, Request, Response

from ccus_data.database import reading
from portal.access import JAPAN
from portal.site_codes.codes import seconds_left
from portal.site_codes.desk import AT, SCREEN, Desk
from portal.sites import standing_of


def screen_routes(desk: Desk) -> APIRouter:
    """The screen of a gate."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(SCREEN, _Steps(desk).shown, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        screen = self.desk.screen
        asked = screen.sees(request, business_id)
        with reading(screen.engine) as connection:
            standing = standing_of(connection, site_id, business_id)
        if standing is None or not standing.accepted:
            raise HTTPException(404)
        at = screen.now()
        left = seconds_left(at)
        path = AT.format(site_id=site_id, code=self.desk.codes.now(site_id, at))
        address = f"{self.desk.own.address}{path}"
        still = request.query_params.get("still") == "yes"
        page = screen.page(
            asked,
            "screen",
            site=standing.site,
            picture=segno.make(address, error="m").svg_data_uri(scale=6, border=4),
            link=address,
            until=(at + dt.timedelta(seconds=left)).astimezone(JAPAN).strftime("%H:%M:%S"),
            still=still,
        )
        if not still:
            page.headers["Refresh"] = str(left)
        return page
