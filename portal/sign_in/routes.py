"""``/sign-in``, ``/sign-in/code`` and ``/sign-out``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import Door, FormFault, Opened, SignIns, own_path
from portal.gate import Posted, client_of, posted
from portal.layout import Pages, Reader

HOME: Final = "/account"
CODE: Final = "/sign-in/code"
DONE: Final = frozenset({"signed-up", "password-set", "signed-out", "not-received"})
"""What the page may say was done before somebody came to it."""


def routes(
    pages: Pages,
    door: Door,
    sign_ins: SignIns,
    now: Callable[[], dt.datetime],
    leaving: Callable[[Request, Response], None],
) -> APIRouter:
    """Signing in with one or two factors, and signing out.

    ``leaving`` is what else ends then on the device of a request.
    """
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, sign_ins, now, leaving)
    router.add_api_route(access.SIGN_IN, steps.empty_form, methods=["GET"])
    router.add_api_route(access.SIGN_IN, steps.sign_in, methods=["POST"])
    router.add_api_route(CODE, steps.empty_code, methods=["GET"])
    router.add_api_route(CODE, steps.confirm, methods=["POST"])
    router.add_api_route("/sign-out", steps.sign_out, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    sign_ins: SignIns
    now: Callable[[], dt.datetime]
    leaving: Callable[[Request, Response], None]

    def empty_form(self, request: Request) -> Response:
        wish = own_path(request.query_params.get("next", ""), "")
        if self.door.actor(request) is not None:
            return RedirectResponse(Reader.of(request).address(wish or HOME), 303)
        return self._form(request, "", wish, done=request.query_params.get("done", ""))

    def sign_in(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        login_id, password = given.text("login_id").strip(), given.text("password")
        wish, at = own_path(given.text("next"), ""), self.now()
        missing = [
            FormFault(name, f"{name}_missing")
            for name, value in (("login_id", login_id), ("password", password))
            if not value
        ]
        if missing:
            return self._form(request, login_id, wish, missing)
        answer = self.sign_ins.open(login_id, password, client_of(request), at)
        if not isinstance(answer, Opened):
            return self._form(request, login_id, wish, [_refusal(answer)])
        reader = Reader.of(request)
        target = reader.address(CODE, next=wish) if answer.code_needed else wish or HOME
        response = RedirectResponse(target if answer.code_needed else reader.address(target), 303)
        # Whatever cookie was there before is none of this session: nobody can plant one.
        if old := self.door.token(request):
            self.sign_ins.end(old, at)
        self.door.let_in(response, answer.token)
        return response

    def empty_code(self, request: Request) -> Response:
        if not self.sign_ins.waits_for_code(self.door.token(request), self.now()):
            return RedirectResponse(Reader.of(request).address(access.SIGN_IN), 303)
        return self._code_form(request, own_path(request.query_params.get("next", ""), ""))

    def confirm(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        reader, wish = Reader.of(request), own_path(given.text("next"), "")
        answer = self.sign_ins.confirm(self.door.token(request), given.text("code"), self.now())
        if answer is True:
            return RedirectResponse(reader.address(wish or HOME), 303)
        if answer is False:
            return self._code_form(request, wish, [FormFault("code", "code_wrong")])
        response: Response = RedirectResponse(reader.address(access.SIGN_IN), 303)
        if answer.until is not None:
            response = self._form(request, "", wish, [_refusal(answer)])
        self.door.let_out(response)
        return response

    def sign_out(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        self.door.check_form(request, given)
        self.sign_ins.end(self.door.token(request), self.now())
        target = Reader.of(request).address(access.SIGN_IN, done="signed-out")
        response = RedirectResponse(target, 303)
        self.door.let_out(response)
        self.leaving(request, response)
        return response

    def _form(
        self,
        request: Request,
        login_id: str,
        wish: str,
        faults: Sequence[FormFault] = (),
        *,
        done: str = "",
    ) -> Response:
        return self.pages.response(
            "sign_in/sign_in.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            wish=wish,
            done=done if done in DONE else "",
            faults=faults,
        )

    def _code_form(self, request: Request, wish: str, faults: Sequence[FormFault] = ()) -> Response:
        token = self.door.token(request)
        return self.pages.response(
            "sign_in/code.html",
            Reader.of(request),
            status=422 if faults else 200,
            wish=wish,
            has_passkeys=self.sign_ins.can_confirm_by_passkey(token, self.now()),
            faults=faults,
        )


def _refusal(answer: access.Refused) -> FormFault:
    if answer.until is None:
        return FormFault("login_id", "sign_in_wrong")
    return FormFault("login_id", "too_often", {"until": access.said(answer.until)})
