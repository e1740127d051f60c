"""``/sign-in/forgotten`` asks for a link, ``/sign-in/new-password`` is what it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import FormFault, Limits, PasswordResets
from portal.gate import Posted, client_of, posted
from portal.layout import Pages, Reader

ASK: Final = "/sign-in/forgotten"
SET: Final = "/sign-in/new-password"


def reset_routes(
    pages: Pages, resets: PasswordResets, limits: Limits, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The two steps to a new password."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, resets, limits, now)
    router.add_api_route(ASK, steps.empty_question, methods=["GET"])
    router.add_api_route(ASK, steps.ask, methods=["POST"])
    router.add_api_route(f"{ASK}/sent", steps.asked, methods=["GET"])
    router.add_api_route(SET, steps.empty_password, methods=["GET"])
    router.add_api_route(SET, steps.set_password, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    resets: PasswordResets
    limits: Limits
    now: Callable[[], dt.datetime]

    def empty_question(self, request: Request) -> Response:
        return self._question(request, "", "")

    def ask(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        login_id, email, at = (
            given.text("login_id").strip(),
            given.text("email").strip(),
            self.now(),
        )
        if not login_id or not email:
            return self._question(request, login_id, email, [FormFault("login_id", "both_missing")])
        tries = self.limits.tried(access.RESET_FROM, client_of(request), at)
        if not tries.allowed:
            values = {"until": access.said(tries.until)}
            fault = FormFault("login_id", "too_often", values)
            return self._question(request, login_id, email, [fault])
        self.resets.ask(login_id, email, at)
        return RedirectResponse(Reader.of(request).address(f"{ASK}/sent"), 303)

    def asked(self, request: Request) -> Response:
        return self.pages.response("sign_in/forgotten_sent.html", Reader.of(request))

    def empty_password(self, request: Request) -> Response:
        return self._password(request, request.query_params.get("token", ""))

    def set_password(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        token, password = given.text("token"), given.text("password")
        login_id = self.resets.holder(token, self.now()) or ""
        wrong = access.faults_of_password(password, login_id)
        faults = [FormFault("password", key) for key in wrong]
        if given.text("again") != password:
            faults.append(FormFault("again", "again_differs"))
        if faults or not self.resets.use(token, password, self.now()):
            return self._password(request, token, faults)
        target = Reader.of(request).address(access.SIGN_IN, done="password-set")
        return RedirectResponse(target, 303)

    def _question(
        self, request: Request, login_id: str, email: str, faults: Sequence[FormFault] = ()
    ) -> Response:
        return self.pages.response(
            "sign_in/forgotten.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            email=email,
            faults=faults,
        )

    def _password(self, request: Request, token: str, faults: Sequence[FormFault] = ()) -> Response:
        reader, holder = Reader.of(request), self.resets.holder(token, self.now())
        if holder is None:
            return self.pages.response("sign_in/link_over.html", reader, status=404)
        return self.pages.response(
            "sign_in/new_password.html",
            reader,
            status=422 if faults else 200,
            token=token,
            login_id=holder,
            faults=faults,
        )
