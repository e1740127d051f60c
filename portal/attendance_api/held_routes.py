"""``/v1/held``: touches that wait for a prime, listed and decided by its own system.

The token needs the scope ``approvals``, for the sites that it names. What a partner's clerk typed,
the same partner never approves. Keys and chains are the operator's: they are not listed here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Final, NoReturn

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.engine import Connection

from attendance.corrections import (
    VIEWS,
    Ruling,
    WaitingTouch,
    Whose,
    causes_of_touches,
    decide_touches,
    waiting_touches,
)
from attendance.intake import Partner
from ccus_data.database import writing
from ccus_data.personal_views import Look, note_view
from ccus_data.tables import sites, touches
from portal.access import partner_of, require_site
from portal.attendance_api.device_routes import object_of
from portal.attendance_api.intake_desk import IntakeDesk
from portal.gate import row_number
from portal.layout import Reader
from portal.problems import Problem, ProblemFault, Refused

HELD: Final = "/v1/held"
SCOPE: Final = "approvals"
MOST: Final = 500
LONGEST_WHY: Final = 200
PLAIN: Final = frozenset({"colleague", "typed"})
"""Causes under which a touch is approved without a reason."""

Body = Annotated[dict[str, Any], Depends(object_of)]


def held_routes(desk: IntakeDesk) -> APIRouter:
    """Listing and deciding of touches that wait."""
    router = APIRouter()
    steps = _Steps(desk)
    router.add_api_route(HELD, steps.listed, methods=["GET"])
    router.add_api_route(f"{HELD}/{{number}}:approve", steps.approve, methods=["POST"])
    router.add_api_route(f"{HELD}/{{number}}:reject", steps.reject, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: IntakeDesk

    def listed(self, request: Request) -> JSONResponse:
        """What waits at a site of the token, the oldest first; ``next`` leads on."""
        query, at = request.query_params, self.desk.now()
        site_id, view = query.get("site", ""), query.get("view", VIEWS[0])
        after = row_number(query["after"]) if query.get("after") else 0
        with writing(self.desk.engine) as connection:
            partner = partner_of(connection, request, SCOPE, at)
            require_site(partner, site_id)
            if view not in VIEWS:
                self._refuse(request, "view", "word")
            whose = Whose(_prime(connection, site_id), site_id)
            here = (self.desk.catalogue.operating, whose, self.desk.today(), after, MOST + 1)
            found = waiting_touches(connection, *here, view=view)
            seen = found[:MOST]
            people = {one.row.who for one in seen if one.row.name is not None}
            note_view(connection, Look(_name(partner), "partner", "held_touches"), people, at)
        told: dict[str, Any] = {"touches": [_told(one) for one in seen], "next": None}
        if len(found) > MOST:
            told["next"] = f"{HELD}?site={site_id}&view={view}&after={seen[-1].row.number}"
        return JSONResponse(told)

    def approve(self, request: Request, number: str, body: Body) -> JSONResponse:
        """Approve a touch; with its true ``time`` where a clock was wrong."""
        return self._decide(request, number, "approved", body)

    def reject(self, request: Request, number: str, body: Body) -> JSONResponse:
        """Refuse a touch with a reason, which its technician reads."""
        return self._decide(request, number, "refused", body)

    def _decide(
        self, request: Request, number: str, outcome: str, body: dict[str, Any]
    ) -> JSONResponse:
        at, touch = self.desk.now(), row_number(number)
        with writing(self.desk.engine) as connection:
            partner = partner_of(connection, request, SCOPE, at)
            asked = select(touches.c.site_id, touches.c.partner_id, touches.c.method)
            row = connection.execute(asked.where(touches.c.number == touch)).one_or_none()
            if row is None:
                raise Refused(Problem("not-found"))
            require_site(partner, row.site_id)
            whose = Whose(_prime(connection, row.site_id), row.site_id)
            causes = causes_of_touches(connection, whose, [touch])
            why, moment = self._read(
                request, body, needed=outcome == "refused" or bool(causes - PLAIN)
            )
            if outcome == "approved" and row.partner_id == partner.partner_id:
                raise Refused(Problem("own-entry"))
            ruling = Ruling(outcome, why, _name(partner), at, moment)
            told = decide_touches(connection, self.desk.catalogue, whose, [touch], ruling)
            if told.unknown:
                raise Refused(Problem("not-found"))
            if told.before:
                raise Refused(Problem("already-decided"))
            if told.late:
                raise Refused(Problem("window-closed"))
            if told.timeless:
                self._refuse(request, "time", "moment")
        return JSONResponse({"number": str(touch), "status": outcome, "reason": why or None})

    def _read(
        self, request: Request, body: dict[str, Any], *, needed: bool
    ) -> tuple[str, dt.datetime | None]:
        """The reason and the moment of a body; everything else is a fault."""
        for name in body:
            if name not in {"reason", "time"}:
                self._refuse(request, str(name)[:50], "unknown_key")
        why, time = body.get("reason", ""), body.get("time")
        if not isinstance(why, str) or len(why) > LONGEST_WHY or (needed and not why.strip()):
            self._refuse(request, "reason", "why")
        if time is None:
            return why.strip(), None
        try:
            moment = dt.datetime.fromisoformat(time) if isinstance(time, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._refuse(request, "time", "moment")
        return why.strip(), moment

    def _refuse(self, request: Request, field: str, code: str) -> NoReturn:
        language, words = Reader.of(request).language, self.desk.words
        wrong = words.text(f"attendance_api.fault.{code}", language)
        mend = words.text("attendance_api.mend", language, field=field)
        raise Refused(Problem("correction-refused", (ProblemFault(field, code, wrong, mend),)))


def _prime(connection: Connection, site_id: str) -> str:
    prime = connection.scalar(select(sites.c.prime_id).where(sites.c.site_id == site_id))
    if prime is None:
        raise Refused(Problem("not-found"))
    return str(prime)


def _name(partner: Partner) -> str:
    """As whom the ledger knows a partner."""
    return f"partner:{partner.partner_id}"


def _told(one: WaitingTouch) -> dict[str, Any]:
    row = one.row
    return {
        "number": str(row.number),
        "source": row.source,
        "id": row.event_id,
        "why": one.why,
        "registers_card": one.registers,
        "technician_id": row.who or row.technician_id,
        "direction": row.direction,
        "method": row.method,
        "time": row.occurred_at.isoformat(),
        "time_grade": row.time_grade,
        "received_at": row.received_at.isoformat(),
        "needs_time": one.needs_moment,
        "until": one.until.isoformat(),
        "days_left": max(0, one.days_left),
        "status": row.reversed or row.outcome or "waiting",
        "reason": row.back_why or row.decided_why,
    }
