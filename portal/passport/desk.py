"""What all pages of the passport share: who enters, what they agreed to, how pages look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from portal import access, passport_app
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.gate import Posted
from portal.layout import Language, Pages, Reader, shown_moment
from portal.passport.terms import has_agreed, terms_in_force
from portal.passport_push import Sender
from portal.problems import Problem, Refused
from portal.sealing import Seals
from portal.self_diagnosis import Diagnostician
from rules.catalogue import Catalogue

if TYPE_CHECKING:
    from fastapi import FastAPI

HOME: Final = "/passport"
TERMS: Final = f"{HOME}/terms"


class TermsNeeded(Exception):
    """The terms in force were not agreed to yet; ``path`` is where somebody wanted to go."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Own:
    """Who is in: the account, as what it acts, and whose data it sees: its own."""

    actor: Actor
    membership: Membership

    @property
    def technician_id(self) -> str:
        """The technician whose account it is."""
        return self.membership.organisation


@dataclass(frozen=True, slots=True)
class Desk:
    """``elsewhere`` names what other rooms add: ``announcements``, ``benefits``, ``corrections``.

    ``address`` is how the portal is reached from outside, for mails. ``push`` tells phones, where
    the operator gave a key for it.
    """

    pages: Pages
    door: Door
    engine: Engine
    seals: Seals
    catalogue: Catalogue
    diagnostician: Diagnostician
    address: str
    now: Callable[[], dt.datetime]
    elsewhere: frozenset[str] = field(default_factory=frozenset)
    push: Sender | None = None

    def today(self) -> dt.date:
        """The day in Japan."""
        return self.now().astimezone(access.JAPAN).date()

    def maybe(self, request: Request) -> tuple[Actor | None, Membership | None]:
        """Who asks, and as which technician; neither where nobody or no technician asks."""
        actor = self.door.actor(request)
        if actor is None:
            return None, None
        own = access.acting_for(actor, Permission.SEE_OWN_RECORD)
        return actor, own[0] if own else None

    def enter(self, request: Request, given: Posted | None = None) -> Own:
        """Who sees their own data here; everybody else finds nothing.

        Raises ``SignInNeeded``, ``Refused``, or ``TermsNeeded``. With a form, it must be ours.
        """
        own = self.technician(request, given)
        with reading(self.engine) as connection:
            agreed = has_agreed(connection, own.actor.account_id, terms_in_force(self.now()))
        if not agreed:
            raise TermsNeeded(request.url.path)
        return own

    def technician(self, request: Request, given: Posted | None = None) -> Own:
        """Who is in, whether or not they agreed to the terms."""
        actor = self.door.somebody(request)
        if given is not None:
            self.door.check_form(request, given)
        own = access.acting_for(actor, Permission.SEE_OWN_RECORD)
        if not own:
            raise Refused(Problem("not-found"))
        return Own(actor, own[0])

    def page(
        self,
        request: Request,
        template: str,
        actor: Actor | None,
        faults: Sequence[FormFault] = (),
        **context: object,
    ) -> Response:
        """A page of the passport, with the mark of its session where it is a technician's."""
        response = self.pages.response(
            f"passport/{template}.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            moment=partial(_moment, Reader.of(request).language),
            elsewhere=self.elsewhere,
            can_push=self.push is not None,
            **context,
        )
        if actor is not None and access.acting_for(actor, Permission.SEE_OWN_RECORD):
            passport_app.mark(response, self.door.copy_mark(request))
        return response

    def kept_page(
        self,
        request: Request,
        part: passport_app.Part,
        actor: Actor,
        which: str,
        **context: object,
    ) -> Response:
        """A page of which the technician's phone keeps the last one seen, for no reception.

        ``which`` names what it shows; without a name it is not kept.
        """
        seen = access.said(self.now())
        template = "home" if part is passport_app.Part.HOME else "histories"
        response = self.page(request, template, actor, (), seen=seen, **context)
        if which:
            passport_app.keep(response, part, seen, which)
        return response

    def to(self, request: Request, path: str, **query: str) -> Response:
        """On to another page of ours, by GET."""
        return RedirectResponse(Reader.of(request).address(path, **query), 303)

    def install(self, app: FastAPI) -> None:
        """Lead whoever has not agreed to the terms to them."""

        def to_terms(request: Request, needed: Exception) -> Response:
            if not isinstance(needed, TermsNeeded):
                raise needed
            wish = needed.path if request.method in {"GET", "HEAD"} else HOME
            return self.to(request, TERMS, next=wish)

        app.add_exception_handler(TermsNeeded, to_terms)


def _moment(language: Language, at: dt.datetime) -> Markup:
    """A moment in Japan's time, in the reader's words."""
    return shown_moment(at.astimezone(access.JAPAN), language)
