"""``/businesses/{business_id}/members`` and ``/invitations``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from portal import access
from portal.access import Actor, Allowed, Door, FormFault, Limits, Permission
from portal.gate import Posted, posted, row_number
from portal.layout import Pages, Reader
from portal.members import invitations, memberships
from portal.members.invitations import Invitations, Invited
from portal.members.memberships import Members, Organisation
from portal.problems import Problem, Refused

MEMBERS: Final = "/businesses/{business_id}/members"
ACCOUNT: Final = "/account"
ROLES: Final = ("administrator", "clerk")
DONE: Final = frozenset({"invited", "changed", "ended", "withdrawn", "joined"})


def routes(
    pages: Pages,
    door: Door,
    sender: Invitations,
    limits: Limits,
    now: Callable[[], dt.datetime],
) -> APIRouter:
    """The members of a business, and the page of an invitation."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, sender, limits, now)
    router.add_api_route(MEMBERS, steps.shown, methods=["GET"])
    router.add_api_route(MEMBERS, steps.changed, methods=["POST"])
    router.add_api_route(invitations.PAGE, steps.invited, methods=["GET"])
    router.add_api_route(invitations.PAGE, steps.accept, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    sender: Invitations
    limits: Limits
    now: Callable[[], dt.datetime]

    @property
    def engine(self) -> Engine:
        return self.door.engine

    def shown(self, request: Request, business_id: str) -> Response:
        actor = self.door.somebody(request)
        access.require(actor, Permission.SEE_MEMBERS, business=business_id)
        done = request.query_params.get("done", "")
        return self._page(request, actor, business_id, done=done if done in DONE else "")

    def changed(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor = self.door.somebody(request)
        self.door.check_form(request, given)
        access.require(actor, Permission.MANAGE_MEMBERS, business=business_id)
        of, action = Organisation("business", business_id), given.text("action")
        if action == "invite":
            return self._invite(request, actor, of, given)
        if not given.text("who"):
            return self._page(request, actor, business_id, [FormFault("who", "member_missing")])
        number, at = row_number(given.text("who")), self.now()
        with writing(self.engine) as connection:
            members = Members(connection, of, actor.name, at)
            fault, done = _change(members, action, number)
        if fault:
            return self._page(request, actor, business_id, [FormFault("who", fault)])
        if action == "end" and number == actor.account_id:
            return RedirectResponse(Reader.of(request).address(ACCOUNT), 303)
        return self._back(request, business_id, done)

    def _invite(self, request: Request, actor: Actor, of: Organisation, given: Posted) -> Response:
        email, role, at = given.text("email").strip(), given.text("role"), self.now()
        wrong = access.fault_of_address(email)
        faults = [FormFault("email", wrong)] if wrong else []
        if role not in ROLES:
            faults.append(FormFault("role", "role_missing"))
        if not faults:
            tries = self.limits.tried(access.INVITED_BY, str(actor.account_id), at)
            if not tries.allowed:
                until = {"until": access.said(tries.until)}
                faults.append(FormFault("email", "too_often", until))
        if faults:
            return self._page(request, actor, of.id, faults, given=(email, role))
        language = Reader.of(request).language.value
        with writing(self.engine) as connection:
            invited = Invited(email, role, language)
            self.sender.invite(connection, of, invited, actor.name, at)
        return self._back(request, of.id, "invited")

    def invited(self, request: Request) -> Response:
        return self._invitation(request, request.query_params.get("token", ""))

    def accept(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        actor, token = self.door.somebody(request), given.text("token")
        self.door.check_form(request, given)
        with writing(self.engine) as connection:
            of = invitations.accept(connection, token, actor, self.now())
        if of is None:
            raise Refused(Problem("not-found"))
        if isinstance(of, str):
            return self._invitation(request, token, [FormFault("token", of)])
        return self._back(request, of.id, "joined")

    def _invitation(
        self, request: Request, token: str, faults: Sequence[FormFault] = ()
    ) -> Response:
        actor = self.door.actor(request)
        with reading(self.engine) as connection:
            one = invitations.found(connection, token, self.now())
            if one is None:
                raise Refused(Problem("not-found"))
            name = invitations.business_name(connection, one.organisation.id)
        return self.pages.response(
            "members/invitation.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            invitation=one,
            name=name,
            token=token,
            here=f"{invitations.PAGE}?token={token}",
        )

    def _page(  # noqa: PLR0913 - what the page shows
        self,
        request: Request,
        actor: Actor,
        business_id: str,
        faults: Sequence[FormFault] = (),
        *,
        done: str = "",
        given: tuple[str, str] = ("", "clerk"),
    ) -> Response:
        of = Organisation("business", business_id)
        answer = access.may(actor, Permission.MANAGE_MEMBERS, business=business_id)
        manages = isinstance(answer, Allowed)
        with reading(self.engine) as connection:
            members = memberships.members_of(connection, of)
            waiting = invitations.open_of(connection, of, self.now()) if manages else []
            name = invitations.business_name(connection, business_id)
        return self.pages.response(
            "members/members.html",
            Reader.of(request),
            status=422 if faults else 200,
            actor=actor,
            form_token=self.door.form_token(request),
            faults=faults,
            business_id=business_id,
            name=name,
            members=[(one, access.said(one.since)) for one in members],
            waiting=waiting,
            manages=manages,
            done=done,
            email=given[0],
            role=given[1],
        )

    @staticmethod
    def _back(request: Request, business_id: str, done: str) -> Response:
        path = MEMBERS.format(business_id=business_id)
        return RedirectResponse(Reader.of(request).address(path, done=done), 303)


def _change(members: Members, action: str, number: int) -> tuple[str, str]:
    """Do what the page asks for with one member or invitation: why not, and what was done."""
    match action:
        case "administrator" | "clerk":
            return members.change_role(number, action), "changed"
        case "end":
            return members.end(number), "ended"
        case "withdraw":
            return invitations.withdraw(members, number), "withdrawn"
        case _:
            return memberships.GONE, ""
