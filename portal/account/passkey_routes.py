"""``/account/passkeys``: the passkeys of whoever is signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal.access import LONGEST_NAME, Actor, Door, FormFault, Passkeys
from portal.gate import Posted, posted
from portal.layout import Pages, Reader

PASSKEYS: Final = "/account/passkeys"
DONE: Final = frozenset({"made", "removed"})
PLACE_OF: Final = {
    "old_password_wrong": "password",
    "password_too_often": "password",
}
"""At which input a refusal stands; the others at the name."""


def passkey_routes(
    pages: Pages, door: Door, passkeys: Passkeys, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The page of one's own passkeys: seeing, making and removing them."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, passkeys, now)
    router.add_api_route(PASSKEYS, steps.shown, methods=["GET"])
    router.add_api_route(PASSKEYS, steps.changed, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    passkeys: Passkeys
    now: Callable[[], dt.datetime]

    def shown(self, request: Request) -> Response:
        actor = self.door.somebody(request)
        done = request.query_params.get("done", "")
        return self._page(request, actor, done=done if done in DONE else "")

    def changed(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        if given.text("action") == "remove":
            return self._remove(request, actor, given)
        return self._make(request, actor, given)

    def _make(self, request: Request, actor: Actor, given: Posted) -> Response:
        name, password = given.text("name").strip(), given.text("password")
        faults = []
        if not name:
            faults.append(FormFault("name", "passkey_name_missing"))
        elif len(name) > LONGEST_NAME:
            faults.append(FormFault("name", "passkey_name_long", {"most": str(LONGEST_NAME)}))
        if not password:
            faults.append(FormFault("password", "password_missing"))
        if faults:
            return self._page(request, actor, faults, name=name)
        answer = given.text("credential")
        codes = self.passkeys.register(actor, name, password, answer, self.now())
        if isinstance(codes, str):
            fault = FormFault(PLACE_OF.get(codes, "name"), codes)
            return self._page(request, actor, [fault], name=name)
        if not codes:
            return RedirectResponse(Reader.of(request).address(PASSKEYS, done="made"), 303)
        return self._response(request, "account/recovery_codes.html", actor, codes=codes)

    def _remove(self, request: Request, actor: Actor, given: Posted) -> Response:
        refusal = self.passkeys.remove(actor, given.text("passkey"), given.text("old"), self.now())
        if refusal:
            return self._page(request, actor, [FormFault("old", refusal)])
        return RedirectResponse(Reader.of(request).address(PASSKEYS, done="removed"), 303)

    def _page(
        self,
        request: Request,
        actor: Actor,
        faults: Sequence[FormFault] = (),
        *,
        name: str = "",
        done: str = "",
    ) -> Response:
        takes = self.passkeys.site.takes_passkeys
        return self._response(
            request,
            "account/passkeys.html",
            actor,
            faults,
            held=self.passkeys.held(actor),
            options=self.passkeys.begin(actor, self.now()) if takes else "",
            name=name,
            done=done,
        )

    def _response(
        self,
        request: Request,
        template: str,
        actor: Actor,
        faults: Sequence[FormFault] = (),
        **context: object,
    ) -> Response:
        return self.pages.response(
            template,
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            **context,
        )
