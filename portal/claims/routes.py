"""``/account/businesses/new``: 事業者の登録."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from ccus_data.database import writing
from portal import access
from portal.access import Actor, Door, FormFault, Limits
from portal.claims.claims import LONGEST, Claim, Operator, faults_of, make
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.members import Organisation, has_administrator
from portal.sealing import Seals

NEW: Final = "/account/businesses/new"
DEMONSTRATION: Final = "demonstration"


def routes(pages: Pages, door: Door, desk: Desk, now: Callable[[], dt.datetime]) -> APIRouter:
    """The page on which somebody says for which business they speak."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, desk, now)
    router.add_api_route(NEW, steps.empty, methods=["GET"])
    router.add_api_route(NEW, steps.claim, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes claims. ``confirms``: at once, without an operator, for demonstrations alone."""

    seals: Seals
    limits: Limits
    confirms: bool


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    desk: Desk
    now: Callable[[], dt.datetime]

    def empty(self, request: Request) -> Response:
        return self._page(request, self.door.somebody(request), Claim())

    def claim(self, request: Request, form: Annotated[Posted, Depends(posted)]) -> Response:
        actor = self.door.somebody(request)
        self.door.check_form(request, form)
        given = Claim(**{one.name: form.text(one.name) for one in fields(Claim)}).tidied()
        faults = [FormFault(*fault, {"most": LONGEST}) for fault in faults_of(given)]
        if not faults:
            faults = self._refused(actor, given)
        if faults:
            return self._page(request, actor, given, faults)
        return RedirectResponse(Reader.of(request).address("/account", done="claimed"), 303)

    def _refused(self, actor: Actor, given: Claim) -> list[FormFault]:
        """Take a claim; why it is refused, or nothing."""
        at = self.now()
        tries = self.desk.limits.tried(access.CLAIM_BY, str(actor.account_id), at)
        if not tries.allowed:
            return [FormFault("business_id", "too_often", {"until": access.said(tries.until)})]
        with writing(self.door.engine) as connection:
            made = make(connection, actor, given, at)
            if isinstance(made, str):
                return [FormFault("business_id", made)]
            business = Organisation("business", given.business_id)
            if self.desk.confirms and not has_administrator(connection, business):
                Operator(connection, self.desk.seals, DEMONSTRATION, at).confirm(made)
        return []

    def _page(
        self, request: Request, actor: Actor, given: Claim, faults: Sequence[FormFault] = ()
    ) -> Response:
        return self.pages.response(
            "claims/claim.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            given=given,
        )
