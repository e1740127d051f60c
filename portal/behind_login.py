"""The rooms behind a login, wired to each other, and the rounds that go on beside the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from attendance.imports import FileJobs
from portal import (
    access,
    account,
    applications,
    attendance,
    attendance_api,
    body_contacts,
    business_details,
    call_in,
    caught_mails,
    certificate_images,
    claims,
    consents,
    criteria_desk,
    disclosure,
    levels_anew,
    mail,
    members,
    missing_days,
    notices,
    paper,
    passport,
    passport_app,
    passport_push,
    passport_sign_up,
    review,
    self_diagnosis,
    sign_in,
    sign_up,
    site_codes,
    sites,
    technician_news,
    uploads,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fastapi import FastAPI

    from portal.judgement_api import Judges
    from portal.layout import Pages
    from portal.office import Office
    from portal.settings import Settings
    from rules.catalogue import Catalogue

NOTICES_PER_PROCESS: Final = 500
"""Notices have one style and little that differs: the memory of their processes stays the same."""


class Round(Protocol):
    """Something that goes on beside the pages until it is stopped."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End; what is in hand is finished first."""
        ...


@dataclass(frozen=True, slots=True)
class Behind:
    """What the rooms share. ``today`` is the clock of those who know days alone."""

    pages: Pages
    office: Office
    settings: Settings
    catalogue: Catalogue
    judges: Judges
    printer: paper.Printer
    today: Callable[[], date]


def rounds_of(behind: Behind) -> list[Round]:
    """Mails, reminders, levels, days to mend, news, files; notices and phones with a key."""
    office, settings, pages = behind.office, behind.settings, behind.pages
    postman = mail.Postman(
        office.engine, office.seals, pages.words, office.transport, office.sender, office.now
    )
    reminders = applications.Reminders(office.engine, office.seals, office.address, office.now)
    levels = levels_anew.LevelsAnew(
        office.engine,
        office.seals,
        behind.catalogue,
        behind.judges,
        office.address,
        office.now,
        behind.today,
    )
    watch = missing_days.Watch(office.engine, office.seals, behind.catalogue, office.address)
    news = technician_news.News(office.engine, office.seals, behind.catalogue, office.address)
    found: list[Round] = [
        mail.Rounds(postman),
        applications.ReminderRounds(reminders),
        levels_anew.LevelRounds(levels),
        missing_days.WatchRounds(watch, office.now),
        technician_news.NewsRounds(news, office.now),
    ]
    if (jobs := _file_jobs(office)) is not None:
        found.append(attendance_api.ImportRounds(office.engine, behind.catalogue, jobs, office.now))
    if office.push is not None:
        push = passport_push.Push(office.engine, office.push)
        found.append(passport_push.PushRounds(push, office.now))
    if office.signing is not None:
        press = paper.Press(
            processes=settings.notice_processes,
            seconds=settings.pdf_seconds,
            documents_per_process=NOTICES_PER_PROCESS,
            style=notices.STYLE,
        )
        issuing = notices.NoticeOffice(
            office.engine,
            office.signing,
            press,
            office.address,
            office.now,
            letters_of(office).issued,
        )
        found.append(notices.IssuingRounds(issuing))
    return found


def open_rooms(app: FastAPI, behind: Behind) -> None:
    """Put the pages of every room behind the login into the portal."""
    office, pages, now = behind.office, behind.pages, behind.office.now
    limits = access.Limits(office.engine, office.seals)
    door = access.Door(office.engine, office.address.startswith("https:"), now)
    door.install(app)
    _open_accounts(app, behind, door, limits)
    desk = claims.Desk(office.seals, limits, confirms=behind.settings.demo_confirms_claims)
    app.include_router(claims.routes(pages, door, desk, now))
    invitations = members.Invitations(office.seals, office.address)
    app.include_router(members.routes(pages, door, invitations, limits, now))
    own_words = business_details.Desk(pages, door, now)
    app.include_router(business_details.routes(own_words))
    intake = uploads.Intake(office.scanner)
    app.include_router(applications.routes(_counter(behind, door), intake, behind.printer))
    app.include_router(consents.routes(_consents(behind, door, limits)))
    app.include_router(sites.routes(sites.Desk(pages, door, office.engine, behind.catalogue, now)))
    look = attendance.Desk(pages, door, office.engine, behind.catalogue, now)
    app.include_router(attendance.routes(look))
    app.include_router(notices.routes(pages, office.engine, limits, now))
    app.include_router(review.routes(_desk(behind, door)))
    app.include_router(body_contacts.routes(_contacts(behind, door)))
    archive = uploads.Archive(access.BodyFields(behind.catalogue))
    app.include_router(uploads.routes(door, archive, now))
    app.include_router(disclosure.routes(pages, door, now))
    own_pages = _passport(behind, door)
    own_pages.install(app)
    app.include_router(passport.routes(own_pages))
    app.include_router(certificate_images.own_routes(own_pages, intake))
    app.include_router(certificate_images.employer_routes(pages, door, now))
    app.include_router(passport_app.routes(pages))
    by_passkey = _by_passkey(office)
    app.include_router(site_codes.routes(site_codes.Desk.of(own_pages, by_passkey, limits)))
    calls = call_in.Desk.of(own_pages, limits, office.call_token)
    app.include_router(call_in.routes(calls))
    revising = criteria_desk.Desk.of(behind.settings, now)
    app.include_router(criteria_desk.routes(pages, door, revising))
    incoming = attendance_api.IntakeDesk(
        office.engine,
        office.seals,
        behind.catalogue,
        pages.words,
        limits,
        now,
        behind.today,
        _file_jobs(office),
        behind.settings.import_limit,
    )
    app.include_router(attendance_api.routes(incoming))
    app.include_router(caught_mails.routes(pages, office.caught_mails))


def _open_accounts(app: FastAPI, behind: Behind, door: access.Door, limits: access.Limits) -> None:
    """Signing up, signing in, the own account."""
    office, pages, now = behind.office, behind.pages, behind.office.now
    engine, seals = office.engine, office.seals
    ask_address = f"{office.address}/sign-in/forgotten"
    passwords = access.Passwords()
    sign_ups = access.SignUps(engine, seals, passwords, f"{office.address}/sign-up/complete")
    sign_ins = access.SignIns(engine, seals, passwords, ask_address)
    resets = access.PasswordResets(
        engine, seals, passwords, f"{office.address}/sign-in/new-password", ask_address
    )
    factors = access.SecondFactors(engine, seals, ask_address)
    site = access.Site(office.address)
    passkeys = access.Passkeys(engine, seals, passwords, site, ask_address)
    by_passkey = _by_passkey(office)
    own = access.TechnicianAccounts(
        engine,
        seals,
        passwords,
        f"{office.address}/passport/sign-up/complete",
        f"{office.address}/passport/recover",
    )
    app.include_router(sign_up.routes(pages, sign_ups, limits, now))
    app.include_router(passport_sign_up.routes(pages, own, limits, now))
    leaving = passport.Leaving(engine, door.secure)
    app.include_router(sign_in.routes(pages, door, sign_ins, now, leaving))
    app.include_router(sign_in.reset_routes(pages, resets, limits, now))
    app.include_router(sign_in.passkey_routes(pages, door, sign_ins, by_passkey, now))
    bodies = {one.id: one.name for one in behind.catalogue.bodies.values()}
    app.include_router(account.routes(pages, door, resets, factors, passkeys, now, bodies))
    app.include_router(account.passkey_routes(pages, door, passkeys, now))


def _by_passkey(office: Office) -> access.PasskeySignIns:
    """Who asks passkeys: at signing in, and where somebody confirms what they do."""
    site, ask_address = access.Site(office.address), f"{office.address}/sign-in/forgotten"
    return access.PasskeySignIns(office.engine, office.seals, site, ask_address)


def letters_of(office: Office) -> review.Letters:
    """What applicants are told of decisions; the portal's own sender stands for the operator."""
    return review.Letters(office.seals, office.address, office.sender)


def _file_jobs(office: Office) -> FileJobs | None:
    """Where files of touches wait, where they may come at all."""
    return None if office.import_folder is None else FileJobs(office.import_folder)


def _desk(behind: Behind, door: access.Door) -> review.Desk:
    """Where evaluation bodies decide: by both engines."""
    office, catalogue = behind.office, behind.catalogue
    return review.Desk(
        behind.pages,
        door,
        office.engine,
        access.BodyFields(catalogue),
        applications.Jury(catalogue, behind.judges),
        letters_of(office),
        office.address,
        behind.today,
        office.now,
    )


def _contacts(behind: Behind, door: access.Door) -> body_contacts.Desk:
    """Where evaluation bodies say how they are asked."""
    office = behind.office
    return body_contacts.Desk(
        behind.pages, door, lambda: behind.catalogue.bodies, office.address, office.now
    )


def _counter(behind: Behind, door: access.Door) -> applications.Counter:
    """Where proxy applications are made: guided by one engine, filed by both."""
    office, catalogue = behind.office, behind.catalogue
    both = applications.Jury(catalogue, behind.judges)
    return applications.Counter(
        behind.pages,
        door,
        office.engine,
        applications.Jury(catalogue, applications.OneEngine(catalogue)),
        applications.Filer(office.engine, office.seals, both, office.address),
        applications.Returns(office.engine, both),
        behind.today,
        office.now,
    )


def _passport(behind: Behind, door: access.Door) -> passport.Desk:
    """The technician's own pages: diagnosed by one engine, deciding nothing."""
    office, catalogue = behind.office, behind.catalogue
    return passport.Desk(
        behind.pages,
        door,
        office.engine,
        office.seals,
        catalogue,
        self_diagnosis.Diagnostician(catalogue),
        office.address,
        office.now,
        frozenset({"announcements", "benefits", "corrections", "phones", "colleague"}),
        office.push,
    )


def _consents(behind: Behind, door: access.Door, limits: access.Limits) -> consents.Desk:
    """Where technicians are asked for their consent, on paper or on their own phone."""
    office = behind.office
    return consents.Desk(
        behind.pages,
        door,
        office.engine,
        office.seals,
        limits,
        behind.printer,
        uploads.Intake(office.scanner),
        behind.catalogue,
        office.address,
        office.now,
    )
