"""The screen of a gate, the pages that its code opens on a phone, and those for a colleague."""

from __future__ import annotations

from fastapi import APIRouter

from portal.site_codes.at_routes import at_routes
from portal.site_codes.colleague_routes import colleague_routes
from portal.site_codes.desk import Desk
from portal.site_codes.paper_routes import paper_routes
from portal.site_codes.screen_routes import screen_routes


def routes(desk: Desk) -> APIRouter:
    """All pages of this room."""
    router = APIRouter(include_in_schema=False)
    router.include_router(screen_routes(desk))
    router.include_router(at_routes(desk))
    router.include_router(colleague_routes(desk))
    router.include_router(paper_routes(desk))
    return router
