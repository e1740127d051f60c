"""``/passport/at/{site_id}/{code}``: a touch by the own phone, confirmed with its passkey.

The code is looked at when the page opens and again when the form comes in. The same code of the
same worker is one touch, however often it is sent. Where the phone is, is not asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from attendance.intake import OwnTouch, take_own
from ccus_data.database import reading
from ccus_data.tables import site_rosters, sites, touches
from portal.access import JAPAN, FormFault, said
from portal.gate import Posted, posted
from portal.passport import Own
from portal.site_codes.desk import AT, TAKEN, Desk

DOOR: Final = "site-code/{site_id}"
WAYS: Final = ("in", "out")
SEVERAL: Final = 20
GONE: Final = 410


def at_routes(desk: Desk) -> APIRouter:
    """What a code opens, and what was recorded by it."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(TAKEN, steps.taken, methods=["GET"])
    router.add_api_route(AT, steps.shown, methods=["GET"])
    router.add_api_route(AT, steps.touch, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, site_id: str, code: str) -> Response:
        own = self.desk.own.enter(request)
        if self.desk.codes.read(site_id, code, self.desk.own.now()) is None:
            return self._over(request, own)
        return self._page(request, own, site_id, code)

    def touch(
        self, request: Request, site_id: str, code: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        desk, at = self.desk, self.desk.own.now()
        own = desk.own.enter(request, given)
        step = desk.codes.read(site_id, code, at)
        if step is None:
            return self._over(request, own)
        way = given.text("direction")
        if way not in WAYS:
            return self._page(request, own, site_id, code, [FormFault("direction", "direction")])
        confirmed = desk.passkeys.confirm_again(own.actor, given.text("credential"), at)
        if confirmed is not True:
            until = None if confirmed is False else confirmed.until
            key, values = ("too_often", {"until": said(until)}) if until else ("passkey_wrong", {})
            fault = FormFault("passkey", key, values)
            return self._page(request, own, site_id, code, [fault], way=way)
        touch = OwnTouch(
            DOOR.format(site_id=site_id),
            f"{step}:{own.technician_id}",
            *(site_id, own.technician_id, "passkey", way, at),
        )
        take_own(desk.own.engine, desk.own.catalogue, touch)
        return desk.own.to(request, TAKEN.format(site_id=site_id))

    def taken(self, request: Request, site_id: str) -> Response:
        """The own touches of today at a site, the last first."""
        desk, own = self.desk, self.desk.own.enter(request)
        with reading(desk.own.engine) as connection:
            rows = today_of(connection, own.technician_id, site_id, desk.own.now())
            site = _site(connection, site_id, own.technician_id) if rows else None
        if site is None:
            raise HTTPException(404)
        return desk.page(request, "taken", own.actor, site=site, rows=rows, clock=_clock)

    def _over(self, request: Request, own: Own) -> Response:
        """What is not the code of now opens nothing, and says what does."""
        return self.desk.page(request, "over", own.actor, status=GONE)

    def _page(  # noqa: PLR0913 - whose page it is, and what is wrong with their form
        self,
        request: Request,
        own: Own,
        site_id: str,
        code: str,
        faults: Sequence[FormFault] = (),
        *,
        way: str = "",
    ) -> Response:
        desk, at = self.desk, self.desk.own.now()
        with reading(desk.own.engine) as connection:
            site = _site(connection, site_id, own.technician_id)
            before = today_of(connection, own.technician_id, site_id, at)
        if site is None:
            raise HTTPException(404)
        inside = bool(before) and before[0].direction != "out"
        takes = desk.passkeys.site.takes_passkeys
        return desk.page(
            request,
            "at",
            own.actor,
            faults,
            site=site,
            here=AT.format(site_id=site_id, code=code),
            takes=takes,
            options=desk.passkeys.begin_again(own.actor, at) if takes else None,
            way=way or ("out" if inside else "in"),
            ways=WAYS,
        )


def today_of(
    connection: Connection, technician_id: str, site_id: str, at: dt.datetime
) -> list[Row[Any]]:
    """The touches of a technician at a site since midnight in Japan, the last first."""
    midnight = at.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    own = touches.c
    asked = (
        select(own.occurred_at, own.direction, own.method, own.held)
        .where(
            *(own.technician_id == technician_id, own.site_id == site_id),
            own.occurred_at >= midnight,
        )
        .order_by(own.occurred_at.desc(), own.number.desc())
        .limit(SEVERAL)
    )
    return list(connection.execute(asked))


def _site(connection: Connection, site_id: str, technician_id: str) -> Row[Any] | None:
    """A site, and whether its roster names the technician."""
    named = (
        select(site_rosters.c.technician_id)
        .where(site_rosters.c.site_id == site_id, site_rosters.c.technician_id == technician_id)
        .exists()
    )
    asked = select(sites.c.site_id, sites.c.name, named.label("on_roster"))
    return connection.execute(asked.where(sites.c.site_id == site_id)).one_or_none()


def _clock(at: dt.datetime) -> str:
    return at.astimezone(JAPAN).strftime("%H:%M")
