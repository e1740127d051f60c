"""``/businesses/{business_id}/sites``: the sites of a business, and invitations to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from ccus_data.database import reading
from ccus_data.structure import Counted, counts_by_site
from portal.sites.desk import LIST, Desk
from portal.sites.numbers import identifier
from portal.sites.standing import Standing, places_of, sites_of

DONE: Final = frozenset({"declined", "taken"})


def list_routes(desk: Desk) -> APIRouter:
    """The list of sites."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(LIST, _Steps(desk).shown, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        query = request.query_params
        before, done = identifier(query.get("before", "")), query.get("done", "")
        today = self.desk.today()
        with reading(self.desk.engine) as connection:
            rows, more = sites_of(connection, business_id, before)
            ids = [row.site_id for row in rows]
            places = places_of(connection, business_id, ids)
            counts = counts_by_site(connection, self.desk.catalogue, ids, business_id, today)
        found = [
            (
                Standing(row, business_id, tuple(places.get(row.site_id, ()))),
                counts.get(row.site_id, Counted()),
            )
            for row in rows
        ]
        return self.desk.page(
            asked,
            "list",
            found=found,
            waiting=[one for one, _ in found if one.waiting],
            more=more,
            before=before,
            today=today,
            done=done if done in DONE else "",
        )
