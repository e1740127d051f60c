"""``/passport/histories/{day}/correct``: a technician enters or corrects a day (直接入力)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from attendance.corrections import Entry, enter
from ccus_data.database import reading, writing
from ccus_data.tables import employments, histories, site_rosters, sites
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.passport.desk import HOME, Desk, Own
from portal.problems import Problem, Refused

CORRECT: Final = f"{HOME}/histories/{{day}}/correct"
NAMES: Final = ("site_id", "site_name", "entered_at", "exited_at", "reason")
MOST: Final = 100


def correct_routes(desk: Desk) -> APIRouter:
    """The form for one day."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(CORRECT, steps.shown, methods=["GET"])
    router.add_api_route(CORRECT, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, day: str) -> Response:
        own = self.desk.enter(request)
        return self._page(request, own, _day(day), dict.fromkeys(NAMES, ""))

    def act(
        self, request: Request, day: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        desk = self.desk
        own, on = desk.enter(request, given), _day(day)
        typed = {name: given.text(name).strip() for name in NAMES}
        said: dict[str, Any] = {name: value or None for name, value in typed.items()}
        with writing(desk.engine) as connection:
            row = _there(connection, own.technician_id, on, said["site_id"])
            entry = Entry(
                own.technician_id,
                on,
                "technician",
                employer_id=_employer(connection, own.technician_id, on),
                trade=None if row is None else row.trade,
                role=None if row is None else row.role,
                kind="direct" if row is None or not row.touched else "correction",
                **said,
            )
            made = enter(connection, desk.catalogue, entry, own.actor.name, desk.now())
        if isinstance(made, list):
            faults = [
                FormFault(one.field, one.code, {"day": one.day.isoformat()} if one.day else {})
                for one in made
            ]
            return self._page(request, own, on, typed, faults)
        return desk.to(request, f"{HOME}/histories", month=on.isoformat()[:7], done="entered")

    def _page(
        self,
        request: Request,
        own: Own,
        on: dt.date,
        typed: Mapping[str, str],
        faults: Sequence[FormFault] = (),
    ) -> Response:
        with reading(self.desk.engine) as connection:
            places = _sites(connection, own.technician_id, on)
        return self.desk.page(
            request, "correct", own.actor, faults, on=on, typed=typed, sites=places
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """Trade and role at a site on a day, and whether a touch was there."""

    trade: str | None
    role: str | None
    touched: bool


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused(Problem("not-found")) from None


def _there(
    connection: Connection, technician_id: str, on: dt.date, site_id: str | None
) -> _Known | None:
    """What is known of a technician at a site on a day: by a touch, else by the roster."""
    if site_id is None:
        return None
    own, row = histories.c, site_rosters.c
    touched = connection.execute(
        select(own.trade, own.role).where(
            own.technician_id == technician_id, own.work_date == on, own.site_id == site_id
        )
    ).first()
    if touched is not None:
        return _Known(touched.trade, touched.role, touched=True)
    expected = connection.execute(
        select(row.trade, row.role)
        .where(row.technician_id == technician_id, row.site_id == site_id)
        .order_by(row.business_id)
    ).first()
    return None if expected is None else _Known(expected.trade, expected.role, touched=False)


def _employer(connection: Connection, technician_id: str, on: dt.date) -> str | None:
    """Who employed the technician on the day, the main one first."""
    own = employments.c
    return connection.scalar(
        select(own.business_id)
        .where(
            own.technician_id == technician_id,
            own.from_day <= on,
            or_(own.to_day.is_(None), own.to_day >= on),
        )
        .order_by(own.is_main.desc(), own.business_id)
        .limit(1)
    )


def _sites(connection: Connection, technician_id: str, on: dt.date) -> list[tuple[str, str]]:
    """The sites of the technician: of rosters, and of what is recorded for the day."""
    row, own = site_rosters.c, histories.c
    of_roster = select(row.site_id).where(row.technician_id == technician_id)
    of_day = select(own.site_id).where(own.technician_id == technician_id, own.work_date == on)
    asked = (
        select(sites.c.site_id, sites.c.name)
        .where(or_(sites.c.site_id.in_(of_roster), sites.c.site_id.in_(of_day)))
        .order_by(sites.c.site_id)
        .limit(MOST)
    )
    return [(one.site_id, one.name) for one in connection.execute(asked)]
