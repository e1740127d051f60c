"""``/account``, ``/account/password`` and ``/account/second-factor``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import segno
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from ccus_data.database import reading
from portal import access
from portal.access import (
    Actor,
    Door,
    FormFault,
    Passkeys,
    PasswordResets,
    Permission,
    SecondFactors,
    acting_for,
)
from portal.claims import waiting_of
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.members import business_names

ACCOUNT: Final = "/account"
PASSWORD: Final = "/account/password"  # noqa: S105 - an address
FACTOR: Final = "/account/second-factor"
DONE: Final = frozenset({"factor-off", "claimed"})


def routes(  # noqa: PLR0913, PLR0917 - the services of its pages
    pages: Pages,
    door: Door,
    resets: PasswordResets,
    factors: SecondFactors,
    passkeys: Passkeys,
    now: Callable[[], dt.datetime],
    body_names: Mapping[str, str],
) -> APIRouter:
    """The pages of whoever is signed in. ``body_names``: evaluation bodies by id."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, resets, factors, passkeys, now, body_names)
    router.add_api_route(ACCOUNT, steps.account, methods=["GET"])
    router.add_api_route(PASSWORD, steps.empty_password, methods=["GET"])
    router.add_api_route(PASSWORD, steps.change_password, methods=["POST"])
    router.add_api_route(FACTOR, steps.factor, methods=["GET"])
    router.add_api_route(FACTOR, steps.change_factor, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    resets: PasswordResets
    factors: SecondFactors
    passkeys: Passkeys
    now: Callable[[], dt.datetime]
    body_names: Mapping[str, str]

    def account(self, request: Request) -> Response:
        actor = self.door.somebody(request)
        done = request.query_params.get("done", "")
        with reading(self.door.engine) as connection:
            names = business_names(connection, [one.organisation for one in actor.memberships])
            waiting = waiting_of(connection, actor.account_id)
        return self._page(
            request,
            "account/account.html",
            actor,
            done=done if done in DONE else "",
            passkeys=len(self.passkeys.held(actor)),
            names={**self.body_names, **names},
            claims=waiting,
            sees_consents=[one.organisation for one in acting_for(actor, Permission.SEE_CONSENTS)],
            sees_sites=[one.organisation for one in acting_for(actor, Permission.SEE_SITES)],
            sees_members=[one.organisation for one in acting_for(actor, Permission.SEE_MEMBERS)],
        )

    def empty_password(self, request: Request) -> Response:
        return self._page(request, "account/password.html", self.door.somebody(request))

    def change_password(
        self, request: Request, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        old, new = given.text("old"), given.text("password")
        faults = [
            FormFault("password", key) for key in access.faults_of_password(new, actor.login_id)
        ]
        if given.text("again") != new:
            faults.append(FormFault("again", "again_differs"))
        if not faults and not self.resets.change(actor, old, new, self.now()):
            faults = [FormFault("old", "old_password_wrong")]
        if faults:
            return self._page(request, "account/password.html", actor, faults)
        target = Reader.of(request).address(access.SIGN_IN, done="password-set")
        response = RedirectResponse(target, 303)
        self.door.let_out(response)
        return response

    def factor(self, request: Request) -> Response:
        actor = self.door.somebody(request)
        return self._factor_page(request, actor)

    def change_factor(
        self, request: Request, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        code, at = given.text("code"), self.now()
        codes: list[str] | None = None
        match given.text("action"):
            case "on" if not actor.has_second_factor:
                codes = self.factors.confirm(actor, code, at)
            case "codes" if actor.has_second_factor:
                codes = self.factors.renew_codes(actor, code, at)
            case "off" if actor.has_second_factor and self.factors.end(actor, code, at):
                target = Reader.of(request).address(ACCOUNT, done="factor-off")
                return RedirectResponse(target, 303)
        if codes is None:
            return self._factor_page(request, actor, [FormFault("code", "code_wrong")])
        return self._page(request, "account/recovery_codes.html", actor, codes=codes)

    def _factor_page(
        self, request: Request, actor: Actor, faults: Sequence[FormFault] = ()
    ) -> Response:
        if actor.has_second_factor:
            return self._page(request, "account/second_factor_on.html", actor, faults)
        secret = self.factors.begin(actor)
        drawn = segno.make(access.enrolment_address(secret, actor.login_id), error="m")
        return self._page(
            request,
            "account/second_factor_off.html",
            actor,
            faults,
            picture=drawn.svg_data_uri(scale=5, border=4),
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        )

    def _page(
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
