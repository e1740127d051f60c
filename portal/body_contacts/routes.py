"""``/bodies/{body}/contact``: seen by the body's members, changed by its approvers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection, Row

from ccus_data.database import reading, writing
from portal import access
from portal.access import Actor, Allowed, Door, FormFault, Permission
from portal.body_contacts.contacts import (
    AHEAD,
    LISTED,
    LONGEST,
    Contact,
    add,
    every,
    faults_of,
    in_force,
)
from portal.body_contacts.lines import lines_of
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.problems import Problem, Refused
from rules.catalogue import Body

PAGE: Final = "/bodies/{body}/contact"
STATES: Final = ("now", "coming", "over")
DAY: Final = "from_day"
CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page needs. ``bodies`` are those of the criteria, by id."""

    pages: Pages
    door: Door
    bodies: Callable[[], Mapping[str, Body]]
    address: str
    now: Callable[[], dt.datetime]


def routes(desk: Desk) -> APIRouter:
    """The contact of an evaluation body on its notices, with what it was before."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(PAGE, steps.show, methods=["GET"])
    router.add_api_route(PAGE, steps.change, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form."""

    contact: Contact
    since: str


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def show(self, request: Request, body: str) -> Response:
        actor = self.desk.door.somebody(request)
        access.require(actor, Permission.SEE_QUEUE, body=body)
        return self._page(request, actor, self._body(body))

    def change(
        self, request: Request, body: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor = self.desk.door.somebody(request)
        self.desk.door.check_form(request, given)
        access.require(actor, Permission.EDIT_CONTACT, body=body)
        one, at = self._body(body), self.desk.now()
        typed = _Typed(
            Contact(**{name: given.text(name) for name in Contact.__slots__}).tidied(),
            given.text(DAY).strip(),
        )
        since, today = _day(typed.since), at.astimezone(access.JAPAN).date()
        faults = [
            FormFault(name, key, {"most": LONGEST, "days": AHEAD})
            for name, key in faults_of(typed.contact, since, today)
        ]
        if faults or since is None:
            return self._page(request, actor, one, faults, typed)
        with writing(self.desk.door.engine) as connection:
            done = _add(connection, one.id, typed.contact, since, given.text("seen"), actor, at)
        if not done:
            fault = FormFault("faults", "quicker")
            return self._page(request, actor, one, [fault], typed, status=CONFLICT)
        path = PAGE.format(body=body)
        return RedirectResponse(Reader.of(request).address(path, done="1"), 303)

    def _body(self, body: str) -> Body:
        found = self.desk.bodies().get(body)
        if found is None:
            raise Refused(Problem("not-found"))
        return found

    def _page(  # noqa: PLR0913 - what the page shows
        self,
        request: Request,
        actor: Actor,
        body: Body,
        faults: Sequence[FormFault] = (),
        typed: _Typed | None = None,
        *,
        status: int = 422,
    ) -> Response:
        desk = self.desk
        today = desk.now().astimezone(access.JAPAN).date()
        with reading(desk.door.engine) as connection:
            now = in_force(connection, body.id, today)
            rows = every(connection, body.id)
        if typed is None:
            typed = _Typed(Contact() if now is None else Contact.of(now), today.isoformat())
        answer = access.may(actor, Permission.EDIT_CONTACT, body=body.id)
        words = desk.pages.words
        return desk.pages.response(
            "body_contacts/contact.html",
            Reader.of(request),
            status=status if faults else 200,
            actor=actor,
            form_token=desk.door.form_token(request),
            faults=faults,
            body=body,
            here=PAGE.format(body=body.id),
            edits=isinstance(answer, Allowed),
            done=bool(request.query_params.get("done")) and not faults,
            lines=(desk.address,) if now is None else lines_of(Contact.of(now), body.name, words),
            since=None if now is None else now.from_day,
            typed=typed,
            inputs=Contact.__slots__,
            today=today.isoformat(),
            seen=_newest(rows),
            most=LISTED,
            rows=[
                (
                    _state(row, now, today),
                    row,
                    lines_of(Contact.of(row), body.name, words),
                    access.said(row.at),
                )
                for row in rows
            ],
        )


def _add(  # noqa: PLR0913, PLR0917 - who writes what, after seeing what
    connection: Connection,
    body: str,
    contact: Contact,
    since: dt.date,
    seen: str,
    actor: Actor,
    at: dt.datetime,
) -> bool:
    """Write a contact, once; false where somebody else wrote one since the page was shown."""
    rows = every(connection, body)
    if rows and str(rows[0].contact_id) != seen:
        last = rows[0]
        # The same again is a second click, not a second person.
        return (Contact.of(last), last.from_day, last.by) == (contact, since, actor.name)
    add(connection, body, contact, since, actor.name, at)
    return True


def _newest(rows: Sequence[Row[Any]]) -> str:
    return str(rows[0].contact_id) if rows else ""


def _state(row: Row[Any], now: Row[Any] | None, today: dt.date) -> str:
    """Whether a row is printed now, will be, or no longer is."""
    if now is not None and row.contact_id == now.contact_id:
        return "now"
    return "coming" if row.from_day > today else "over"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
