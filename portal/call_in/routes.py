"""The doors of call-in: the webhook, the technician's phones, the sheet of a site."""

from __future__ import annotations

from fastapi import APIRouter

from portal.call_in.call_routes import call_routes
from portal.call_in.desk import Desk
from portal.call_in.phone_routes import phone_routes
from portal.call_in.sheet_routes import sheet_routes


def routes(desk: Desk) -> APIRouter:
    """All of this room."""
    router = APIRouter(include_in_schema=False)
    router.include_router(call_routes(desk))
    router.include_router(phone_routes(desk))
    router.include_router(sheet_routes(desk))
    return router
