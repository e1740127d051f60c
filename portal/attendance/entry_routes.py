"""``/businesses/{business_id}/attendance/entries``: days entered and corrected by the employer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from attendance.corrections import Entry, Fault, attach_site, enter, entries_by, withdraw
from ccus_data.database import reading, writing
from ccus_data.tables import ROLES, history_entries, site_rosters, sites
from portal.access import FormFault, Permission
from portal.attendance.desk import ENTRIES, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.sites import Asked

PAGE: Final = 50
MOST_PEOPLE: Final = 50
"""At once; a day of more people comes by a file or a partner's system."""

PERSONAL: Final = frozenset({"unknown_technician", "not_employed", "waits_already"})
"""Faults of one of several people; the others are of the day or the place."""

LAST: Final = 1 << 60
MOST_SITES: Final = 200
NAMES: Final = (
    *("technician_id", "work_date", "site_id", "site_name", "entered_at", "exited_at"),
    *("trade", "role", "work_content", "reason", "kind"),
)
BLANK: Final = MappingProxyType(dict.fromkeys(NAMES, ""))


def entry_routes(desk: Desk) -> APIRouter:
    """Entries of an employer."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ENTRIES, steps.shown, methods=["GET"])
    router.add_api_route(ENTRIES, steps.act, methods=["POST"])
    return router


class _Faulty(Exception):
    """Takes back the transaction of a form with faults."""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str) -> Response:
        query = request.query_params
        asked = self.desk.sees(request, business_id)
        typed = {name: query.get(name, "") for name in NAMES}
        return self._page(asked, typed)

    def act(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self.desk.sends(request, business_id, given, Permission.EDIT_ATTENDANCE)
        action = given.text("action")
        if action == "enter":
            return self._enter(asked, {name: given.text(name).strip() for name in NAMES})
        if action not in {"attach", "withdraw"}:
            raise HTTPException(400)
        number = row_number(given.text("entry"))
        with writing(self.desk.engine) as connection:
            own = history_entries.c
            mine = select(own.entry_id).where(
                own.entry_id == number, own.employer_id == business_id, own.side == "employer"
            )
            if connection.scalar(mine) is None:
                raise HTTPException(404)
            by, at = asked.actor.name, self.desk.now()
            if action == "withdraw":
                good = withdraw(connection, self.desk.catalogue, number, by, at)
                faults = [] if good else [Fault("entries", "decided")]
            else:
                site_id = given.text("site_id").strip()
                faults = attach_site(connection, self.desk.catalogue, number, site_id, by, at)
        if faults:
            told = [replace(one, field="entries") for one in faults]
            return self._page(asked, BLANK, _said(told))
        return self._done(asked, action)

    def _enter(self, asked: Asked, typed: dict[str, str]) -> Response:
        people = _people(typed["technician_id"])
        said: dict[str, Any] = {name: typed[name] or None for name in NAMES[2:]}
        day, faults = self.desk.today(), []
        try:
            day = dt.date.fromisoformat(typed["work_date"])
        except ValueError:
            faults.append(FormFault("work_date", "day"))
        if len(people) > MOST_PEOPLE:
            faults.append(FormFault("technician_id", "too_many", {"most": str(MOST_PEOPLE)}))
        said["kind"] = "correction" if typed["kind"] == "correction" else "direct"
        if said["role"] is not None and said["role"] not in ROLES:
            faults.append(FormFault("role", "choose"))
            said["role"] = None
        entries = [
            Entry(who, day, "employer", employer_id=asked.business_id, **said)
            for who in people[:MOST_PEOPLE]
        ]
        try:
            with writing(self.desk.engine) as connection:
                # Where the day cannot be read, all else is looked at as of today, and taken back.
                more = self._put(connection, entries, asked.actor.name)
                told = {one.name for one in faults}
                faults += [one for one in more if one.name not in told]
                if faults:
                    raise _Faulty  # noqa: TRY301 - all of them or none
        except _Faulty:
            return self._page(asked, typed, faults)
        return self._done(asked, "enter")

    def _put(self, connection: Connection, entries: Sequence[Entry], by: str) -> list[FormFault]:
        """Keep the same day for several people; what is wrong, once, or with whose it is."""
        at, found = self.desk.now(), []
        for entry in entries:
            made = enter(connection, self.desk.catalogue, entry, by, at)
            if isinstance(made, list):
                found += [
                    _of_person(one, entry.technician_id) if one.code in PERSONAL else one_said
                    for one, one_said in zip(made, _said(made), strict=True)
                ]
        return [one for number, one in enumerate(found) if one not in found[:number]]

    @staticmethod
    def _done(asked: Asked, what: str) -> Response:
        path = ENTRIES.format(business_id=asked.business_id)
        return RedirectResponse(Reader.of(asked.request).address(path, done=what), 303)

    def _page(
        self, asked: Asked, typed: Mapping[str, str], faults: Sequence[FormFault] = ()
    ) -> Response:
        given = asked.request.query_params.get("before", "")
        before = row_number(given) if given else LAST
        today = self.desk.today()
        with reading(self.desk.engine) as connection:
            found = entries_by(
                connection,
                self.desk.catalogue.operating,
                today,
                before,
                PAGE + 1,
                employer_id=asked.business_id,
            )
            places = _sites(connection, asked.business_id, today)
        self.desk.noted(asked, [one.row.technician_id for one in found[:PAGE]])
        done = asked.request.query_params.get("done", "")
        return self.desk.page(
            asked,
            "entries",
            faults,
            typed=typed,
            sites=places,
            roles=ROLES,
            found=found[:PAGE],
            more=len(found) > PAGE,
            today=today,
            done=done if done in {"enter", "attach", "withdraw"} else "",
        )


def _people(text: str) -> list[str]:
    """The identifiers in a text, each once, in one order: two forms never hold each other up."""
    return sorted(set(text.replace(",", " ").split())) or [""]


def _of_person(fault: Fault, technician_id: str) -> FormFault:
    """What is wrong with one of several people, told with who it is."""
    day = {"day": fault.day.isoformat()} if fault.day else {}
    return FormFault("technician_id", fault.code, {**day, "who": technician_id})


def _said(faults: Sequence[Fault]) -> list[FormFault]:
    return [
        FormFault(one.field, one.code, {"day": one.day.isoformat()} if one.day else {})
        for one in faults
    ]


def _sites(connection: Connection, business_id: str, on: dt.date) -> list[tuple[str, str]]:
    """The sites at whose rosters a business has people, and its own, those that go on first."""
    row = sites.c
    of_roster = select(site_rosters.c.site_id).where(site_rosters.c.business_id == business_id)
    asked = (
        select(row.site_id, row.name)
        .where(or_(row.site_id.in_(of_roster), row.prime_id == business_id))
        .where(or_(row.accumulation_from.is_(None), row.accumulation_from <= on))
        .order_by(row.accumulation_to.desc(), row.site_id)
        .limit(MOST_SITES)
    )
    return [(one.site_id, one.name) for one in connection.execute(asked)]
