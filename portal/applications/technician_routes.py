"""One technician of an application: the form with its preview, or what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from ccus_data.records import records_of
from portal.access import Actor, FormFault
from portal.applications.adding import (
    MOST,
    Adding,
    add_field,
    fields_taken,
    further_claim,
    preview_of,
)
from portal.applications.allowed import Acting, application_for
from portal.applications.career import EMPTY_LINES, MOST_LINES, Line, bounds_of, career_faults
from portal.applications.career_form import printable
from portal.applications.case_form import (
    EDITABLE,
    CaseForm,
    SavedCase,
    SeenCase,
    case_for,
    save_case,
)
from portal.applications.counter import LIST, Counter, form_faults, wants_json
from portal.applications.drafts import Filed
from portal.applications.filing import DISPUTED, ChangedMeanwhile, note_disputes
from portal.applications.looking import Looked, look_at
from portal.applications.read_back import Expected, ReadBack, by_name, read_back
from portal.applications.readiness import ROLES_FROM, Standing
from portal.applications.result_routes import shown_detail
from portal.applications.results import Person, people_of
from portal.applications.returning import withdraw_case
from portal.cases import Act as CaseAct
from portal.cases import events_of
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.paper_forms import Reading, read_forms
from rules.model import TradeCode

ONE = f"{LIST}/{{application_id}}/technicians/{{case_id}}"


def technician_routes(counter: Counter) -> APIRouter:
    """The pages of a single technician."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter)
    router.add_api_route(ONE, steps.show, methods=["GET"])
    router.add_api_route(ONE, steps.save, methods=["POST"])
    router.add_api_route(f"{ONE}/file-again", steps.file_again, methods=["POST"])
    router.add_api_route(f"{ONE}/withdraw", steps.withdraw, methods=["POST"])
    router.add_api_route(f"{ONE}/further-field", steps.further_field, methods=["POST"])
    router.add_api_route(f"{ONE}/read-forms", steps.read_forms, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that the page of one technician shows."""

    application: Row[Any]
    case: Row[Any]
    person: Person
    looked: Looked
    fields: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an Excel file: what its reader said, and what that is for this technician."""

    found: Reading
    read: ReadBack
    refused: bool


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter

    def show(
        self, request: Request, application_id: int, case_id: int, saved: str = ""
    ) -> Response:
        actor = self.counter.door.somebody(request)
        application, case = self._mine(actor, application_id, case_id)
        self.counter.noted(actor, application_id, [case.technician_id])
        if case.state not in EDITABLE or application.state == "withdrawn":
            return shown_detail(self.counter, request, actor, application, case)
        seen = self._seen(application, case)
        return self._form(request, actor, seen, CaseForm.of(case), saved=bool(saved))

    def save(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        acting, counter = self.counter.acting(request, given), self.counter
        actor = acting.actor
        application, case = self._mine(actor, application_id, case_id)
        form = CaseForm.posted(given, counter.jury.catalogue)
        # The case as it would be: what the judge says of it is kept with it.
        seen = self._seen(application, case, form)
        standing = seen.looked.standings(counter.jury)[case_id]
        preview = preview_of(standing.answer, counter.today())
        try:
            with writing(counter.engine) as connection:
                version = SeenCase(application_id, case_id, given.text("version"))
                done = save_case(connection, acting, version, form, preview)
        except Filed:
            return counter.moved_on(request, actor, application_id)
        if done is None:
            raise HTTPException(404)
        faults = self._faults(seen, form)
        if done.doubled:
            faults.append(FormFault("field", "field_doubled"))
        if wants_json(request):
            return self._json(request, done, standing, faults)
        if done.conflict or done.doubled or (faults and given.text("next") == ""):
            now = replace(seen, case=done.row)
            return self._form(
                request, actor, now, form, faults, done.conflict, saved=not done.conflict
            )
        page = f"{LIST}/{application_id}"
        match given.text("next"):
            case "list":
                return counter.to(request, page, saved="1")
            case "again" if done.row.state == "returned":
                return self._file_again(request, acting, done.row)
        return counter.to(request, f"{page}/technicians/{case_id}", saved="1")

    def file_again(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        acting = self.counter.acting(request, given)
        _, case = self._mine(acting.actor, application_id, case_id)
        if given.text("version") != str(case.version):
            return self.counter.moved_on(request, acting.actor, application_id)
        return self._file_again(request, acting, case)

    def withdraw(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        acting, counter = self.counter.acting(request, given), self.counter
        try:
            with writing(counter.engine) as connection:
                seen = SeenCase(application_id, case_id, given.text("version"))
                withdraw_case(connection, acting, seen)
        except ChangedMeanwhile:
            return counter.moved_on(request, acting.actor, application_id)
        return counter.to(request, f"{LIST}/{application_id}", done="withdrawn")

    def further_field(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        """One more case of the same technician, in another field; on to its page."""
        acting, counter = self.counter.acting(request, given), self.counter
        application, case = self._mine(acting.actor, application_id, case_id)
        jury, on = counter.jury, counter.today()
        one = case.technician_id
        with reading(counter.engine) as connection:
            taken = fields_taken(connection, application_id, one)
            records = records_of(connection, [one], on)
        fields = {other.field for other in taken}
        claims = [further_claim(one, fields, records.get(one), jury.catalogue, on)]
        answers = jury.answers(claims, records, on)
        adding = Adding(claims, answers, records, jury.catalogue, on)
        try:
            with writing(counter.engine) as connection:
                done = add_field(connection, acting, application_id, adding, given.text("fields"))
        except Filed:
            return counter.moved_on(request, acting.actor, application_id)
        if done.case is not None:
            return counter.to(request, ONE.format(application_id=application_id, case_id=done.case))
        key = "too_many" if done.too_many else "without_consent"
        faults = [FormFault("further", key, {"count": done.too_many, "most": MOST})]
        seen = self._seen(application, case)
        return self._form(request, acting.actor, seen, CaseForm.of(case), faults)

    def read_forms(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        """様式1, 2 and 3 of an Excel file in the form, for the person to save."""
        acting, counter = self.counter.acting(request, given), self.counter
        application, case = self._mine(acting.actor, application_id, case_id)
        if case.state not in EDITABLE or application.state == "withdrawn":
            return counter.moved_on(request, acting.actor, application_id)
        _, content = given.files.get("forms", ("", b""))
        found = read_forms(content, counter.today())
        names = {str(one.field): one.name for one in counter.jury.catalogue.fields}
        expected = Expected(case.technician_id, by_name(names), application.business_id)
        read = read_back(found.forms, CaseForm.of(case), expected)
        seen = self._seen(application, case, read.form)
        counter.noted(acting.actor, application_id, [case.technician_id])
        refused = bool(found.faults or read.faults)
        wrong = () if refused else self._faults(seen, read.form)
        told = Told(found, read, refused=refused)
        return self._form(request, acting.actor, seen, read.form, wrong, told=told)

    def _file_again(self, request: Request, acting: Acting, case: Row[Any]) -> Response:
        counter, application_id = self.counter, case.application_id
        seen_case = SeenCase(application_id, case.case_id, str(case.version))
        try:
            kept = counter.returns.file_again(acting, seen_case, counter.today())
        except ChangedMeanwhile:
            return counter.moved_on(request, acting.actor, application_id)
        if not kept:
            return counter.to(request, f"{LIST}/{application_id}", done="again")
        application, now = self._mine(acting.actor, application_id, case.case_id)
        if any(one.code == DISPUTED for one in kept):
            with writing(counter.engine) as connection:
                note_disputes(connection, acting, [now])
        faults = [FormFault("standing", one.code, dict(one.values)) for one in kept]
        seen = self._seen(application, now)
        return self._form(request, acting.actor, seen, CaseForm.of(now), faults)

    def _mine(self, actor: Actor, application_id: int, case_id: int) -> tuple[Row[Any], Row[Any]]:
        with reading(self.counter.engine) as connection:
            application = application_for(connection, actor, application_id)
            case = case_for(connection, application_id, case_id)
        if case is None:
            raise HTTPException(404)
        return application, case

    def _seen(self, application: Row[Any], case: Row[Any], form: CaseForm | None = None) -> _Seen:
        """What a page needs; with a form, the case as the form would have it."""
        shown = case if form is None else as_if(case, form)
        with reading(self.counter.engine) as connection:
            person = people_of(connection, application.application_id)[case.case_id]
            fields = fields_taken(connection, application.application_id, case.technician_id)
            jury, on = self.counter.jury, self.counter.today()
            looked = look_at(connection, application, [shown], jury, on)
        return _Seen(application, case, person, looked, fields)

    def _faults(self, seen: _Seen, form: CaseForm) -> list[FormFault]:
        record = seen.looked.records.get(seen.case.technician_id)
        if record is None:
            return []
        ground = seen.looked.ground
        bounds = bounds_of(record, form.field, ground.catalogue, ground.on)
        return form_faults(career_faults(form.career, form.reason, bounds, ground.known))

    def _json(
        self,
        request: Request,
        done: SavedCase,
        standing: Standing,
        faults: Sequence[FormFault],
    ) -> Response:
        if done.conflict or done.doubled:
            key = "applications.conflict" if done.conflict else "applications.fault.field_doubled"
            return JSONResponse({"saved": False, "says": self.counter.say(request, key)}, 409)
        told = [
            {
                "name": one.name,
                "text": self.counter.say(request, f"applications.fault.{one.key}", **one.values),
            }
            for one in faults
        ]
        preview = self.counter.pages.html(
            "applications/preview.html",
            Reader.of(request),
            self._preview(request, standing),
        )
        says = self.counter.say(request, "applications.saved")
        answer = {"saved": True, "version": str(done.row.version), "faults": told, "says": says}
        return JSONResponse(answer | {"preview": preview})

    def _preview(self, request: Request, standing: Standing) -> dict[str, object]:
        language = Reader.of(request).language
        result = self.counter.jury.result(standing.answer, language.value, explained=True)
        judged = (result or {}).get("judgements") or [None]
        return {"standing": standing, "judged": judged[0]}

    def _form(  # noqa: PLR0913, PLR0917 - what was typed, and what is wrong with it
        self,
        request: Request,
        actor: Actor,
        seen: _Seen,
        form: CaseForm,
        faults: Sequence[FormFault] = (),
        conflict: Sequence[str] = (),
        *,
        saved: bool = False,
        told: Told | None = None,
    ) -> Response:
        counter, looked = self.counter, seen.looked
        record = looked.records.get(seen.case.technician_id)
        own = looked.cases[0].field
        bounds = None
        trades: list[str] = []
        if record is not None:
            bounds = bounds_of(record, own, looked.ground.catalogue, looked.ground.on)
            trades = [one["code"] for one in record["technician"]["trades"]]
        standing = looked.standings(counter.jury)[seen.case.case_id]
        blank = Line("foreman", "", "")
        room = min(EMPTY_LINES, MOST_LINES - len(form.career.lines))
        sent_back = self._sent_back(seen.case) if seen.case.state == "returned" else {}
        return counter.page(
            request,
            "technician",
            actor,
            faults,
            status=409 if conflict else 422 if told is not None and told.refused else 200,
            told=told,
            lang=Reader.of(request).language.ja_or_en,
            certifiers=printable(seen.case),
            row=seen.application,
            case=seen.case,
            person=seen.person,
            fields=seen.fields,
            record=record,
            form=form,
            lines=[*form.career.lines, *[blank] * room],
            bounds=bounds,
            fitting=[
                str(field)
                for field in dict.fromkeys(
                    one
                    for code in map(TradeCode, trades)
                    for one in looked.ground.catalogue.fields_of_trade(code, looked.ground.on)
                )
            ],
            roles_from=ROLES_FROM,
            conflict=conflict,
            saved=saved,
            sent_back=sent_back,
            qualification_names=counter.qualification_names(record or {}),
            **self._preview(request, standing),
        )

    def _sent_back(self, case: Row[Any]) -> dict[str, object]:
        """Why a case was sent back the last time: codes and words."""
        with reading(self.counter.engine) as connection:
            events = events_of(connection, [case.case_id])
        last = [event for event in events if event.act == CaseAct.RETURN][-1:]
        if not last:
            return {"reasons": [], "words": ""}
        return {"reasons": self.counter.reasons(last[0].reason_codes), "words": last[0].words}


def as_if(case: Row[Any], form: CaseForm) -> Any:
    """A case with the values of a form in place of its own."""
    return _Shown({**case._mapping, **form.values()})  # noqa: SLF001 - SQLAlchemy's public name


class _Shown:
    """Values by name, as a row has them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)
