"""``/bodies/{body}/notices/{number}``: a notice of the body, its PDF, and cancelling it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal.access import FormFault, Permission
from portal.gate import Posted, posted
from portal.problems import Problem, Refused
from portal.review.cancelling import (
    GROUNDS,
    REVOKED,
    cancel,
    content_of,
    marks_of,
    notice_of,
    read_ground,
)
from portal.review.desk import NOTICE, Acting, Desk, codes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row


def notice_routes(desk: Desk) -> APIRouter:
    """The pages of a body's notices."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(f"{NOTICE}.pdf", steps.pdf, methods=["GET"])
    router.add_api_route(NOTICE, steps.show, methods=["GET"])
    router.add_api_route(NOTICE, steps.cancel, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def show(self, request: Request, body: str, number: str) -> Response:
        acting = self.desk.seeing(request, body)
        return self._page(request, acting, self._notice(acting, number))

    def pdf(self, request: Request, body: str, number: str) -> Response:
        acting = self.desk.seeing(request, body)
        notice = self._notice(acting, number)
        self.desk.noted(acting, [notice.technician_id], "notice")
        with reading(self.desk.engine) as connection:
            content = content_of(connection, number)
        headers = {"Content-Disposition": f'attachment; filename="{notice.number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def cancel(
        self, request: Request, body: str, number: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        acting = self.desk.doing(request, given, body, Permission.CANCEL_NOTICE)
        notice = self._notice(acting, number)
        ground, faults = read_ground(given)
        if ground is None:
            return self._page(request, acting, notice, faults, given)
        with writing(self.desk.engine) as connection:
            is_first = cancel(connection, acting, notice, ground, self.desk.letters)
        if not is_first:
            return self._page(request, acting, notice, [FormFault("main", "cancelled")], None, 409)
        path = NOTICE.format(body=body, number=number)
        return self.desk.to(request, path, done="cancelled")

    def _notice(self, acting: Acting, number: str) -> Row[Any]:
        with reading(self.desk.engine) as connection:
            found = notice_of(connection, acting.body, number)
        if found is None:
            raise Refused(Problem("not-found"))
        return found

    def _page(  # noqa: PLR0913, PLR0917 - what the page shows
        self,
        request: Request,
        acting: Acting,
        notice: Row[Any],
        faults: Sequence[FormFault] = (),
        given: Posted | None = None,
        status: int = 200,
    ) -> Response:
        self.desk.noted(acting, [notice.technician_id], "notice")
        with reading(self.desk.engine) as connection:
            marks = marks_of(connection, notice.number)
        return self.desk.page(
            request,
            "notice",
            acting,
            faults,
            status,
            notice=notice,
            basis=json.loads(notice.basis),
            marks=[(mark, codes_of(mark.reason_codes)) for mark in marks],
            revoked=any(mark.mark == REVOKED for mark in marks),
            grounds=GROUNDS,
            ticked=set() if given is None else set(given.texts.get("ground", ())),
            words="" if given is None else given.text("words"),
            sure=given is not None and given.text("sure") == "1",
            done=request.query_params.get("done", "") == "cancelled",
        )
