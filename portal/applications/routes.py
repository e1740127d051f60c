"""``/applications`` and all below it."""

from __future__ import annotations

from fastapi import APIRouter

from portal.applications.counter import Counter
from portal.applications.draft_routes import draft_routes
from portal.applications.filing_routes import filing_routes
from portal.applications.form_routes import form_routes
from portal.applications.result_routes import result_routes
from portal.applications.technician_routes import technician_routes
from portal.applications.upload_routes import upload_routes
from portal.paper import Printer
from portal.uploads import Intake


def routes(counter: Counter, intake: Intake, printer: Printer) -> APIRouter:
    """The pages of proxy applications (レベル判定代行申請) and of their results (結果確認)."""
    router = APIRouter(include_in_schema=False)
    for part in (draft_routes, technician_routes, filing_routes, result_routes):
        router.include_router(part(counter))
    router.include_router(upload_routes(counter, intake))
    router.include_router(form_routes(counter, printer))
    return router
