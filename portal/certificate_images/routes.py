"""Pages of pictures of certificates: the technician's own, and those their employer sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.engine import Connection, Row

from ccus_data.database import reading, writing
from ccus_data.passport import (
    Image,
    employers_of,
    image_content,
    images_of,
    person_of,
    qualifications_of,
    take_image_back,
)
from portal import access
from portal.access import Actor, Door, FormFault, Membership, Permission
from portal.certificate_images.keeping import MOST, is_full, keep_image
from portal.gate import Posted, posted, row_number
from portal.layout import Pages, Reader
from portal.passport import Desk
from portal.problems import Problem, Refused
from portal.uploads import Intake, Refusal

OWN: Final = "/passport/qualifications/images"
OWN_ONE: Final = f"{OWN}/{{image_id}}"
TAKE_BACK: Final = f"{OWN_ONE}/take-back"
OF_TECHNICIAN: Final = "/businesses/{business_id}/technicians/{technician_id}/certificate-images"
OF_TECHNICIAN_ONE: Final = f"{OF_TECHNICIAN}/{{image_id}}"
DONE: Final = frozenset({"kept", "taken_back"})


def own_routes(desk: Desk, intake: Intake) -> APIRouter:
    """The technician's side: look at, add and take back."""
    router = APIRouter(include_in_schema=False)
    steps = _Own(desk, intake)
    router.add_api_route(OWN, steps.shown, methods=["GET"])
    router.add_api_route(OWN, steps.add, methods=["POST"])
    router.add_api_route(OWN_ONE, steps.one, methods=["GET"])
    router.add_api_route(TAKE_BACK, steps.take_back, methods=["POST"])
    return router


def employer_routes(pages: Pages, door: Door, now: Callable[[], dt.datetime]) -> APIRouter:
    """The side of a business that employs the technician today; every view is recorded."""
    router = APIRouter(include_in_schema=False)
    steps = _Employers(pages, door, now)
    router.add_api_route(OF_TECHNICIAN, steps.shown, methods=["GET"])
    router.add_api_route(OF_TECHNICIAN_ONE, steps.one, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Own:
    desk: Desk
    intake: Intake

    def shown(self, request: Request) -> Response:
        return self._page(request)

    def add(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        desk = self.desk
        own = desk.enter(request, given)
        wish = _wish(given.text("held_as"), given.text("acquired_on"))
        with reading(desk.engine) as connection:
            held = _held(connection, own.technician_id, wish)
        name, data = given.files.get("file", ("", b""))
        made = self.intake.examine(data, name)
        if isinstance(made, Refusal):
            return self._page(request, FormFault("file", f"refused_{made}"), wish=wish)
        with writing(desk.engine) as connection:
            full = is_full(connection, own.technician_id, held)
            if not full:
                keep_image(
                    connection, own.technician_id, held, made, by=own.actor.name, at=desk.now()
                )
        if full:
            return self._page(request, FormFault("file", "full", {"most": MOST}), wish=wish)
        return self._to(request, wish, "kept")

    def one(self, request: Request, image_id: str) -> Response:
        own = self.desk.enter(request)
        with reading(self.desk.engine) as connection:
            found = image_content(connection, own.technician_id, row_number(image_id))
        return _file(request, image_id, found)

    def take_back(
        self, request: Request, image_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        desk, number = self.desk, row_number(image_id)
        own = desk.enter(request, given)
        with writing(desk.engine) as connection:
            mine = {one.image_id: one for one in images_of(connection, own.technician_id)}
            if number not in mine:
                raise Refused(Problem("not-found"))
            take_image_back(connection, own.technician_id, number, own.actor.name, desk.now())
        return self._to(request, (mine[number].held_as, mine[number].acquired_on), "taken_back")

    def _to(self, request: Request, wish: tuple[str, dt.date], done: str) -> Response:
        held_as, acquired_on = wish
        query = {"held_as": held_as, "acquired_on": acquired_on.isoformat(), "done": done}
        return self.desk.to(request, OWN, **query)

    def _page(
        self, request: Request, *faults: FormFault, wish: tuple[str, dt.date] | None = None
    ) -> Response:
        desk, query = self.desk, request.query_params
        own = desk.enter(request)
        wish = wish or _wish(query.get("held_as", ""), query.get("acquired_on", ""))
        with reading(desk.engine) as connection:
            held = _held(connection, own.technician_id, wish)
            every = images_of(connection, own.technician_id)
        done = query.get("done", "")
        return desk.pages.response(
            "certificate_images/own.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=own.actor,
            form_token=desk.door.form_token(request),
            faults=faults,
            held=held,
            name=_name(desk, held),
            images=[one for one in every if _is_of(one, held)],
            said=access.said,
            done=done if done in DONE and not faults else "",
        )


@dataclass(frozen=True, slots=True)
class _Employers:
    pages: Pages
    door: Door
    now: Callable[[], dt.datetime]

    def shown(self, request: Request, business_id: str, technician_id: str) -> Response:
        actor, acting = self._enter(request, business_id, technician_id)
        with writing(self.door.engine) as connection:
            person = person_of(connection, technician_id)
            held = qualifications_of(connection, technician_id)
            images = images_of(connection, technician_id)
            self._noted(connection, actor, acting, technician_id)
        if person is None:
            raise Refused(Problem("not-found"))
        return self.pages.response(
            "certificate_images/employer.html",
            Reader.of(request),
            actor=actor,
            form_token=self.door.form_token(request),
            faults=[],
            business_id=business_id,
            person=person.row,
            held=[(row, [one for one in images if _is_of(one, row)]) for row in held],
        )

    def one(
        self, request: Request, business_id: str, technician_id: str, image_id: str
    ) -> Response:
        actor, acting = self._enter(request, business_id, technician_id)
        with writing(self.door.engine) as connection:
            found = image_content(connection, technician_id, row_number(image_id))
            if found is not None:
                self._noted(connection, actor, acting, technician_id)
        return _file(request, image_id, found)

    def _enter(
        self, request: Request, business_id: str, technician_id: str
    ) -> tuple[Actor, Membership]:
        """Who may see the workforce of a business that the technician works for today."""
        actor = self.door.somebody(request)
        acting = access.require(actor, Permission.SEE_WORKFORCE, business=business_id)
        today = self.now().astimezone(access.JAPAN).date()
        with reading(self.door.engine) as connection:
            employers = employers_of(connection, technician_id, today)
        if all(one.business_id != business_id for one in employers):
            raise Refused(Problem("not-found"))
        return actor, acting

    def _noted(
        self, connection: Connection, actor: Actor, acting: Membership, technician_id: str
    ) -> None:
        what = "certificate_image"
        access.note_view(connection, actor, acting, [technician_id], what=what, at=self.now())


def _wish(held_as: str, acquired_on: str) -> tuple[str, dt.date]:
    """Which qualification is meant; nothing that can be none is found."""
    try:
        return held_as, dt.date.fromisoformat(acquired_on)
    except ValueError:
        raise Refused(Problem("not-found")) from None


def _held(connection: Connection, technician_id: str, wish: tuple[str, dt.date]) -> Row[Any]:
    for row in qualifications_of(connection, technician_id):
        if (row.held_as, row.acquired_on) == wish:
            return row
    raise Refused(Problem("not-found"))


def _is_of(image: Image, held: Row[Any]) -> bool:
    return (image.held_as, image.acquired_on) == (held.held_as, held.acquired_on)


def _name(desk: Desk, held: Row[Any]) -> str:
    """The name as registered, or as the criteria know the code."""
    if held.name:
        return str(held.name)
    keys = desk.catalogue.qualifications.registered(held.code, held.name)
    return desk.catalogue.qualifications.by_key[keys[0]].name if keys else str(held.held_as)


def _file(request: Request, image_id: str, found: tuple[str, str, bytes] | None) -> Response:
    """The picture itself, made anew when it came in; never kept by what lies between."""
    if found is None:
        raise Refused(Problem("not-found"))
    media_type, name, content = found
    way = "attachment" if request.query_params.get("save") else "inline"
    ending = name.rpartition(".")[2]
    disposition = f"{way}; filename=\"certificate-{image_id}.{ending}\"; filename*=UTF-8''"
    headers = {"Content-Disposition": f"{disposition}{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
