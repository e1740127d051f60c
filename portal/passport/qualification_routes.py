"""``/passport/qualifications``: what is registered, what runs out, what would help most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from ccus_data.database import reading
from ccus_data.passport import images_of, qualifications_of
from portal.layout import Reader
from portal.passport.desk import HOME, Desk
from portal.passport.judged import diagnose, read_own
from portal.passport.qualification_view import Expiry, helps_of, qualification_view

QUALIFICATIONS: Final = f"{HOME}/qualifications"
MOST_HELPS: Final = 4


def qualification_routes(desk: Desk) -> APIRouter:
    """The one page."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(QUALIFICATIONS, _Steps(desk).shown, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request) -> Response:
        desk = self.desk
        own, today = desk.enter(request), desk.today()
        with reading(desk.engine) as connection:
            rows = qualifications_of(connection, own.technician_id)
            images = images_of(connection, own.technician_id)
        held = [qualification_view(row, rows, desk.catalogue, today) for row in rows]
        record = read_own(desk, own.technician_id, today)
        told = diagnose(desk, record, Reader.of(request).language)
        return desk.page(
            request,
            "qualifications",
            own.actor,
            held=held,
            images=Counter((one.held_as, one.acquired_on) for one in images),
            warned=[one for one in held if one.expiry in {Expiry.SOON, Expiry.OVER}],
            helps=helps_of(told.result)[:MOST_HELPS],
        )
