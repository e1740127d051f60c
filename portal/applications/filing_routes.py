"""The last steps: check your answers, 申請, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from ccus_data.database import reading
from portal.access import Actor
from portal.applications.allowed import application_for
from portal.applications.counter import LIST, Counter
from portal.applications.deciders import deciders
from portal.applications.drafts import Filed, cases_of
from portal.applications.fees import fee_of
from portal.applications.filing import ChangedMeanwhile, NothingToFile
from portal.applications.looking import look_at
from portal.applications.results import names_of, people_of, shown_cases
from portal.gate import Posted, posted

ONE = f"{LIST}/{{application_id}}"


def filing_routes(counter: Counter) -> APIRouter:
    """The check page, the 申請 button, and the page behind it."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter)
    router.add_api_route(f"{ONE}/check", steps.check, methods=["GET"])
    router.add_api_route(f"{ONE}/submit", steps.submit, methods=["POST"])
    router.add_api_route(f"{ONE}/submitted", steps.submitted, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter

    def check(self, request: Request, application_id: int) -> Response:
        actor = self.counter.door.somebody(request)
        return self._check(request, actor, application_id)

    def submit(
        self, request: Request, application_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        acting, counter = self.counter.acting(request, given), self.counter
        try:
            version = given.text("version")
            done = counter.filer.file(acting, application_id, version, counter.today())
        except Filed:
            return self._filed_already(request, acting.actor, application_id)
        except ChangedMeanwhile:
            return self._check(request, acting.actor, application_id, "changed_meanwhile")
        except NothingToFile:
            return self._check(request, acting.actor, application_id, "nothing_filed")
        rest = {} if done.rest is None else {"rest": str(done.rest)}
        return counter.to(request, f"{LIST}/{application_id}/submitted", **rest)

    def submitted(self, request: Request, application_id: int, rest: int | None = None) -> Response:
        actor, counter = self.counter.door.somebody(request), self.counter
        with reading(counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            rows = cases_of(connection, application_id)
            fields = [case.field for case in rows]
            bodies = deciders(connection, counter.jury.catalogue, fields, counter.today())
            left = []
            if rest is not None:
                application_for(connection, actor, rest)
                left = cases_of(connection, rest)
        if row.number is None:
            raise HTTPException(404)
        return counter.page(
            request,
            "submitted",
            actor,
            row=row,
            bodies=bodies,
            count=len(rows),
            rest=rest,
            left=len(left),
        )

    def _filed_already(self, request: Request, actor: Actor, application_id: int) -> Response:
        """A second click, or a second person: the one number there is, said plainly."""
        with reading(self.counter.engine) as connection:
            row = application_for(connection, actor, application_id)
        if row.number is None:
            return self.counter.moved_on(request, actor, application_id)
        return self.counter.to(request, f"{LIST}/{application_id}/submitted")

    def _check(
        self, request: Request, actor: Actor, application_id: int, refused: str = ""
    ) -> Response:
        counter, on = self.counter, self.counter.today()
        with reading(counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            rows = cases_of(connection, application_id)
            people = people_of(connection, application_id)
            names = names_of(connection, [row.business_id])
            looked = look_at(connection, row, rows, counter.jury, on)
        if row.state != "draft":
            return self._filed_already(request, actor, application_id)
        counter.noted(actor, application_id, [case.technician_id for case in rows])
        standings = looked.standings(counter.jury)
        ready = [case for case in rows if standings[case.case_id].is_ready]
        shown = shown_cases(rows, people)
        # Who needs something comes first: nobody reads five hundred rows to find six.
        shown.sort(key=lambda one: standings[one.case.case_id].is_ready)
        fee = fee_of(counter.jury.catalogue, [case.field for case in ready], on)
        return counter.page(
            request,
            "check",
            actor,
            status=409 if refused else 200,
            row=row,
            business=names.get(row.business_id, ""),
            cases=shown,
            standings=standings,
            ready=len(ready),
            lacking=looked.faults(fee.yen),
            fee=fee,
            refused=refused,
        )
