"""``/businesses/{business_id}/sites/{site_id}/worker-codes``: an employer's people, for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import site_rosters, technicians
from portal.gate import row_number
from portal.site_codes.desk import PAPER, Desk
from portal.site_codes.worker_codes import spaced
from portal.sites import standing_of

PAGE: Final = 100


def paper_routes(desk: Desk) -> APIRouter:
    """The codes of an employer's own people at a site."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(PAPER, _Steps(desk).shown, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        """Only people that the business itself put on the roster; who looked is on record."""
        screen = self.desk.screen
        asked = screen.sees(request, business_id)
        after = request.query_params.get("after", "")
        last = f"{row_number(after):014}" if after else ""
        own = site_rosters.c
        rows = (
            select(own.technician_id, technicians.c.name)
            .join(technicians, technicians.c.technician_id == own.technician_id)
            .where(own.site_id == site_id, own.business_id == business_id, own.technician_id > last)
            .order_by(own.technician_id)
            .limit(PAGE + 1)
        )
        with reading(screen.engine) as connection:
            standing = standing_of(connection, site_id, business_id)
            if standing is None or not standing.accepted:
                raise HTTPException(404)
            found = connection.execute(rows).all()
        seen = found[:PAGE]
        screen.noted(asked, [one.technician_id for one in seen])
        workers = self.desk.workers
        return screen.page(
            asked,
            "paper",
            site=standing.site,
            rows=[(one, spaced(workers.of(site_id, one.technician_id))) for one in seen],
            more=len(found) > PAGE,
        )
