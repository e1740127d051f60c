"""The list of applications, a new draft, its first page, and its technicians as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.engine import Connection

from ccus_data.database import reading, writing
from ccus_data.records import records_of
from ccus_data.tables import RELATIONS
from portal.access import Actor, FormFault
from portal.applications.adding import (
    MOST,
    Added,
    Adding,
    add,
    at_best,
    claims_for,
    count_of,
    remove,
)
from portal.applications.allowed import application_for, businesses_of
from portal.applications.consented import Candidate, candidates, chosen_candidates, ready_now
from portal.applications.counter import LIST, Counter, form_faults, wants_json
from portal.applications.drafts import (
    Filed,
    cases_of,
    make_draft,
    parent_faults,
    save_parent,
    seen_of,
)
from portal.applications.result_routes import shown_result
from portal.applications.results import applications_page, names_of, people_of, shown_cases
from portal.applications.returning import discard
from portal.applications.texts import clean
from portal.gate import Posted, posted

ONE: Final = "/applications/{application_id}"
WAYS: Final = frozenset({"consented", "ready"})


def draft_routes(counter: Counter) -> APIRouter:
    """The pages of drafts but those of a single technician and of filing."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter)
    router.add_api_route(LIST, steps.show_list, methods=["GET"])
    router.add_api_route(LIST, steps.make, methods=["POST"])
    router.add_api_route(ONE, steps.show, methods=["GET"])
    router.add_api_route(ONE, steps.save, methods=["POST"])
    router.add_api_route(f"{ONE}/technicians", steps.choose, methods=["GET"])
    router.add_api_route(f"{ONE}/technicians", steps.add, methods=["POST"])
    router.add_api_route(f"{ONE}/technicians/{{case_id}}/remove", steps.remove, methods=["POST"])
    router.add_api_route(f"{ONE}/discard", steps.discard, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter

    def show_list(self, request: Request, before: int | None = None) -> Response:
        actor = self.counter.door.somebody(request)
        own = businesses_of(actor)
        with reading(self.counter.engine) as connection:
            listed, more = applications_page(connection, own, before)
            names = names_of(connection, own)
        return self.counter.page(
            request, "list", actor, listed=listed, more=more, own=own, names=names
        )

    def make(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        acting = self.counter.acting(request, given)
        business_id = given.text("business_id")
        if business_id not in businesses_of(acting.actor):
            raise HTTPException(404)
        with writing(self.counter.engine) as connection:
            made = make_draft(connection, acting, business_id)
        return self.counter.to(request, f"{LIST}/{made}")

    def show(self, request: Request, application_id: int, saved: str = "") -> Response:
        actor = self.counter.door.somebody(request)
        with reading(self.counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            rows = cases_of(connection, application_id)
        self.counter.noted(actor, application_id, [case.technician_id for case in rows])
        if row.number is not None:
            return shown_result(self.counter, request, actor, row, rows)
        if row.state != "draft":
            return self.counter.page(request, "moved_on", actor, row=row)
        return self._draft(request, actor, application_id, saved=bool(saved))

    def save(
        self, request: Request, application_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        acting = self.counter.acting(request, given)
        faults = form_faults(parent_faults(given))
        try:
            with writing(self.counter.engine) as connection:
                done = save_parent(connection, acting, application_id, given)
        except Filed:
            return self.counter.moved_on(request, acting.actor, application_id)
        if wants_json(request):
            return self._saved_json(request, done.conflict, seen_of(done.row), faults)
        if done.conflict or faults:
            return self._draft(
                request,
                acting.actor,
                application_id,
                faults,
                given=given,
                conflict=done.conflict,
                saved=not done.conflict,
            )
        target = f"{LIST}/{application_id}"
        if given.text("next") == "technicians":
            return self.counter.to(request, f"{target}/technicians")
        if given.text("next") == "check":
            return self.counter.to(request, f"{target}/check")
        return self.counter.to(request, target, saved="1")

    def _saved_json(
        self, request: Request, conflict: Sequence[str], seen: str, faults: Sequence[FormFault]
    ) -> Response:
        told = [{"name": one.name, "text": self._said(request, one)} for one in faults]
        if conflict:
            return JSONResponse(
                {"saved": False, "says": self.counter.say(request, "applications.conflict")}, 409
            )
        says = self.counter.say(request, "applications.saved")
        return JSONResponse({"saved": True, "seen": seen, "faults": told, "says": says})

    def _said(self, request: Request, fault: FormFault) -> str:
        return self.counter.say(request, f"applications.fault.{fault.key}", **fault.values)

    def choose(
        self,
        request: Request,
        application_id: int,
        by: str = "consented",
        q: str = "",
        after: str = "",
    ) -> Response:
        actor = self.counter.door.somebody(request)
        return self._choose(request, actor, application_id, by, q, after)

    def add(
        self, request: Request, application_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        acting = self.counter.acting(request, given)
        counter, on = self.counter, self.counter.today()
        way, search = given.text("by"), clean(given.text("q"))
        with reading(counter.engine) as connection:
            row = application_for(connection, acting.actor, application_id)
            chosen = self._chosen(connection, row.business_id, application_id, given)
            room = MOST - count_of(connection, application_id)
            known = len(chosen) <= room
            ids = [one.technician_id for one in chosen] if known else []
            records = records_of(connection, ids, on)
        if not known:
            done = Added(0, too_many=MOST - room + len(chosen))
        else:
            claims = claims_for(chosen, records, counter.jury.catalogue, on)
            answers = at_best(counter.jury.answers(claims, records, on))
            adding = Adding(answers, records, counter.jury.catalogue, on)
            try:
                with writing(counter.engine) as connection:
                    done = add(connection, acting, application_id, adding)
            except Filed:
                return counter.moved_on(request, acting.actor, application_id)
        if done.too_many:
            faults = [FormFault("chosen", "too_many", {"count": done.too_many, "most": MOST})]
            return self._choose(request, acting.actor, application_id, way, search, "", faults)
        if not done.count:
            key = "without_consent" if done.without_consent else "nobody_chosen"
            faults = [FormFault("chosen", key)]
            return self._choose(request, acting.actor, application_id, way, search, "", faults)
        return counter.to(request, f"{LIST}/{application_id}", saved="1")

    def _chosen(
        self, connection: Connection, business_id: str, application_id: int, given: Posted
    ) -> list[Candidate]:
        """Who was ticked, or everybody on the list."""
        everybody = given.text("everybody") == "1"
        ticked = None if everybody else set(given.texts.get("technician_id", ()))
        if given.text("by") == "ready":
            on = self.counter.today()
            listed = ready_now(connection, business_id, application_id, on)
            able = [one for one in listed if one.consented]
            return able if ticked is None else [one for one in able if one.technician_id in ticked]
        chosen = clean(given.text("q")) if ticked is None else ticked
        return chosen_candidates(connection, business_id, application_id, chosen, MOST)

    def _choose(  # noqa: PLR0913, PLR0917 - which list, from where, what is wrong
        self,
        request: Request,
        actor: Actor,
        application_id: int,
        by: str,
        search: str,
        after: str,
        faults: Sequence[FormFault] = (),
    ) -> Response:
        way, counter = by if by in WAYS else "consented", self.counter
        search = clean(search)
        with reading(counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            if way == "ready":
                found = ready_now(connection, row.business_id, application_id, counter.today())
                more = False
            else:
                found, more = candidates(connection, row.business_id, application_id, search, after)
            count = count_of(connection, application_id)
        if row.state != "draft":
            return counter.moved_on(request, actor, application_id)
        counter.noted(actor, application_id, [one.technician_id for one in found])
        return counter.page(
            request,
            "add",
            actor,
            faults,
            row=row,
            way=way,
            found=found,
            more=more,
            search=search,
            count=count,
            most=MOST,
        )

    def remove(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        acting = self.counter.acting(request, given)
        try:
            with writing(self.counter.engine) as connection:
                remove(connection, acting, application_id, case_id)
        except Filed:
            return self.counter.moved_on(request, acting.actor, application_id)
        return self.counter.to(request, f"{LIST}/{application_id}", saved="1")

    def discard(
        self, request: Request, application_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        acting = self.counter.acting(request, given)
        try:
            with writing(self.counter.engine) as connection:
                discard(connection, acting, application_id)
        except Filed:
            return self.counter.moved_on(request, acting.actor, application_id)
        return self.counter.to(request, LIST)

    def _draft(  # noqa: PLR0913, PLR0917 - what was typed, and what is wrong with it
        self,
        request: Request,
        actor: Actor,
        application_id: int,
        faults: Sequence[FormFault] = (),
        given: Posted | None = None,
        conflict: Sequence[str] = (),
        *,
        saved: bool = False,
    ) -> Response:
        with reading(self.counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            rows = cases_of(connection, application_id)
            shown = shown_cases(rows, people_of(connection, application_id))
            names = names_of(connection, [row.business_id])
        return self.counter.page(
            request,
            "draft",
            actor,
            faults,
            status=409 if conflict else 200,
            row=row,
            cases=shown,
            business=names.get(row.business_id, ""),
            typed=given,
            conflict=conflict,
            saved=saved,
            seen=seen_of(row),
            relations=RELATIONS,
            most=MOST,
        )
