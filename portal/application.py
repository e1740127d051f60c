"""The portal as one ASGI application: its rooms, and what every request passes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from portal import (
    access,
    account,
    applications,
    claims,
    criteria_browser,
    diagnosis_pdf,
    home,
    judgement_api,
    mail,
    members,
    paper,
    problems,
    self_diagnosis,
    sign_in,
    sign_up,
    statistics,
    uploads,
)
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
    "claims",
    "mail",
    "members",
    "sign_in",
    "sign_up",
    "statistics",
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

    rounds: list[mail.Rounds | applications.ReminderRounds] = []
    if office is not None:
        postman = mail.Postman(
            office.engine, office.seals, pages.words, office.transport, office.sender, office.now
        )
        reminders = applications.Reminders(office.engine, office.seals, office.address, office.now)
        rounds = [mail.Rounds(postman), applications.ReminderRounds(reminders)]

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
    app.add_middleware(BodyLimit, limit=settings.body_limit)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    problems.install_handlers(app, pages)

    app.include_router(assets.router())
    app.include_router(home.routes(pages))
    app.include_router(problems.routes(pages))
    app.include_router(criteria_browser.routes(pages, catalogue, today))
    app.include_router(self_diagnosis.routes(pages, catalogue, today))
    app.include_router(diagnosis_pdf.routes(pages, catalogue, printer))
    app.include_router(judgement_api.routes(catalogue, judges, today))
    if office is not None:
        door = _open_office(app, pages, office, settings)
        guide = applications.Jury(catalogue, applications.OneEngine(catalogue))
        both = applications.Jury(catalogue, judges)
        counter = applications.Counter(
            pages,
            door,
            office.engine,
            guide,
            applications.Filer(office.engine, office.seals, both, office.address),
            applications.Returns(office.engine, both),
            today,
            office.now,
        )
        app.include_router(applications.routes(counter))
        archive = uploads.Archive(access.BodyFields(catalogue))
        app.include_router(uploads.routes(door, archive, office.now))
    app.include_router(statistics.routes(pages, statistics.Published(settings.statistics)))
    app.include_router(judgement_api.description(app))
    app.include_router(judgement_api.docs_page(pages, app, settings.body_limit_mb))
    return app


def _open_office(app: FastAPI, pages: Pages, office: Office, settings: Settings) -> access.Door:
    """The pages of accounts: signing up, signing in, the own account; their door."""
    engine, seals, now = office.engine, office.seals, office.now
    ask_address = f"{office.address}/sign-in/forgotten"
    passwords = access.Passwords()
    limits = access.Limits(engine, seals)
    door = access.Door(engine, office.address.startswith("https:"), now)
    door.install(app)
    sign_ups = access.SignUps(engine, seals, passwords, f"{office.address}/sign-up/complete")
    sign_ins = access.SignIns(engine, seals, passwords, ask_address)
    resets = access.PasswordResets(
        engine, seals, passwords, f"{office.address}/sign-in/new-password", ask_address
    )
    factors = access.SecondFactors(engine, seals, ask_address)
    site = access.Site(office.address)
    passkeys = access.Passkeys(engine, seals, passwords, site, ask_address)
    by_passkey = access.PasskeySignIns(engine, seals, site, ask_address)
    app.include_router(sign_up.routes(pages, sign_ups, limits, now))
    app.include_router(sign_in.routes(pages, door, sign_ins, now))
    app.include_router(sign_in.reset_routes(pages, resets, limits, now))
    app.include_router(sign_in.passkey_routes(pages, door, sign_ins, by_passkey, now))
    app.include_router(account.routes(pages, door, resets, factors, passkeys, now))
    app.include_router(account.passkey_routes(pages, door, passkeys, now))
    desk = claims.Desk(seals, limits, confirms=settings.demo_confirms_claims)
    app.include_router(claims.routes(pages, door, desk, now))
    invitations = members.Invitations(seals, office.address)
    app.include_router(members.routes(pages, door, invitations, limits, now))
    return door
