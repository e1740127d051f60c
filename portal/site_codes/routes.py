"""The screen of a gate, and the pages that its code opens on a phone."""

from __future__ import annotations

from fastapi import APIRouter

from portal.site_codes.at_routes import at_routes
from portal.site_codes.desk import Desk
from portal.site_codes.screen_routes import screen_routes


def routes(desk: Desk) -> APIRouter:
    """All pages of this room."""
    router = APIRouter(include_in_schema=False)
    router.include_router(screen_routes(desk))
    router.include_router(at_routes(desk))
    return router
