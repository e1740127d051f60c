"""``/businesses/{business_id}/sites/{site_id}/gates``: for the prime of the site alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Connection

from attendance.corrections import waiting_touch_sums
from attendance.intake import CODE_LIFE, GateOf, make_code, revoke
from ccus_data.database import reading, writing
from ccus_data.tables import DIRECTIONS, GATE_MODES
from portal.access import FormFault, said
from portal.attendance.desk import GATES, Desk
from portal.attendance.gates import LONGEST_NAME, gates_of, is_silent
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.sites import Asked, standing_of


def gate_routes(desk: Desk) -> APIRouter:
    """The gates of a site."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(GATES, steps.shown, methods=["GET"])
    router.add_api_route(GATES, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        return self._page(self.desk.sees(request, business_id), site_id)

    def act(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        if given.text("action") == "revoke":
            return self._revoke(asked, site_id, given.text("device"))
        gate = GateOf(
            site_id, given.text("gate").strip(), given.text("mode"), given.text("direction")
        )
        faults = []
        if not gate.gate or not gate.gate.isprintable() or len(gate.gate) > LONGEST_NAME:
            faults.append(FormFault("gate", "gate_name", {"most": LONGEST_NAME}))
        if gate.mode not in GATE_MODES:
            faults.append(FormFault("mode", "choose"))
        if gate.direction not in DIRECTIONS:
            faults.append(FormFault("direction", "choose"))
        if faults:
            return self._page(asked, site_id, faults, gate)
        with writing(self.desk.engine) as connection:
            self._site(connection, asked, site_id)
            code = make_code(connection, gate, asked.actor.name, self.desk.now())
        return self._page(asked, site_id, code=code)

    def _revoke(self, asked: Asked, site_id: str, device: str) -> Response:
        with writing(self.desk.engine) as connection:
            self._site(connection, asked, site_id)
            known = device.isprintable() and revoke(
                connection, device, site_id, asked.actor.name, self.desk.now()
            )
        if not known:
            return self._page(asked, site_id, [FormFault("gates", "gate_gone")])
        path = GATES.format(business_id=asked.business_id, site_id=site_id)
        return RedirectResponse(Reader.of(asked.request).address(path, done="revoked"), 303)

    @staticmethod
    def _site(connection: Connection, asked: Asked, site_id: str) -> Any:
        """The site, where the business is its prime; to all others there is no such page."""
        standing = standing_of(connection, site_id, asked.business_id)
        if standing is None or not standing.is_prime:
            raise HTTPException(404)
        return standing.site

    def _page(
        self,
        asked: Asked,
        site_id: str,
        faults: Sequence[FormFault] = (),
        gate: GateOf | None = None,
        code: str = "",
    ) -> Response:
        at = self.desk.now()
        with reading(self.desk.engine) as connection:
            site = self._site(connection, asked, site_id)
            rows = gates_of(connection, site_id)
            here = (connection, self.desk.catalogue.operating, self.desk.today())
            held = waiting_touch_sums(*here, site_id=site_id)
        return self.desk.page(
            asked,
            "gates",
            faults,
            site=site,
            rows=[(row, is_silent(row, at)) for row in rows],
            said=said,
            modes=GATE_MODES,
            directions=DIRECTIONS,
            # One gate at an entrance sees people come and go: taken for entries, exits are lost.
            gate=gate or GateOf(site_id, "", GATE_MODES[0], "unknown"),
            held=sum(one.entries for one in held),
            code=code,
            until=said(at + CODE_LIFE),
            done="revoked" if asked.request.query_params.get("done") == "revoked" else "",
        )
