"""``/businesses/{business_id}/sites`` and below, and ``/v1/sites`` for partner systems."""

from __future__ import annotations

from fastapi import APIRouter

from portal.sites.api_routes import api_routes
from portal.sites.desk import Desk
from portal.sites.enter_routes import enter_routes
from portal.sites.file_routes import file_routes
from portal.sites.form_routes import form_routes
from portal.sites.list_routes import list_routes
from portal.sites.roster_routes import roster_routes
from portal.sites.site_routes import site_routes


def routes(desk: Desk) -> APIRouter:
    """The pages of sites; those with fixed names before those with a site's number."""
    router = APIRouter(include_in_schema=False)
    router.include_router(api_routes(desk))
    for part in (list_routes, form_routes, file_routes, site_routes, enter_routes, roster_routes):
        router.include_router(part(desk))
    return router
