"""``/sign-in``, ``/sign-in/code`` and ``/sign-out``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import FormFault, Opened, own_path
from portal.gate import Posted, posted
from portal.layout import Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from portal.access import Door, SignIns
    from portal.layout import Pages

HOME = "/account"
CODE = "/sign-in/code"
DONE = frozenset({"signed-up", "password-set", "signed-out"})
"""What the page may say was done before somebody came to it."""


def routes(
    pages: Pages, door: Door, sign_ins: SignIns, now: Callable[[], dt.datetime]
) -> APIRouter:
    """Signing in with one or two factors, and signing out."""
    router = APIRouter(include_in_schema=False)

    def form(
        request: Request, login_id: str, wish: str, faults: Sequence[FormFault] = (), done: str = ""
    ) -> Response:
        return pages.response(
            "sign_in/sign_in.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            wish=wish,
            done=done if done in DONE else "",
            faults=faults,
        )

    def code_form(request: Request, wish: str, faults: Sequence[FormFault] = ()) -> Response:
        return pages.response(
            "sign_in/code.html",
            Reader.of(request),
            status=422 if faults else 200,
            wish=wish,
            faults=faults,
        )

    @router.get("/sign-in")
    def empty_form(request: Request, next: str = "", done: str = "") -> Response:  # noqa: A002 - the word in the address
        if door.actor(request) is not None:
            return RedirectResponse(Reader.of(request).address(own_path(next, HOME)), 303)
        return form(request, "", own_path(next, ""), done=done)

    @router.post("/sign-in")
    def sign_in(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        login_id, password = given.text("login_id").strip(), given.text("password")
        wish, at = own_path(given.text("next"), ""), now()
        missing = [
            FormFault(name, f"{name}_missing")
            for name, value in (("login_id", login_id), ("password", password))
            if not value
        ]
        if missing:
            return form(request, login_id, wish, missing)
        client = request.client.host if request.client else ""
        answer = sign_ins.open(login_id, password, client, at)
        if not isinstance(answer, Opened):
            return form(request, login_id, wish, [_refusal(answer)])
        path = CODE if answer.code_needed else wish or HOME
        query = {"next": wish} if answer.code_needed and wish else {}
        response = RedirectResponse(Reader.of(request).address(path, **query), 303)
        # Whatever cookie was there before is none of this session: nobody can plant one.
        if old := door.token(request):
            sign_ins.end(old, at)
        door.let_in(response, answer.token)
        return response

    @router.get("/sign-in/code")
    def empty_code(request: Request, next: str = "") -> Response:  # noqa: A002 - as above
        if not sign_ins.waits_for_code(door.token(request), now()):
            return RedirectResponse(Reader.of(request).address("/sign-in"), 303)
        return code_form(request, own_path(next, ""))

    @router.post("/sign-in/code")
    def confirm(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        reader, wish = Reader.of(request), own_path(given.text("next"), "")
        answer = sign_ins.confirm(door.token(request), given.text("code"), now())
        if answer is True:
            return RedirectResponse(reader.address(wish or HOME), 303)
        if answer is False:
            return code_form(request, wish, [FormFault("code", "code_wrong")])
        response = form(request, "", wish, [_refusal(answer)]) if answer.until else None
        response = response or RedirectResponse(reader.address("/sign-in"), 303)
        door.let_out(response)
        return response

    @router.post("/sign-out")
    def sign_out(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        door.check_form(request, given)
        sign_ins.end(door.token(request), now())
        response = RedirectResponse(Reader.of(request).address("/sign-in", done="signed-out"), 303)
        door.let_out(response)
        return response

    return router


def _refusal(answer: access.Refused) -> FormFault:
    if answer.until is None:
        return FormFault("login_id", "sign_in_wrong")
    return FormFault("login_id", "too_often", {"until": access.said(answer.until)})
