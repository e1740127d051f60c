"""``/passport/sign-up`` (参加申込み) and ``/passport/recover``: four inputs, a mail, a password."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import FormFault, Limits, OwnData, Purpose, TechnicianAccounts
from portal.gate import Posted, client_of, posted
from portal.layout import Pages, Reader

SIGN_UP: Final = "/passport/sign-up"
RECOVER: Final = "/passport/recover"
SENT: Final = f"{SIGN_UP}/sent"
COMPLETE: Final = f"{SIGN_UP}/complete"
INPUTS: Final = ("technician_id", "birth", "number", "email")
IDENTIFIER: Final = re.compile(r"[0-9]{14}", re.ASCII)
BIRTH: Final = re.compile(r"[0-9]{8}", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]{4}", re.ASCII)
FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "technician_id": IDENTIFIER,
    "birth": BIRTH,
    "number": NUMBER,
}


def routes(
    pages: Pages, own: TechnicianAccounts, limits: Limits, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The forms, the page after them, and the page behind the link."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, own, limits, now)
    router.add_api_route(SIGN_UP, steps.empty_sign_up, methods=["GET"])
    router.add_api_route(SIGN_UP, steps.take_sign_up, methods=["POST"])
    router.add_api_route(RECOVER, steps.empty_recover, methods=["GET"])
    router.add_api_route(RECOVER, steps.take_recover, methods=["POST"])
    router.add_api_route(SENT, steps.sent, methods=["GET"])
    router.add_api_route(COMPLETE, steps.link, methods=["GET"])
    router.add_api_route(COMPLETE, steps.complete, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    own: TechnicianAccounts
    limits: Limits
    now: Callable[[], dt.datetime]

    def empty_sign_up(self, request: Request) -> Response:
        return self._form(request, Purpose.SIGN_UP, dict.fromkeys(INPUTS, ""))

    def empty_recover(self, request: Request) -> Response:
        return self._form(request, Purpose.RECOVER, dict.fromkeys(INPUTS, ""))

    def take_sign_up(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        return self._take(request, given, Purpose.SIGN_UP)

    def take_recover(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        return self._take(request, given, Purpose.RECOVER)

    def sent(self, request: Request) -> Response:
        return self.pages.response("passport_sign_up/sent.html", Reader.of(request))

    def _take(self, request: Request, given: Posted, purpose: Purpose) -> Response:
        typed = {name: _plain(given.text(name)) for name in INPUTS[:3]}
        typed["email"] = given.text("email").strip()
        faults = faults_of(typed) or self._refused(request, typed, purpose)
        if faults:
            return self._form(request, purpose, typed, faults)
        return RedirectResponse(Reader.of(request).address(SENT), 303)

    def _refused(
        self, request: Request, typed: Mapping[str, str], purpose: Purpose
    ) -> list[FormFault]:
        """Check what was typed; why it is refused, or nothing. Every try is counted first."""
        at = self.now()
        tries = [
            self.limits.tried(access.TECHNICIAN_FROM, client_of(request), at),
            self.limits.tried(access.TECHNICIAN_OF_ID, typed["technician_id"], at),
        ]
        if not all(one.allowed for one in tries):
            until = access.said(max(one.until for one in tries if not one.allowed))
            return [FormFault("technician_id", "too_often", {"until": until})]
        told = OwnData(
            typed["technician_id"],
            _day(typed["birth"]),
            typed["number"],
            typed["email"],
            Reader.of(request).language.value,
        )
        if not self.own.ask(told, purpose, at):
            return [FormFault("technician_id", "identity_wrong")]
        return []

    def link(self, request: Request) -> Response:
        return self._complete(request, request.query_params.get("token", ""))

    def complete(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        token, at = given.text("token"), self.now()
        found = self.own.link(token, at)
        if found is None:
            return self._complete(request, token)
        password = given.text("password")
        faults = [
            FormFault("password", key)
            for key in access.faults_of_password(password, found.login_id)
        ]
        if given.text("again") != password:
            faults.append(FormFault("again", "again_differs"))
        if faults:
            return self._complete(request, token, faults)
        if not self.own.use(token, password, at):
            return self._complete(request, token)
        reader = Reader.of(request)
        done = "signed-up" if found.purpose is Purpose.SIGN_UP else "password-set"
        return RedirectResponse(reader.address(access.SIGN_IN, done=done, next="/passport"), 303)

    def _complete(self, request: Request, token: str, faults: Sequence[FormFault] = ()) -> Response:
        found = self.own.link(token, self.now())
        status = 404 if found is None else 422 if faults else 200
        template = "dead" if found is None else "complete"
        return self.pages.response(
            f"passport_sign_up/{template}.html",
            Reader.of(request),
            status=status,
            found=found,
            token=token,
            faults=faults,
        )

    def _form(
        self,
        request: Request,
        purpose: Purpose,
        typed: Mapping[str, str],
        faults: Sequence[FormFault] = (),
    ) -> Response:
        return self.pages.response(
            "passport_sign_up/form.html",
            Reader.of(request),
            status=422 if faults else 200,
            purpose=purpose.value,
            here=SIGN_UP if purpose is Purpose.SIGN_UP else RECOVER,
            typed=typed,
            faults=faults,
        )


def faults_of(typed: Mapping[str, str]) -> list[FormFault]:
    """What is wrong with the four inputs before anything is looked up, all at once."""
    faults = [
        FormFault(name, f"passport_{name}_form")
        for name, form in FORMS.items()
        if not form.fullmatch(typed[name]) or (name == "birth" and _day(typed[name]) is None)
    ]
    if wrong := access.fault_of_address(typed["email"]):
        faults.append(FormFault("email", wrong))
    return faults


def _plain(text: str) -> str:
    """Digits as plain ones, without the spaces and hyphens that stand on the card."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212\u30fc/.]", "", unicodedata.normalize("NFKC", text))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
