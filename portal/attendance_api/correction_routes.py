"""``/v1/corrections``: days entered by hand, and decided, by the systems of partners.

A token with the scope ``corrections`` opens the sites that it names: an employer's system enters
days there. Only one with ``approvals``, which is given to the prime's, decides them. What a partner
entered, the same partner never approves (A8).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Row as Stored

from attendance.corrections import Decided, Entry, Fault, approve, enter, refuse
from attendance.intake import Partner
from ccus_data.counting import closing_day
from ccus_data.database import reading, writing
from ccus_data.structure import complete
from ccus_data.tables import (
    ENTRY_KINDS,
    ROLES,
    entry_decisions,
    entry_sites,
    history_entries,
    sites,
)
from evaluator.months import Month
from portal.access import partner_of
from portal.attendance_api.device_routes import object_of
from portal.attendance_api.intake_desk import IntakeDesk
from portal.layout import Language, Reader
from portal.problems import Problem, ProblemFault, Refused

CORRECTIONS: Final = "/v1/corrections"
SCOPE: Final = "corrections"
DECIDES: Final = "approvals"
NEEDED: Final = ("technician_id", "work_date", "employer_id", "site_id")
NAMES: Final = (
    *(*NEEDED, "kind", "trade", "role", "entered_at", "exited_at"),
    *("work_content", "reason"),
)
WORDS: Final = {"kind": ENTRY_KINDS, "role": ROLES}
WAITS: Final = "waiting"
LONGEST_WHY: Final = 200
MOST_NUMBER: Final = 2**63 - 1

OWN_FAULTS: Final = frozenset({"not_your_site", "not_on_site", "unknown_key", "needed", "word"})
"""Faults that only programs make."""

Body = Annotated[dict[str, Any], Depends(object_of)]


def correction_routes(desk: IntakeDesk) -> APIRouter:
    """Entering, looking at and deciding of entries."""
    router = APIRouter()
    steps = _Steps(desk)
    one = f"{CORRECTIONS}/{{entry_id}}"
    router.add_api_route(CORRECTIONS, steps.enter, methods=["POST"])
    router.add_api_route(one, steps.shown, methods=["GET"])
    router.add_api_route(f"{one}:approve", steps.approve, methods=["POST"])
    router.add_api_route(f"{one}:reject", steps.reject, methods=["POST"])
    return router


class _Faulty(Exception):
    """Takes back the transaction of a request with faults."""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: IntakeDesk

    def enter(self, request: Request, body: Body) -> JSONResponse:
        """Enter a day for an employer that stands in the structure of the site (201)."""
        faults: list[Fault] = []
        try:
            with writing(self.desk.engine) as connection:
                partner = partner_of(connection, request, SCOPE, self.desk.now())
                entry = _entry(body, faults)
                if entry is None:
                    raise _Faulty  # noqa: TRY301 - nothing may be kept
                faults += self._strangers(connection, partner, entry)
                at, by = self.desk.now(), _name(partner)
                made = enter(connection, self.desk.catalogue, entry, by, at)
                if isinstance(made, list):
                    faults += made
                if faults or isinstance(made, list):
                    raise _Faulty  # noqa: TRY301 - as above
                row = _row(connection, made)
        except _Faulty:
            language = Reader.of(request).language
            told = tuple(self._told(one, language) for one in faults)
            raise Refused(Problem("correction-refused", told)) from None
        address = f"{CORRECTIONS}/{made}"
        return JSONResponse(self._state(row), 201, headers={"Location": address})

    def shown(self, request: Request, entry_id: str) -> JSONResponse:
        """What became of an entry at a site of the token."""
        with reading(self.desk.engine) as connection:
            row = self._own(
                connection, partner_of(connection, request, SCOPE, self.desk.now()), entry_id
            )
        return JSONResponse(self._state(row))

    def approve(self, request: Request, entry_id: str) -> JSONResponse:
        """Approve an entry for the prime of its site."""
        return self._decide(request, entry_id, None)

    def reject(self, request: Request, entry_id: str, body: Body) -> JSONResponse:
        """Refuse one, with the reason that its maker reads."""
        why = body.get("reason")
        if not isinstance(why, str) or not why.strip() or len(why) > LONGEST_WHY:
            language = Reader.of(request).language
            fault = self._told(Fault("reason", "why"), language)
            raise Refused(Problem("correction-refused", (fault,)))
        return self._decide(request, entry_id, why.strip())

    def _decide(self, request: Request, entry_id: str, why: str | None) -> JSONResponse:
        at, catalogue = self.desk.now(), self.desk.catalogue
        with writing(self.desk.engine) as connection:
            partner = partner_of(connection, request, DECIDES, self.desk.now())
            row = self._own(connection, partner, entry_id)
            by, number, prime = _name(partner), row.entry_id, row.prime_id
            if row.by == by and why is None:
                raise Refused(Problem("own-entry"))
            told: Decided
            if why is None:
                told = approve(connection, catalogue, prime, [number], by, at)
            else:
                told = refuse(connection, catalogue, prime, [number], why, by, at)
            if told.before:
                raise Refused(Problem("already-decided"))
            if told.late:
                raise Refused(Problem("window-closed"))
            row = _row(connection, number)
        return JSONResponse(self._state(row))

    @staticmethod
    def _strangers(connection: Connection, partner: Partner, entry: Entry) -> Sequence[Fault]:
        """What of an entry is none of the token's: the site, or an employer that is not there."""
        site = entry.site_id or ""
        if not partner.may_send_for(site):
            return [Fault("site_id", "not_your_site")]
        there = complete([site])
        here = select(there.c.business_id).where(there.c.business_id == entry.employer_id)
        found = connection.scalar(here)
        return [] if found else [Fault("employer_id", "not_on_site")]

    @staticmethod
    def _own(connection: Connection, partner: Partner, entry_id: str) -> Stored[Any]:
        """An entry at a site that the token names; 404 for every other, there or not."""
        number = int(entry_id) if entry_id.isascii() and entry_id.isdecimal() else 0
        if not 0 < number <= MOST_NUMBER:
            raise Refused(Problem("not-found"))
        row = _row(connection, number)
        if row.place is None or not partner.may_send_for(row.place):
            raise Refused(Problem("not-found"))
        return row

    def _state(self, row: Stored[Any]) -> dict[str, Any]:
        until = closing_day(Month.of(row.work_date), self.desk.catalogue.operating)
        return {
            "id": str(row.entry_id),
            "status": row.outcome or WAITS,
            "reason": row.why,
            "until": until.isoformat(),
            "days_left": max(0, (until - self.desk.today()).days),
        }

    def _told(self, fault: Fault, language: Language) -> ProblemFault:
        words = self.desk.words
        day = "" if fault.day is None else fault.day.isoformat()
        if fault.code in OWN_FAULTS:
            wrong = words.text(f"attendance_api.fault.{fault.code}", language)
        else:
            wrong = words.text(f"attendance.fault.{fault.code}", language, day=day)
        mend = words.text("attendance_api.mend", language, field=fault.field)
        return ProblemFault(fault.field, fault.code, wrong, mend)


def _name(partner: Partner) -> str:
    """As whom the ledger knows a partner."""
    return f"partner:{partner.partner_id}"


def _entry(body: dict[str, Any], faults: list[Fault]) -> Entry | None:
    """The entry of a body, without what is faulty; None where not even who and when is known."""
    faults += [Fault(str(name)[:50], "unknown_key") for name in body if name not in NAMES]
    said: dict[str, str] = {}
    for name in NAMES:
        value = body.get(name)
        if value is None or value == "":
            if name in NEEDED:
                faults.append(Fault(name, "needed"))
        elif not isinstance(value, str) or value not in WORDS.get(name, (value,)):
            faults.append(Fault(name, "word"))
        else:
            said[name] = value
    try:
        day = dt.date.fromisoformat(said.pop("work_date", ""))
    except ValueError:
        if body.get("work_date"):
            faults.append(Fault("work_date", "day"))
        return None
    if any(name not in said for name in ("technician_id", "employer_id", "site_id")):
        return None
    return Entry(work_date=day, side="employer", **said)


def _row(connection: Connection, entry_id: int) -> Stored[Any]:
    own = history_entries.c
    place = func.coalesce(own.site_id, entry_sites.c.site_id)
    asked: Any = (
        select(
            *(own.entry_id, own.work_date, own.by),
            place.label("place"),
            *(sites.c.prime_id, entry_decisions.c.outcome, entry_decisions.c.why),
        )
        .outerjoin(entry_sites, entry_sites.c.entry_id == own.entry_id)
        .outerjoin(sites, sites.c.site_id == place)
        .outerjoin(entry_decisions, entry_decisions.c.entry_id == own.entry_id)
        .where(own.entry_id == entry_id)
    )
    row: Stored[Any] | None = connection.execute(asked).one_or_none()
    if row is None:
        raise Refused(Problem("not-found"))
    return row
