"""``/sign-up`` (利用者仮申請) and ``/sign-up/complete`` (利用者本申請)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import Completion, FormFault
from portal.gate import Posted, posted
from portal.layout import Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from portal.access import Door, Limits, SignUps
    from portal.layout import Pages


def routes(
    pages: Pages,
    door: Door,
    sign_ups: SignUps,
    limits: Limits,
    now: Callable[[], dt.datetime],
) -> APIRouter:
    """The two steps of signing up."""
    router = APIRouter(include_in_schema=False)

    def first_step(
        request: Request, given: access.Request, faults: Sequence[FormFault] = ()
    ) -> Response:
        return pages.response(
            "sign_up/request.html",
            Reader.of(request),
            status=422 if faults else 200,
            given=given,
            faults=faults,
        )

    def second_step(request: Request, login_id: str, faults: Sequence[FormFault] = ()) -> Response:
        return pages.response(
            "sign_up/complete.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            faults=faults,
        )

    @router.get("/sign-up")
    def empty_request(request: Request) -> Response:
        return first_step(request, access.Request("", "", "ja"))

    @router.post("/sign-up")
    def take_request(request: Request, form: Annotated[Posted, Depends(posted)]) -> Response:
        reader, at = Reader.of(request), now()
        given = access.Request(
            form.text("email").strip(), form.text("login_id").strip(), reader.language.value
        )
        faults = [FormFault(name, key) for name, key in access.faults_of_request(given).items()]
        if not faults:
            there = limits.tried(access.SIGN_UP_FROM, _client(request), at)
            to = limits.tried(access.SIGN_UP_TO, given.email.lower(), at)
            if not there.allowed or not to.allowed:
                until = max(one.until for one in (there, to) if not one.allowed)
                faults = [FormFault("email", "too_often", {"until": access.said(until)})]
            elif not sign_ups.request(given, at):
                faults = [FormFault("login_id", "login_id_taken")]
        if faults:
            return first_step(request, given, faults)
        return RedirectResponse(reader.address("/sign-up/sent"), 303)

    @router.get("/sign-up/sent")
    def sent(request: Request) -> Response:
        return pages.response("sign_up/sent.html", Reader.of(request))

    @router.get("/sign-up/complete")
    def empty_completion(request: Request) -> Response:
        return second_step(request, "")

    @router.post("/sign-up/complete")
    def take_completion(request: Request, form: Annotated[Posted, Depends(posted)]) -> Response:
        at = now()
        given = Completion(
            form.text("login_id").strip(),
            form.text("temporary").strip(),
            form.text("password"),
            form.text("again"),
        )
        faults = [FormFault(name, key) for name, key in access.faults_of_completion(given)]
        if not faults:
            tries = limits.tried(access.COMPLETE_OF_ID, given.login_id.lower(), at)
            if not tries.allowed:
                until = access.said(tries.until)
                faults = [FormFault("login_id", "too_often", {"until": until})]
            elif sign_ups.complete(given, at) is None:
                faults = [FormFault("login_id", "completion_wrong")]
        if faults:
            return second_step(request, given.login_id, faults)
        return RedirectResponse(Reader.of(request).address(access.SIGN_IN, done="signed-up"), 303)

    return router


def _client(request: Request) -> str:
    """The address that a request comes from; it is counted as a digest only."""
    return request.client.host if request.client else ""
