"""``/consent/{token}``: the technician's own page, on their own phone and without a login."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal import access
from portal.access import FormFault
from portal.consents.desk import TECHNICIAN, Desk
from portal.consents.links import Answered, Open, Outcome, Purpose, answer, look
from portal.consents.texts import said
from portal.gate import Posted, client_of, posted
from portal.layout import Reader
from portal.problems import Problem, Refused

ANSWERS: Final = frozenset({"agree", "refuse"})
PARTS: Final = ("year", "month", "day")


def technician_routes(desk: Desk) -> APIRouter:
    """The page behind a link: consenting, and later withdrawing."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(TECHNICIAN, steps.shown, methods=["GET"])
    router.add_api_route(TECHNICIAN, steps.answered, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, token: str) -> Response:
        self._count(request)
        with reading(self.desk.engine) as connection:
            found = look(connection, token, self.desk.now())
        if found is None:
            return self._dead(request)
        done = request.query_params.get("done") == "given"
        return self._page(request, found, done=done)

    def answered(
        self, request: Request, token: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        self._count(request)
        at = self.desk.now()
        typed = {name: given.text(name).strip() for name in PARTS}
        born, chosen = _day(typed), given.text("answer")
        with reading(self.desk.engine) as connection:
            found = look(connection, token, at)
        faults = [] if born is not None else [FormFault("year", "birth_date")]
        if chosen not in ANSWERS and (found is None or found.purpose is Purpose.GIVE):
            faults.append(FormFault("answer", "answer_missing"))
        if born is None or faults:
            if found is None:
                return self._dead(request)
            return self._page(request, found, faults, typed=typed, chosen=chosen)
        with writing(self.desk.engine) as connection:
            told = answer(connection, self.desk.seals, token, born, agrees=chosen == "agree", at=at)
        if told.outcome is Outcome.DEAD:
            return self._dead(request)
        if told.outcome is Outcome.WRONG_DAY:
            if found is None:  # used before, and now another day: nothing to be learnt here
                return self._dead(request)
            wrong = [FormFault("year", "wrong_day", {"left": told.tries_left})]
            return self._page(request, found, wrong, typed=typed, chosen=chosen)
        return self._done(request, told)

    def _done(self, request: Request, told: Answered) -> Response:
        if told.outcome is Outcome.GIVEN:
            # The address the browser then stands at is the one to keep.
            path = TECHNICIAN.format(token=told.token_to_withdraw)
            return self.desk.to(request, path, done="given")
        return self.desk.pages.response(
            "consents/answered.html", Reader.of(request), faults=(), told=told
        )

    def _count(self, request: Request) -> None:
        """Count one visit of an address; so many that tokens could be guessed are refused."""
        tries = self.desk.limits.tried(access.CONSENT_FROM, client_of(request), self.desk.now())
        if not tries.allowed:
            raise Refused(Problem("too-often"))

    def _page(  # noqa: PLR0913 - what was typed, and what is wrong with it
        self,
        request: Request,
        found: Open,
        faults: Sequence[FormFault] = (),
        *,
        typed: Mapping[str, str] | None = None,
        chosen: str = "",
        done: bool = False,
    ) -> Response:
        reader = Reader.of(request)
        with reading(self.desk.engine) as connection:
            text = said(connection, found.version, reader.language)
        return self.desk.pages.response(
            "consents/technician.html",
            reader,
            status=422 if faults else 200,
            faults=faults,
            found=found,
            text=text,
            typed=typed or {},
            chosen=chosen,
            done=done,
        )

    def _dead(self, request: Request) -> Response:
        """What everybody sees whose link is used, over, or no link at all."""
        return self.desk.pages.response(
            "consents/dead.html", Reader.of(request), status=404, faults=()
        )


def _day(typed: Mapping[str, str]) -> dt.date | None:
    """The day that was typed, full-width digits too; None where it is none."""
    try:
        return dt.date(*(int(typed[name][:4]) for name in PARTS))
    except ValueError:
        return None
