"""``/passport/entries``: days that were entered by hand, with what became of each (直接入力)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from attendance.corrections import entries_by, withdraw
from ccus_data.database import reading, writing
from ccus_data.tables import history_entries
from portal.access import FormFault
from portal.gate import Posted, posted, row_number
from portal.passport.desk import HOME, Desk, Own
from portal.problems import Problem, Refused

ENTRIES: Final = f"{HOME}/entries"
PAGE: Final = 50
LAST: Final = 1 << 60


def entry_routes(desk: Desk) -> APIRouter:
    """The entries of a technician, and the way to the form of a day."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ENTRIES, steps.shown, methods=["GET"])
    router.add_api_route(ENTRIES, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request) -> Response:
        own, asked = self.desk.enter(request), request.query_params.get("day")
        if asked is None:
            return self._page(request, own)
        try:
            on = dt.date.fromisoformat(asked)
        except ValueError:
            return self._page(request, own, FormFault("day", "day"))
        return self.desk.to(request, f"{HOME}/histories/{on.isoformat()}/correct")

    def act(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        """Take an own entry back that nobody decided yet."""
        desk, entry = self.desk, history_entries.c
        own = desk.enter(request, given)
        number = row_number(given.text("entry"))
        mine = select(entry.entry_id).where(
            entry.entry_id == number,
            entry.technician_id == own.technician_id,
            entry.side == "technician",
        )
        with writing(desk.engine) as connection:
            if connection.scalar(mine) is None:
                raise Refused(Problem("not-found"))
            done = withdraw(connection, desk.catalogue, number, own.actor.name, desk.now())
        if not done:
            return self._page(request, own, FormFault("entries", "decided"))
        return desk.to(request, ENTRIES, done="withdrawn")

    def _page(self, request: Request, own: Own, *faults: FormFault) -> Response:
        query = request.query_params
        before = row_number(query["before"]) if query.get("before") else LAST
        with reading(self.desk.engine) as connection:
            found = entries_by(
                connection,
                self.desk.catalogue.operating,
                self.desk.today(),
                before,
                PAGE + 1,
                technician_id=own.technician_id,
            )
        return self.desk.page(
            request,
            "own_entries",
            own.actor,
            faults,
            found=found[:PAGE],
            more=len(found) > PAGE,
            today=self.desk.today(),
            done=query.get("done") == "withdrawn",
        )
