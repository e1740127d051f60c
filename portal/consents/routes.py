"""``/businesses/{business_id}/consents`` and below, and ``/consent/{token}``."""

from __future__ import annotations

from fastapi import APIRouter

from portal.consents.asking_routes import asking_routes
from portal.consents.desk import Desk
from portal.consents.list_routes import list_routes
from portal.consents.technician_routes import technician_routes


def routes(desk: Desk) -> APIRouter:
    """The pages of 個人情報利用申請, and the technician's own page."""
    router = APIRouter(include_in_schema=False)
    for part in (asking_routes, list_routes, technician_routes):
        router.include_router(part(desk))
    return router
