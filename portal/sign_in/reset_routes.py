"""``/sign-in/forgotten`` asks for a link, ``/sign-in/new-password`` is what it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.layout import Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from portal.access import Limits, PasswordResets
    from portal.layout import Pages


def reset_routes(
    pages: Pages, resets: PasswordResets, limits: Limits, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The two steps to a new password."""
    router = APIRouter(include_in_schema=False)

    def ask_form(
        request: Request, login_id: str, email: str, faults: Sequence[FormFault] = ()
    ) -> Response:
        return pages.response(
            "sign_in/forgotten.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            email=email,
            faults=faults,
        )

    def password_form(request: Request, token: str, faults: Sequence[FormFault] = ()) -> Response:
        holder = resets.holder(token, now())
        return pages.response(
            "sign_in/new_password.html" if holder else "sign_in/link_over.html",
            Reader.of(request),
            status=(422 if faults else 200) if holder else 404,
            token=token,
            login_id=holder or "",
            faults=faults,
        )

    @router.get("/sign-in/forgotten")
    def empty_question(request: Request) -> Response:
        return ask_form(request, "", "")

    @router.post("/sign-in/forgotten")
    def ask(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        login_id, email, at = given.text("login_id").strip(), given.text("email").strip(), now()
        if not login_id or not email:
            return ask_form(request, login_id, email, [FormFault("login_id", "both_missing")])
        client = request.client.host if request.client else ""
        tries = limits.tried(access.RESET_FROM, client, at)
        if not tries.allowed:
            until = access.said(tries.until)
            fault = FormFault("login_id", "too_often", {"until": until})
            return ask_form(request, login_id, email, [fault])
        resets.ask(login_id, email, at)
        return RedirectResponse(Reader.of(request).address("/sign-in/forgotten/sent"), 303)

    @router.get("/sign-in/forgotten/sent")
    def asked(request: Request) -> Response:
        return pages.response("sign_in/forgotten_sent.html", Reader.of(request))

    @router.get("/sign-in/new-password")
    def empty_password(request: Request, token: str = "") -> Response:
        return password_form(request, token)

    @router.post("/sign-in/new-password")
    def set_password(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        token, password = given.text("token"), given.text("password")
        login_id = resets.holder(token, now()) or ""
        faults = [
            FormFault("password", key) for key in access.faults_of_password(password, login_id)
        ]
        if given.text("again") != password:
            faults.append(FormFault("again", "again_differs"))
        if faults or not resets.use(token, password, now()):
            return password_form(request, token, faults)
        response = Reader.of(request).address(access.SIGN_IN, done="password-set")
        return RedirectResponse(response, 303)

    return router
