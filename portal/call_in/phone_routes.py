"""``/passport/phones``: the phones from which a technician may call in; numbers are not kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from attendance.calls import CODE_LIFE, ask_phone, e164, end_phone, numbers_for, phones_of
from ccus_data.database import reading, writing
from portal.access import FormFault, said
from portal.call_in.desk import ASKED_BY, DIGITS, PHONES, Desk
from portal.gate import Posted, posted, row_number
from portal.layout import Reader
from portal.passport import Own


def phone_routes(desk: Desk) -> APIRouter:
    """The technician's own phones."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(PHONES, steps.shown, methods=["GET"])
    router.add_api_route(PHONES, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request) -> Response:
        return self._page(request, self.desk.own.enter(request))

    def act(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        own, at = self.desk.own.enter(request, given), self.desk.own.now()
        if given.text("action") == "end":
            phone = row_number(given.text("phone"))
            with writing(self.desk.own.engine) as connection:
                done = end_phone(connection, phone, own.technician_id, own.actor.name, at)
            if not done:
                return self._page(request, own, [FormFault("phones", "phone_gone")])
            return self.desk.own.to(request, PHONES, done="ended")
        return self._ask(request, own, given.text("number"))

    def _ask(self, request: Request, own: Own, typed: str) -> Response:
        desk, at = self.desk, self.desk.own.now()
        number = e164(typed)
        if number is None:
            return self._page(request, own, [FormFault("number", "number")], typed=typed)
        tries = desk.limits.tried(ASKED_BY, own.technician_id, at)
        if not tries.allowed:
            fault = FormFault("number", "too_often", {"until": said(tries.until)})
            return self._page(request, own, [fault], typed=typed)
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        digest, code_digest = desk.keys.number(number), desk.keys.code(number, code)
        with writing(desk.own.engine) as connection:
            taken = ask_phone(
                connection, own.technician_id, digest, code_digest, own.actor.name, at
            )
        if not taken:
            return self._page(request, own, [FormFault("number", "enough")], typed=typed)
        return self._page(request, own, code=code)

    def _page(
        self,
        request: Request,
        own: Own,
        faults: Sequence[FormFault] = (),
        *,
        typed: str = "",
        code: str = "",
    ) -> Response:
        desk, at = self.desk.own, self.desk.own.now()
        with reading(desk.engine) as connection:
            rows = phones_of(connection, own.technician_id, at)
            numbers = numbers_for(connection, own.technician_id)
        return desk.pages.response(
            "call_in/phones.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=own.actor,
            form_token=desk.door.form_token(request),
            faults=faults,
            said=said,
            rows=rows,
            numbers=numbers,
            typed=typed,
            code=code,
            until=said(at + CODE_LIFE),
            done=request.query_params.get("done") == "ended" and not faults,
        )
