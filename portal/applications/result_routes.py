"""結果確認: an application that was filed, each technician's basis, and the notices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from portal.access import Actor
from portal.applications.allowed import Acting, application_for
from portal.applications.career import career_of
from portal.applications.counter import LIST, Counter
from portal.applications.results import (
    archive,
    names_of,
    notice_content,
    notice_numbers,
    notice_people,
    people_of,
    shown_cases,
    told_of,
)
from portal.cases import FINAL, events_of

ONE = f"{LIST}/{{application_id}}"
DONE = frozenset({"again", "withdrawn"})


def result_routes(counter: Counter) -> APIRouter:
    """The notices of an application: one, or all of them in an archive."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter)
    router.add_api_route(f"{ONE}/notices/{{number}}.pdf", steps.notice, methods=["GET"])
    router.add_api_route(f"{ONE}/notices.zip", steps.all_notices, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter

    def notice(self, request: Request, application_id: int, number: str) -> Response:
        actor = self.counter.door.somebody(request)
        with writing(self.counter.engine) as connection:
            application_for(connection, actor, application_id)
            content = notice_content(connection, application_id, number)
            if content is None:
                raise HTTPException(404)
            acting = Acting(actor, self.counter.now())
            shown = notice_people(connection, application_id, number)
            acting.note_view(connection, application_id, shown, "notice")
        headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def all_notices(self, request: Request, application_id: int) -> Response:
        actor = self.counter.door.somebody(request)
        with writing(self.counter.engine) as connection:
            row = application_for(connection, actor, application_id)
            if not notice_numbers(connection, application_id):
                raise HTTPException(404)
            acting = Acting(actor, self.counter.now())
            shown = notice_people(connection, application_id)
            acting.note_view(connection, application_id, shown, "notice")
        name = f"{row.number}-notices.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        pieces = archive(self.counter.engine, application_id)
        return StreamingResponse(pieces, media_type="application/zip", headers=headers)


def shown_result(
    counter: Counter, request: Request, actor: Actor, row: Row[Any], rows: Sequence[Row[Any]]
) -> Response:
    """An application that was filed: every technician with state, decision and notice."""
    with reading(counter.engine) as connection:
        people = people_of(connection, row.application_id)
        names = names_of(connection, [row.business_id])
        numbers = notice_numbers(connection, row.application_id)
    done = request.query_params.get("done", "")
    return counter.page(
        request,
        "result",
        actor,
        row=row,
        business=names.get(row.business_id, ""),
        cases=shown_cases(rows, people),
        numbers=numbers,
        done=done if done in DONE else "",
        returned=sum(case.state == "returned" for case in rows),
    )


def shown_detail(
    counter: Counter, request: Request, actor: Actor, application: Row[Any], case: Row[Any]
) -> Response:
    """One technician of an application: the basis, what was replaced, rounds and events."""
    with reading(counter.engine) as connection:
        told = told_of(connection, case.case_id)
        people = people_of(connection, application.application_id)
        events = events_of(connection, [case.case_id])
    frozen = None if told.last is None else json.loads(told.last.content)
    return counter.page(
        request,
        "detail",
        actor,
        row=application,
        case=case,
        person=people[case.case_id],
        told=told,
        judged=told.judgement(),
        record=told.record(),
        content=frozen,
        career=career_of(case.certified, case.certifier),
        events=events,
        reasons={one.event_id: counter.reasons(one.reason_codes) for one in events},
        qualification_names=counter.qualification_names(told.record()),
        is_final=case.state in FINAL,
    )
