"""The portal as one ASGI application: its rooms, and what every request passes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from portal import (
    attendance_api,
    criteria_browser,
    diagnosis_pdf,
    home,
    judgement_api,
    paper,
    problems,
    self_diagnosis,
    statistics,
)
from portal.behind_login import Behind, open_rooms, rounds_of
from portal.gate import AccessLog, BodyLimit, SecurityHeaders
from portal.layout import Assets, Pages
from rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import date

    from portal.office import Office
    from portal.settings import Settings

FEATURES: Final = (
    "layout",
    "problems",
    "home",
    "self_diagnosis",
    "criteria_browser",
    "diagnosis_pdf",
    "judgement_api",
    "access",
    "account",
    "applications",
    "attendance",
    "attendance_api",
    "call_in",
    "body_contacts",
    "business_details",
    "caught_mails",
    "certificate_images",
    "claims",
    "consents",
    "criteria_desk",
    "disclosure",
    "mail",
    "members",
    "notices",
    "passport",
    "passport_app",
    "passport_sign_up",
    "review",
    "site_codes",
    "sites",
    "sign_in",
    "sign_up",
    "statistics",
    "technician_news",
    "uploads",
)
"""The rooms that have templates or words."""


def create_app(
    settings: Settings, today: Callable[[], date], office: Office | None = None
) -> FastAPI:
    """The whole portal. ``today`` is the clock: it is asked here and handed down as a date.

    Without an ``office`` it has the public pages alone.
    """
    catalogue = Catalogue.load(settings.criteria)
    assets = Assets()
    pages = Pages(FEATURES, assets, has_accounts=office is not None)
    printer = paper.Printer(
        seconds=settings.pdf_seconds, documents_per_process=settings.pdf_documents
    )
    judges = judgement_api.Judges(catalogue)

    behind = (
        None
        if office is None
        else Behind(pages, office, settings, catalogue, judges, printer, today)
    )
    rounds = [] if behind is None else rounds_of(behind)

    @asynccontextmanager
    async def lifetime(_app: FastAPI) -> AsyncIterator[None]:
        for one in rounds:
            one.start()
        yield
        for one in rounds:
            one.stop()
        printer.close()
        judges.close()

    app = FastAPI(
        title="CCUS Level",
        version=version("ccus-level"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifetime,
    )
    larger = {} if office is None else {attendance_api.IMPORTS: settings.import_limit}
    app.add_middleware(BodyLimit, limit=settings.body_limit, larger=larger)
    over_https = office is not None and office.address.startswith("https:")
    app.add_middleware(SecurityHeaders, over_https=over_https)
    app.add_middleware(AccessLog)
    problems.install_handlers(app, pages)

    app.include_router(assets.router())
    app.include_router(home.routes(pages))
    app.include_router(problems.routes(pages))
    app.include_router(criteria_browser.routes(pages, catalogue, today))
    app.include_router(self_diagnosis.routes(pages, catalogue, today))
    app.include_router(diagnosis_pdf.routes(pages, catalogue, printer))
    app.include_router(judgement_api.routes(catalogue, judges, today))
    if behind is not None:
        open_rooms(app, behind)
    app.include_router(statistics.routes(pages, statistics.Published(settings.statistics)))
    app.include_router(judgement_api.description(app))
    app.include_router(judgement_api.docs_page(pages, app, settings.body_limit_mb))
    return app
