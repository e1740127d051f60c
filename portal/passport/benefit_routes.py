"""``/passport/benefits``: links and coupons that are in force today (特典)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from ccus_data.database import reading
from ccus_data.posts import shown_to
from portal.layout import Reader
from portal.passport.desk import HOME, Desk
from portal.passport.post_view import BENEFIT, addressee_of, post_view
from portal.passport.registered import registered

BENEFITS: Final = f"{HOME}/benefits"


def benefit_routes(desk: Desk) -> APIRouter:
    """The page of benefits."""
    router = APIRouter(include_in_schema=False)

    def listed(request: Request) -> Response:
        own, today = desk.enter(request), desk.today()
        to = addressee_of(registered(desk, own), desk.catalogue, today)
        with reading(desk.engine) as connection:
            found = shown_to(connection, to, BENEFIT, today)
        language = Reader.of(request).language
        views = [post_view(one, language) for one in found]
        return desk.page(request, "benefits", own.actor, found=views)

    router.add_api_route(BENEFITS, listed, methods=["GET"])
    return router
