"""``/bodies/{body}/criteria`` and the proposals below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from portal import access
from portal.access import Actor, Door, Permission
from portal.criteria_desk.desk import Desk, InHand
from portal.criteria_desk.listing import field_rows, proposal_rows
from portal.criteria_desk.saying import Fault, Speech, status_of
from portal.criteria_desk.store_people import MOST, Uncountable, people_in_store
from portal.criteria_desk.taking import Taken, take
from portal.criteria_desk.view import shown
from portal.criteria_proposals import NoEffect, Proposal, Proposals, Refused
from portal.gate import Posted, posted
from portal.layout import Pages, Reader
from portal.problems import Problem
from portal.problems import Refused as NotAnswered
from rules.diagnostics import CriteriaRefused

LIST: Final = "/bodies/{body}/criteria"
ONE: Final = "/bodies/{body}/criteria/{number}"
DOCUMENT: Final = "/bodies/{body}/criteria/{number}/document.yaml"

ACTS: Final = ("check", "effect", "approve", "publish", "reject", "withdraw")
OF_APPROVERS: Final = frozenset({"approve", "publish"})
DONE: Final = frozenset({*ACTS, "proposed"})
TOLD: Final = frozenset(
    {"doubts", "made_on", "other_date", "no_role_row", "no_superiors", "own", "no_issuer"}
)
IN_STORE: Final = "store"
TYPED: Final = ("incomplete", *(f"{one}_reason" for one in ACTS))
ASKED: Final = ("field", "in_force", "issued_by", "reason")


def routes(pages: Pages, door: Door, desk: Desk) -> APIRouter:
    """The criteria of an evaluation body: its fields, proposals, and every step with them.

    Members of the body alone find anything here; approving and publishing is for its approvers.
    """
    router = APIRouter(include_in_schema=False)
    steps = _Steps(pages, door, desk)
    router.add_api_route(LIST, steps.listed, methods=["GET"])
    router.add_api_route(LIST, steps.propose, methods=["POST"])
    router.add_api_route(ONE, steps.one, methods=["GET"])
    router.add_api_route(ONE, steps.act, methods=["POST"])
    router.add_api_route(DOCUMENT, steps.document, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks of which body, and what that body has in hand."""

    request: Request
    actor: Actor
    body: str
    hand: InHand
    speech: Speech

    @property
    def reader(self) -> Reader:
        return Reader.of(self.request)


@dataclass(frozen=True, slots=True)
class _Steps:
    pages: Pages
    door: Door
    desk: Desk

    def listed(self, request: Request, body: str) -> Response:
        asked = self._asked(request, body)
        return self._trouble(asked) if isinstance(asked, _Closed) else self._list(asked)

    def propose(
        self, request: Request, body: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self._asked(request, body, given)
        if isinstance(asked, _Closed):
            return self._trouble(asked)
        taken = take(given, asked.hand, asked.speech)
        if taken.document is None:
            return self._list(asked, taken.faults, given=given, taken=taken)
        proposals, by = self.desk.proposals(), asked.actor.name
        try:
            done = proposals.propose(
                taken.document, by, name=taken.name, cases=taken.cases, reason=given.text("reason")
            )
        except Refused as refused:
            faults = asked.speech.faults(refused, "file")
            status = status_of(refused)
            return self._list(asked, faults, status=status, given=given, taken=taken)
        self._check_first(done, by)
        address = ONE.format(body=body, number=done.number)
        told = ",".join(taken.told)
        return RedirectResponse(asked.reader.address(address, done="proposed", told=told), 303)

    def one(self, request: Request, body: str, number: str) -> Response:
        asked = self._asked(request, body)
        if isinstance(asked, _Closed):
            return self._trouble(asked)
        return self._page(asked, _found(asked, number))

    def document(self, request: Request, body: str, number: str) -> Response:
        asked = self._asked(request, body)
        if isinstance(asked, _Closed):
            return self._trouble(asked)
        proposal = _found(asked, number)
        name = f"{proposal.field}-{proposal.in_force}.yaml"
        try:
            content = self.desk.proposals().document(proposal)
        except Refused as refused:
            return self._trouble(_Closed(asked.request, asked.actor, body, refused))
        return Response(
            content,
            media_type="application/yaml",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def act(
        self, request: Request, body: str, number: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self._asked(request, body, given)
        if isinstance(asked, _Closed):
            return self._trouble(asked)
        proposal, action = _found(asked, number), given.text("action")
        if action in OF_APPROVERS:
            access.require(asked.actor, Permission.APPROVE_CRITERIA, body=body)
        if action not in ACTS:
            faults = [asked.speech.own("acts", "act_missing")]
            return self._page(asked, proposal, faults, given=given)
        try:
            self._take(proposal, action, asked.actor.name, given)
        except Refused as refused:
            faults = asked.speech.faults(refused, "acts", f"{action}_")
            return self._again(asked, number, faults, status_of(refused), given)
        except Uncountable as why:
            faults = [asked.speech.own("effect", why.key, count=why.count)]
            return self._page(asked, proposal, faults, given=given)
        except _Unanswered:
            faults = [asked.speech.own("effect", "effect_missing")]
            return self._page(asked, proposal, faults, given=given)
        address = ONE.format(body=body, number=number)
        return RedirectResponse(asked.reader.address(address, done=action), 303)

    def _take(self, proposal: Proposal, action: str, by: str, given: Posted) -> None:
        """Take one step in the name of who is signed in, if nobody was faster."""
        seen = given.text("seen")
        # What no page of ours sent was not seen by anybody: it is refused like an old page.
        is_number = seen.isascii() and seen.isdigit() and len(seen) < 10  # noqa: PLR2004 - digits
        proposals = self.desk.proposals(seen=int(seen) if is_number else 0)
        number, reason = proposal.number, given.text(f"{action}_reason")
        match action:
            case "check":
                proposals.check(number, by)
            case "effect":
                self._effect(proposals, number, by, given.text("effect"))
            case "approve":
                incomplete = given.text("incomplete")
                proposals.approve(number, by, reason=reason, incomplete=incomplete)
            case "publish":
                proposals.publish(number, by, reason=reason)
            case "reject":
                proposals.reject(number, by, reason=reason)
            case _:
                proposals.withdraw(number, by, reason=reason)

    def _effect(self, proposals: Proposals, number: int, by: str, over: str) -> None:
        if over == IN_STORE:
            proposals.show(number, by, people_in_store(self.door.engine))
        elif over in set(NoEffect):
            proposals.show(number, by, NoEffect(over))
        else:
            raise _Unanswered

    def _check_first(self, proposal: Proposal, by: str) -> None:
        """Check what was just proposed; where somebody was faster, their act stands."""
        try:
            self.desk.proposals(seen=proposal.history[-1].number).check(proposal.number, by)
        except Refused:
            return

    def _asked(self, request: Request, body: str, given: Posted | None = None) -> _Asked | _Closed:
        """Who asks, if they may see the body's criteria; else the way in, or nothing (404)."""
        actor = self.door.somebody(request)
        if given is not None:
            self.door.check_form(request, given)
        access.require(actor, Permission.PROPOSE_CRITERIA, body=body)
        speech = Speech(self.pages.words, Reader.of(request).language)
        try:
            return _Asked(request, actor, body, self.desk.of_body(body), speech)
        except (Refused, CriteriaRefused) as refused:
            return _Closed(request, actor, body, refused)

    def _again(
        self, asked: _Asked, number: str, faults: Sequence[Fault], status: int, given: Posted
    ) -> Response:
        """The page as the proposal stands now, with why a step was not taken."""
        now = self._asked(asked.request, asked.body)
        if isinstance(now, _Closed):
            return self._trouble(now)
        return self._page(now, _found(now, number), faults, status=status, given=given)

    def _list(
        self,
        asked: _Asked,
        faults: Sequence[Fault] = (),
        *,
        status: int = 422,
        given: Posted | None = None,
        taken: Taken | None = None,
    ) -> Response:
        hand, lang = asked.hand, asked.reader.language.ja_or_en
        today = self.desk.now().astimezone(access.JAPAN).date()
        rows = proposal_rows(hand, lang)
        return self.pages.response(
            "criteria_desk/list.html",
            asked.reader,
            status=status if faults else 200,
            actor=asked.actor,
            form_token=self.door.form_token(asked.request),
            faults=faults,
            body=asked.body,
            name=hand.name_of(asked.body),
            is_operator=hand.is_operator,
            fields=field_rows(hand, today),
            waiting=[one for one in rows if one.proposal.open],
            closed=[one for one in rows if not one.proposal.open],
            given=_texts(given, ASKED),
            taken=taken,
        )

    def _page(
        self,
        asked: _Asked,
        proposal: Proposal,
        faults: Sequence[Fault] = (),
        *,
        status: int = 422,
        given: Posted | None = None,
    ) -> Response:
        proposals, query = self.desk.proposals(), asked.request.query_params
        done = query.get("done", "")
        try:
            seen = shown(
                proposals, proposal, asked.actor, asked.body, asked.reader.language.ja_or_en
            )
        except Refused as refused:
            return self._trouble(_Closed(asked.request, asked.actor, asked.body, refused))
        return self.pages.response(
            "criteria_desk/proposal.html",
            asked.reader,
            status=status if faults else 200,
            actor=asked.actor,
            form_token=self.door.form_token(asked.request),
            faults=faults,
            body=asked.body,
            one=seen,
            done=done if done in DONE and not faults else "",
            told=[key for key in query.get("told", "").split(",") if key in TOLD],
            given=_texts(given, TYPED),
            over=given.text("effect") if given else "",
            reasons=[one.value for one in NoEffect],
            most=MOST,
        )

    def _trouble(self, closed: _Closed) -> Response:
        """Nothing is shown of a journal or of criteria that are not what they should be."""
        reader = Reader.of(closed.request)
        speech = Speech(self.pages.words, reader.language)
        if isinstance(closed.refused, Refused):
            said = [speech.sentence(one) for one in closed.refused.reasons]
        else:
            said = [one.sentence(reader.language.ja_or_en) for one in closed.refused.diagnostics]
        return self.pages.response(
            "criteria_desk/trouble.html",
            reader,
            status=503,
            actor=closed.actor,
            form_token=self.door.form_token(closed.request),
            faults=[],
            said=said,
        )


class _Unanswered(Exception):
    """Nobody said over whom an effect is wanted."""


@dataclass(frozen=True, slots=True)
class _Closed:
    """The desk cannot be opened: the journal, a document or the criteria are damaged."""

    request: Request
    actor: Actor
    body: str
    refused: Refused | CriteriaRefused


def _found(asked: _Asked, number: str) -> Proposal:
    """A proposal of the body's own fields; refuses (404) all others."""
    found = asked.hand.proposal(number)
    if found is None:
        raise NotAnswered(Problem("not-found"))
    return found


def _texts(given: Posted | None, names: Sequence[str]) -> Mapping[str, str]:
    """What was typed, so that nobody has to type it twice."""
    return {name: given.text(name) if given else "" for name in names}
