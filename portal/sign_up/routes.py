"""``/sign-up`` (利用者仮申請) and ``/sign-up/complete`` (利用者本申請)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import Completion, FormFault, Limits, SignUps
from portal.gate import Posted, client_of, posted
from portal.layout import Pages, Reader


def routes(
    pages: Pages, sign_ups: SignUps, limits: Limits, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The two steps of signing up."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, sign_ups, limits, now)
    router.add_api_route("/sign-up", steps.empty_request, methods=["GET"])
    router.add_api_route("/sign-up", steps.take_request, methods=["POST"])
    router.add_api_route("/sign-up/sent", steps.sent, methods=["GET"])
    router.add_api_route("/sign-up/complete", steps.empty_completion, methods=["GET"])
    router.add_api_route("/sign-up/complete", steps.take_completion, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    sign_ups: SignUps
    limits: Limits
    now: Callable[[], dt.datetime]

    def empty_request(self, request: Request) -> Response:
        return self._request_page(request, access.Request("", "", "ja"))

    def take_request(self, request: Request, form: Annotated[Posted, Depends(posted)]) -> Response:
        reader = Reader.of(request)
        given = access.Request(
            form.text("email").strip(), form.text("login_id").strip(), reader.language.value
        )
        faults = [FormFault(name, key) for name, key in access.faults_of_request(given).items()]
        faults = faults or self._refused(request, given)
        if faults:
            return self._request_page(request, given, faults)
        return RedirectResponse(reader.address("/sign-up/sent"), 303)

    def sent(self, request: Request) -> Response:
        return self.pages.response("sign_up/sent.html", Reader.of(request))

    def empty_completion(self, request: Request) -> Response:
        return self._completion_page(request, "")

    def take_completion(
        self, request: Request, form: Annotated[Posted, Depends(posted)]
    ) -> Response:
        given = Completion(
            form.text("login_id").strip(),
            form.text("temporary").strip(),
            form.text("password"),
            form.text("again"),
        )
        faults = [FormFault(name, key) for name, key in access.faults_of_completion(given)]
        faults = faults or self._not_completed(given)
        if faults:
            return self._completion_page(request, given.login_id, faults)
        return RedirectResponse(Reader.of(request).address(access.SIGN_IN, done="signed-up"), 303)

    def _refused(self, request: Request, given: access.Request) -> list[FormFault]:
        """Take the first step; why it is refused, or nothing."""
        at = self.now()
        tries = [
            self.limits.tried(access.SIGN_UP_FROM, client_of(request), at),
            self.limits.tried(access.SIGN_UP_TO, given.email.lower(), at),
        ]
        if not all(one.allowed for one in tries):
            until = access.said(max(one.until for one in tries if not one.allowed))
            return [FormFault("email", "too_often", {"until": until})]
        if not self.sign_ups.request(given, at):
            return [FormFault("login_id", "login_id_taken")]
        return []

    def _not_completed(self, given: Completion) -> list[FormFault]:
        """Take the second step; why it is refused, or nothing."""
        at = self.now()
        tries = self.limits.tried(access.COMPLETE_OF_ID, given.login_id.lower(), at)
        if not tries.allowed:
            return [FormFault("login_id", "too_often", {"until": access.said(tries.until)})]
        if self.sign_ups.complete(given, at) is None:
            return [FormFault("login_id", "completion_wrong")]
        return []

    def _request_page(
        self, request: Request, given: access.Request, faults: Sequence[FormFault] = ()
    ) -> Response:
        return self.pages.response(
            "sign_up/request.html",
            Reader.of(request),
            status=422 if faults else 200,
            given=given,
            faults=faults,
        )

    def _completion_page(
        self, request: Request, login_id: str, faults: Sequence[FormFault] = ()
    ) -> Response:
        return self.pages.response(
            "sign_up/complete.html",
            Reader.of(request),
            status=422 if faults else 200,
            login_id=login_id,
            faults=faults,
        )
