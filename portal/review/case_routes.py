"""``/bodies/{body}/cases/{case_id}``: the evidence of one case, and what is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal.access import FormFault, Permission
from portal.gate import Posted, posted, row_number
from portal.problems import Problem, Refused
from portal.review.deciding import NotDecided, Quicker, judged_again
from portal.review.desk import CASE, QUEUE, REASONS, Acting, Desk, codes_of, day_in_japan
from portal.review.evidence import Evidence, evidence_of
from portal.review.fees import WAYS, confirm_fee, read_fee
from portal.review.queue_routes import DONE, decider_of, verdict_of
from portal.review.verdicts import Verdict, read_verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def case_routes(desk: Desk) -> APIRouter:
    """The page of one case."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(CASE, steps.show, methods=["GET"])
    router.add_api_route(CASE, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def show(self, request: Request, body: str, case_id: int) -> Response:
        acting = self.desk.seeing(request, body)
        number = row_number(request.query_params.get("round", "")) or None
        return self._page(request, acting, self._evidence(acting, case_id, number))

    def act(
        self, request: Request, body: str, case_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        action = given.text("action")
        needed = Permission.SECOND if action == "second" else Permission.DECIDE
        acting = self.desk.doing(request, given, body, needed)
        found = self._evidence(acting, case_id)
        if given.text("version") != str(found.shown.case.version):
            return self._moved(request, acting, found)
        try:
            match action:
                case "decide":
                    answer = self._decide(request, acting, found, given)
                case "second":
                    answer = self._second(request, acting, found)
                case "decline":
                    answer = self._decline(request, acting, found)
                case "fee":
                    answer = self._fee(request, acting, found, given)
                case _:
                    answer = self._page(
                        request, acting, found, [FormFault("outcome", "outcome_missing")]
                    )
        except NotDecided as refused:
            faults = [FormFault("outcome", code) for code in refused.why.values()]
            return self._page(request, acting, found, faults, given)
        except Quicker:
            return self._moved(request, acting, self._evidence(acting, case_id))
        return answer

    def _decide(self, request: Request, acting: Acting, found: Evidence, given: Posted) -> Response:
        case, judged = found.shown.case, found.shown.judged
        level = None if judged is None else int(judged["level"])
        verdict, faults = read_verdict(given, case.level, level)
        if verdict is None:
            return self._page(request, acting, found, faults, given)
        if verdict.is_return:
            with writing(self.desk.engine) as connection:
                decider = decider_of(self.desk, connection, acting)
                decider.send_back(connection, found.shown, verdict)
                self.desk.letters.returned(connection, case, acting.at)
            return self._back(request, acting, "returned")
        ready = judged_again(self.desk.jury, [(found.shown, verdict)], day_in_japan(acting.at))
        with writing(self.desk.engine) as connection:
            decider = decider_of(self.desk, connection, acting)
            if verdict.needs_two:
                decider.propose(connection, ready)
            else:
                decider.decide(connection, ready)
        return self._back(request, acting, "proposed" if verdict.needs_two else "decided")

    def _second(self, request: Request, acting: Acting, found: Evidence) -> Response:
        proposal = found.proposal
        if proposal is None:
            raise Quicker
        if proposal.by == acting.name:
            return self._page(request, acting, found, [FormFault("second", "own_proposal")])
        verdict: Verdict = verdict_of(proposal)
        ready = judged_again(self.desk.jury, [(found.shown, verdict)], day_in_japan(acting.at))
        with writing(self.desk.engine) as connection:
            decider = decider_of(self.desk, connection, acting)
            decider.second(connection, [(ready[0], proposal)])
        return self._back(request, acting, "seconded")

    def _decline(self, request: Request, acting: Acting, found: Evidence) -> Response:
        proposal = found.proposal
        if proposal is None:
            raise Quicker
        if proposal.by != acting.name and not self.desk.is_approver(acting):
            raise Refused(Problem("approvers-only"))
        with writing(self.desk.engine) as connection:
            decider = decider_of(self.desk, connection, acting)
            decider.decline(connection, found.shown.case, proposal)
        return self._back(request, acting, "declined")

    def _fee(self, request: Request, acting: Acting, found: Evidence, given: Posted) -> Response:
        why, faults = read_fee(given)
        if faults:
            return self._page(request, acting, found, faults, given)
        fields, of = self.desk.fields_of(acting.body), found.shown.case.application_id
        with writing(self.desk.engine) as connection:
            confirm_fee(connection, acting, fields, of, why)
        return self._back(request, acting, "fee")

    def _evidence(self, acting: Acting, case_id: int, number: int | None = None) -> Evidence:
        """A case of the body's fields; for everything else there is none."""
        fields = self.desk.fields_of(acting.body)
        with reading(self.desk.engine) as connection:
            found = evidence_of(connection, fields, min(case_id, 2**60), number)
        if found is None:
            raise Refused(Problem("not-found"))
        return found

    def _moved(self, request: Request, acting: Acting, found: Evidence) -> Response:
        """What somebody is told who acts on what another one has changed meanwhile."""
        return self._page(request, acting, found, [FormFault("main", "quicker")], status=409)

    def _back(self, request: Request, acting: Acting, done: str) -> Response:
        return self.desk.to(request, QUEUE.format(body=acting.body), done=done)

    def _page(  # noqa: PLR0913, PLR0917 - what the page shows
        self,
        request: Request,
        acting: Acting,
        found: Evidence,
        faults: Sequence[FormFault] = (),
        given: Posted | None = None,
        status: int = 200,
    ) -> Response:
        desk, shown = self.desk, found.shown
        desk.noted(acting, [shown.case.technician_id], "case")
        codes = {one.event_id: codes_of(one.reason_codes) for one in found.events}
        typed = {} if given is None else {name: given.text(name) for name in given.texts}
        done = request.query_params.get("done", "")
        return desk.page(
            request,
            "case",
            acting,
            faults,
            status,
            found=found,
            case=shown.case,
            judged=shown.judged,
            again=self._again(found),
            record=shown.record,
            content=shown.content,
            certificate_periods=_periods(shown.content),
            qualification_names=_names(desk, shown.record),
            events=found.events,
            codes=codes,
            risk_reasons=json.loads(shown.round.risk_reasons),
            reasons=REASONS,
            ticked=set() if given is None else set(given.texts.get("reason", ())),
            typed=typed,
            ways=WAYS,
            own=found.proposal is not None and found.proposal.by == acting.name,
            proposed=None if found.proposal is None else verdict_of(found.proposal),
            done=done if done in DONE else "",
        )

    def _again(self, found: Evidence) -> Mapping[str, Any] | str:
        """What both engines say now of what was filed, in words; or a code of why nothing."""
        try:
            (ready,) = judged_again(
                self.desk.jury,
                [(found.shown, _any_verdict(found))],
                self.desk.today(),
            )
        except NotDecided as refused:
            return next(iter(refused.why.values()))
        judged: Mapping[str, Any] = ready.judgement["judgements"][0]
        return judged


def _any_verdict(found: Evidence) -> Verdict:
    """A verdict that nobody gives: judging again asks for one."""
    return Verdict("approved", found.shown.case.level)


KINDS: Final = (
    ("periods", "work"),
    ("foreman_periods", "foreman"),
    ("crew_leader_periods", "crew_leader"),
)
"""The lists of a declared certificate, and what their periods are of."""


def _periods(content: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The declared periods of a case, each with who certifies it."""
    return [
        {"work": work, "first": one["from"], "last": one["to"], "by": sheet["certifier_id"]}
        for sheet in content["case"].get("certified") or []
        for key, work in KINDS
        for one in sheet.get(key, [])
    ]


def _names(desk: Desk, record: Mapping[str, Any]) -> dict[str, str]:
    """The catalogue's names of a record's qualifications, by code."""
    catalogue = desk.catalogue.qualifications
    codes = {one["code"] for one in record.get("qualifications", ())}
    return {
        code: catalogue.by_key[catalogue.by_code[code]].name
        for code in codes
        if code is not None and code in catalogue.by_code
    }
