"""``/sign-in/passkey`` and ``/sign-in/code/passkey``: a passkey alone, or after the password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import Door, FormFault, Opened, PasskeySignIns, SignIns, own_path
from portal.gate import Posted, client_of, posted
from portal.layout import Pages, Reader

HOME: Final = "/account"
PASSKEY: Final = "/sign-in/passkey"
SECOND: Final = "/sign-in/code/passkey"


def passkey_routes(
    pages: Pages,
    door: Door,
    sign_ins: SignIns,
    passkeys: PasskeySignIns,
    now: Callable[[], dt.datetime],
) -> APIRouter:
    """Signing in by a passkey."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, sign_ins, passkeys, now)
    router.add_api_route(PASSKEY, steps.asked, methods=["GET"])
    router.add_api_route(PASSKEY, steps.sign_in, methods=["POST"])
    router.add_api_route(SECOND, steps.asked_second, methods=["GET"])
    router.add_api_route(SECOND, steps.confirm, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    sign_ins: SignIns
    passkeys: PasskeySignIns
    now: Callable[[], dt.datetime]

    def asked(self, request: Request) -> Response:
        return self._first(request, own_path(request.query_params.get("next", ""), ""))

    def sign_in(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        wish, at = own_path(given.text("next"), ""), self.now()
        answer = self.passkeys.open(given.text("credential"), client_of(request), at)
        if not isinstance(answer, Opened):
            return self._first(request, wish, _refusal(answer))
        response = RedirectResponse(Reader.of(request).address(wish or HOME), 303)
        if old := self.door.token(request):
            self.sign_ins.end(old, at)
        self.door.let_in(response, answer.token)
        return response

    def asked_second(self, request: Request) -> Response:
        return self._second(request, own_path(request.query_params.get("next", ""), ""))

    def confirm(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        wish = own_path(given.text("next"), "")
        answer = self.passkeys.confirm(
            self.door.token(request), given.text("credential"), self.now()
        )
        if answer is True:
            return RedirectResponse(Reader.of(request).address(wish or HOME), 303)
        if answer is False:
            return self._second(request, wish, FormFault("passkey", "passkey_wrong"))
        response = RedirectResponse(Reader.of(request).address(access.SIGN_IN), 303)
        self.door.let_out(response)
        return response

    def _first(self, request: Request, wish: str, fault: FormFault | None = None) -> Response:
        options: str | access.Refused = ""
        if self.passkeys.site.takes_passkeys:
            options = self.passkeys.begin(client_of(request), self.now())
        if isinstance(options, access.Refused):
            fault, options = _refusal(options), ""
        return self._page(request, PASSKEY, options, wish, fault)

    def _second(self, request: Request, wish: str, fault: FormFault | None = None) -> Response:
        options = self.passkeys.begin_second(self.door.token(request), self.now())
        if options is None:
            return RedirectResponse(Reader.of(request).address(access.SIGN_IN), 303)
        return self._page(request, SECOND, options, wish, fault)

    def _page(
        self, request: Request, action: str, options: str, wish: str, fault: FormFault | None
    ) -> Response:
        return self.pages.response(
            "sign_in/passkey.html",
            Reader.of(request),
            status=200 if fault is None else 422,
            action=action,
            options=options,
            wish=wish,
            faults=[] if fault is None else [fault],
        )


def _refusal(answer: access.Refused) -> FormFault:
    if answer.until is None:
        return FormFault("passkey", "passkey_wrong")
    return FormFault("passkey", "too_often", {"until": access.said(answer.until)})
