"""What all pages of the desk share: the door, the database, both engines, and how pages look."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import writing
from portal import access
from portal.access import Actor, BodyFields, Door, FormFault, Membership, Permission
from portal.applications import Jury
from portal.gate import Posted
from portal.layout import Pages, Reader
from portal.problems import Problem, Refused
from portal.review.mails import Letters
from rules.catalogue import Catalogue

PREFIX: Final = "/bodies/{body}"
QUEUE: Final = f"{PREFIX}/cases"
CASE: Final = f"{QUEUE}/{{case_id}}"
NOTICE: Final = f"{PREFIX}/notices/{{number}}"
UNPROCESSABLE: Final = 422

REASONS: Final = (
    *("qualification_missing", "qualification_wrong_code", "certifier_unknown"),
    *("trade_not_in_field", "registration_simple", "lower_level_missing", "foreman_missing"),
    *("consent_missing", "proof_missing", "start_differs", "other"),
)
"""The codes of reasons for sending back, giving less, and refusing (words: applications)."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts for a body at a moment, by the membership that allows it."""

    actor: Actor
    membership: Membership
    at: dt.datetime

    @property
    def name(self) -> str:
        """As whom the ledger knows them."""
        return self.actor.name

    @property
    def body(self) -> str:
        """For which body they act."""
        return self.membership.organisation

    def note_view(self, connection: Connection, ids: Iterable[str], what: str) -> None:
        """Note that they are shown what is kept about technicians."""
        access.note_view(connection, self.actor, self.membership, ids, what=what, at=self.at)


@dataclass(frozen=True, slots=True)
class Desk:
    """``jury`` judges by both engines; ``today`` is the day in Japan."""

    pages: Pages
    door: Door
    engine: Engine
    fields: BodyFields
    jury: Jury
    letters: Letters
    address: str
    today: Callable[[], dt.date]
    now: Callable[[], dt.datetime]

    @property
    def catalogue(self) -> Catalogue:
        """The approved criteria."""
        return self.jury.catalogue

    def seeing(self, request: Request, body: str) -> Acting:
        """Who looks at the desk of a body; refuses whoever is not of it."""
        return self._as(self.door.somebody(request), Permission.SEE_QUEUE, body)

    def doing(self, request: Request, given: Posted, body: str, permission: Permission) -> Acting:
        """Who sends a form of the desk; refuses whoever may not do what it asks for."""
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        return self._as(actor, permission, body)

    def _as(self, actor: Actor, permission: Permission, body: str) -> Acting:
        held = access.require(actor, permission, body=body)
        if body not in self.catalogue.bodies:
            raise Refused(Problem("not-found"))
        return Acting(actor, held, self.now())

    def is_approver(self, acting: Acting) -> bool:
        """Whether somebody may agree to what another one proposed, and cancel notices."""
        answer = access.may(acting.actor, Permission.SECOND, body=acting.body)
        return isinstance(answer, access.Allowed)

    def fields_of(self, body: str) -> frozenset[str]:
        """The fields that a body judges today."""
        return self.fields.fields_of(body, self.today())

    def noted(self, acting: Acting, ids: Iterable[str], what: str) -> None:
        """Note who is about to see what; committed before it is shown."""
        with writing(self.engine) as connection:
            acting.note_view(connection, ids, what)

    def page(
        self,
        request: Request,
        template: str,
        acting: Acting,
        faults: Sequence[FormFault] = (),
        status: int = 200,
        **context: object,
    ) -> Response:
        """A page of the desk."""
        return self.pages.response(
            f"review/{template}.html",
            Reader.of(request),
            status=UNPROCESSABLE if faults and status < 300 else status,  # noqa: PLR2004
            actor=acting.actor,
            form_token=self.door.form_token(request),
            faults=faults,
            body=self.catalogue.bodies[acting.body],
            here=PREFIX.format(body=acting.body),
            field_names={str(one.field): one.name for one in self.catalogue.fields},
            approver=self.is_approver(acting),
            in_japan=in_japan,
            **context,
        )

    def to(self, request: Request, path: str, **query: str) -> Response:
        """On to another page of ours, by GET."""
        return RedirectResponse(Reader.of(request).address(path, **query), 303)


def in_japan(moment: dt.datetime) -> str:
    """The day of a moment in Japan, in ISO form."""
    return day_in_japan(moment).isoformat()


def day_in_japan(moment: dt.datetime) -> dt.date:
    """The day of a moment in Japan."""
    return moment.astimezone(access.JAPAN).date()


def codes_of(text: str) -> list[str]:
    """Codes of reasons from their JSON list."""
    return [str(one) for one in json.loads(text)]
