"""``/passport/colleague``: record for a colleague who has no phone, by the code on their paper.

Both stand on the roster of the site today. Nobody's name is told to who types a code. A colleague
is no proof: the touch waits for the prime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from attendance.corrections import COLLEAGUE
from attendance.intake import OwnTouch, take_own
from ccus_data.database import reading
from ccus_data.tables import site_rosters, sites
from portal.access import FormFault, said
from portal.gate import Posted, posted
from portal.passport import Own
from portal.site_codes.at_routes import WAYS
from portal.site_codes.codes import step_of
from portal.site_codes.desk import FOR_COLLEAGUE, TYPED_BY, Desk
from portal.site_codes.worker_codes import people_at, spaced

DONE: Final = frozenset({"in", "out"})
LONGEST: Final = 20


def colleague_routes(desk: Desk) -> APIRouter:
    """Recording for a colleague."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(FOR_COLLEAGUE, steps.shown, methods=["GET"])
    router.add_api_route(FOR_COLLEAGUE, steps.touch, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the form was filled in with."""

    site: str = ""
    code: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request) -> Response:
        return self._page(request, self.desk.own.enter(request))

    def touch(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        desk, at = self.desk, self.desk.own.now()
        own = desk.own.enter(request, given)
        typed = _Typed(given.text("site"), given.text("code")[:LONGEST], given.text("direction"))
        with reading(desk.own.engine) as connection:
            mine = {one.site_id for one in self._sites(connection, own)}
            known = typed.site in mine
            people = people_at(connection, typed.site, desk.own.today()) if known else frozenset()
        faults = []
        if not known:
            faults.append(FormFault("site", "site"))
        if typed.way not in WAYS:
            faults.append(FormFault("direction", "direction"))
        if not typed.code.strip():
            faults.append(FormFault("code", "code_missing"))
        if faults:
            return self._page(request, own, faults, typed)
        tries = desk.limits.tried(TYPED_BY, str(own.actor.account_id), at)
        if not tries.allowed:
            fault = FormFault("code", "too_often", {"until": said(tries.until)})
            return self._page(request, own, [fault], typed)
        whose = desk.workers.whose(typed.site, typed.code, people)
        if whose is None or whose == own.technician_id:
            key = "code_wrong" if whose is None else "code_own"
            return self._page(request, own, [FormFault("code", key)], typed)
        touch = OwnTouch(
            f"{COLLEAGUE}/{typed.site}",
            f"{step_of(at)}:{whose}",
            *(typed.site, whose, "phone", typed.way, at),
            {"by": own.technician_id},
            "needs_approval",
        )
        take_own(desk.own.engine, desk.own.catalogue, touch)
        return desk.own.to(request, FOR_COLLEAGUE, done=typed.way)

    def _page(
        self,
        request: Request,
        own: Own,
        faults: Sequence[FormFault] = (),
        typed: _Typed | None = None,
    ) -> Response:
        desk = self.desk
        with reading(desk.own.engine) as connection:
            found = self._sites(connection, own)
        mine = [(one, spaced(desk.workers.of(one.site_id, own.technician_id))) for one in found]
        first = found[0].site_id if len(found) == 1 else ""
        done = request.query_params.get("done", "")
        return desk.page(
            request,
            "colleague",
            own.actor,
            faults,
            mine=mine,
            typed=typed or _Typed(site=first),
            ways=WAYS,
            done=done if done in DONE and not faults else "",
        )

    def _sites(self, connection: Connection, own: Own) -> list[Row[Any]]:
        """The sites whose rosters name the technician today."""
        day, row = self.desk.own.today(), site_rosters.c
        asked = (
            select(sites.c.site_id, sites.c.name)
            .join(site_rosters, row.site_id == sites.c.site_id)
            .where(
                row.technician_id == own.technician_id,
                row.from_day.is_(None) | (row.from_day <= day),
                row.to_day.is_(None) | (row.to_day >= day),
            )
            .distinct()
            .order_by(sites.c.name, sites.c.site_id)
        )
        return list(connection.execute(asked))
