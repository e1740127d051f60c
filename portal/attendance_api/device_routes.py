"""What a gate program asks: to be enrolled, how far its chain is, who is expected, a new key."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Row as Stored

from attendance.intake import Asking, Question, asked_by, enrol, fingerprint, newest_chain, rotate
from ccus_data.database import writing
from ccus_data.personal_views import Look, note_view
from ccus_data.structure import Seen, holes_of, roster
from ccus_data.tables import businesses, registered_cards, site_rosters, sites
from portal.access import Limit
from portal.attendance_api.intake_desk import IntakeDesk
from portal.gate import client_of
from portal.problems import Problem, Refused

ENROL_FROM: Final = Limit("gate enrolment from", 10, dt.timedelta(minutes=15))
ROSTER_LIFE: Final = dt.timedelta(hours=24)
MOST_PEOPLE: Final = 5_000
LONGEST_NAME: Final = 100

WHYS: Final = frozenset({"no_trade", "no_employer", "structure_open", "outside_period", "no_role"})
"""What a gate can say of a hole of the roster; a trade of another field is for the page."""


async def object_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; 400 for what is none."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as fault:
        raise HTTPException(400) from fault
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found


async def raw_of(request: Request) -> bytes:
    """The body of a request as it was signed."""
    return await request.body()


Body = Annotated[dict[str, Any], Depends(object_of)]
Raw = Annotated[bytes, Depends(raw_of)]


def _question(request: Request, device: str, raw: bytes) -> Question:
    headers = request.headers
    signed = headers.get("x-time", ""), headers.get("x-signature", "")
    return Question(device, request.url.path, *signed, raw)


def device_routes(desk: IntakeDesk) -> APIRouter:
    """The doors of gate programs."""
    router = APIRouter()
    steps = _Steps(desk)
    router.add_api_route("/v1/devices:enrol", steps.enrol, methods=["POST"])
    router.add_api_route("/v1/checkpoints/{device}", steps.checkpoint, methods=["GET"])
    router.add_api_route("/v1/devices/{device}/roster", steps.roster, methods=["GET"])
    router.add_api_route("/v1/devices/{device}:rotate", steps.rotate, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: IntakeDesk

    def enrol(self, request: Request, body: Body) -> JSONResponse:
        """Make a device of a code and a key; wrong codes look alike and are limited."""
        at = self.desk.now()
        if not self.desk.limits.tried(ENROL_FROM, client_of(request), at).allowed:
            raise HTTPException(429, headers={"Retry-After": "900"})
        code, key, name = (body.get(one) for one in ("code", "public_key", "name"))
        if not (isinstance(code, str) and isinstance(key, str) and isinstance(name, str)):
            raise HTTPException(400)
        asking = Asking(code, key, name[:LONGEST_NAME])
        with writing(self.desk.engine) as connection:
            device = enrol(connection, asking, at)
            if device is None:
                raise Refused(Problem("code-refused"))
            asked = select(sites.c.name).where(sites.c.site_id == device.site_id)
            site_name = connection.scalar(asked)
        told = {
            "device": device.device_id,
            "fingerprint": fingerprint(device.public_key),
            "site": device.site_id,
            "site_name": site_name,
            "gate": device.gate,
            "mode": device.mode,
            "direction": device.direction,
            "card_key": self.desk.card_key,
            "server_time": at.isoformat(),
        }
        return JSONResponse(told, 201)

    def checkpoint(self, request: Request, device: str) -> JSONResponse:
        """How far the newest chain of the device is received, and our time."""
        at = self.desk.now()
        with writing(self.desk.engine) as connection:
            self._device(connection, request, device, at)
            epoch, chain = newest_chain(connection, device)
        return JSONResponse(
            {
                "epoch": epoch,
                "expected_seq": chain.seq + 1,
                "head": chain.head,
                "server_time": at.isoformat(),
            }
        )

    def roster(self, request: Request, device: str) -> JSONResponse:
        """Who is expected at the site, their cards as digests, and what each still lacks."""
        at, on = self.desk.now(), self.desk.today()
        with writing(self.desk.engine) as connection:
            row = self._device(connection, request, device, at)
            site_id = row.site_id
            own = select(site_rosters.c.business_id).where(site_rosters.c.site_id == site_id)
            everyone = set(connection.scalars(own.distinct()))
            seen = Seen(everyone, over_hidden=everyone)
            people = roster(connection, self.desk.catalogue, site_id, seen, on, MOST_PEOPLE)
            ids = {one.technician_id for one in people}
            cards = defaultdict(list)
            known = registered_cards.c
            for card in connection.execute(
                select(known.card, known.technician_id).where(known.technician_id.in_(ids))
            ):
                cards[card.technician_id].append(card.card)
            named = connection.execute(
                select(
                    sites.c.name,
                    businesses.c.name.label("business"),
                    sites.c.accumulation_from,
                    sites.c.accumulation_to,
                )
                .join(businesses, businesses.c.business_id == sites.c.prime_id)
                .where(sites.c.site_id == site_id)
            ).one()
            look = Look(f"gate:{device}", f"gate of site:{site_id}", "gate_roster")
            note_view(connection, look, ids, at)
        entries = [
            {
                "technician_id": one.technician_id,
                "name": one.name,
                "cards": sorted(cards[one.technician_id]),
                "trade": one.trade,
                "role": one.role,
                "employer_id": one.business_id,
                "why": _why(one, named, on),
            }
            for one in people
        ]
        return JSONResponse(
            {
                "issued_at": at.isoformat(),
                "expires_at": (at + ROSTER_LIFE).isoformat(),
                "site": site_id,
                "site_name": named.name,
                "business_name": named.business,
                "entries": entries,
            }
        )

    def rotate(self, request: Request, device: str, body: Body, raw: Raw) -> JSONResponse:
        """A new key in place of the old one, which signs the request; the new one proves itself."""
        at, key, proof = self.desk.now(), body.get("public_key"), body.get("proof")
        if not (isinstance(key, str) and isinstance(proof, str)):
            raise HTTPException(400)
        with writing(self.desk.engine) as connection:
            self._device(connection, request, device, at, raw)
            if not rotate(connection, _question(request, device, raw), key, proof, at):
                raise HTTPException(400)
        return JSONResponse({"device": device, "fingerprint": fingerprint(key)})

    @staticmethod
    def _device(
        connection: Connection, request: Request, device: str, at: dt.datetime, raw: bytes = b""
    ) -> Stored[Any]:
        """The device that signed just this request (401 else, one answer for all)."""
        found = asked_by(connection, _question(request, device, raw), at)
        if found is None:
            raise Refused(Problem("signature-refused"))
        return found


def _why(one: Stored[Any], site: Stored[Any], on: dt.date) -> str | None:
    """Why a day of somebody would not count today, as far as a gate can say it.

    A row or a site that begins later lacks nothing; who touches today is early all the same.
    """
    periods = ((one.from_day, one.to_day), (site.accumulation_from, site.accumulation_to))
    for since, until in periods:
        if (since is not None and on < since) or (until is not None and on > until):
            return "outside_period"
    return next((hole for hole in holes_of(one) if hole in WHYS), None)
