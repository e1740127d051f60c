"""様式1 of one technician of a draft, as PDF to sign and as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import consents
from portal import business_details
from portal.applications.allowed import application_for
from portal.applications.career import career_of
from portal.applications.case_form import EDITABLE, case_for
from portal.applications.counter import LIST, Counter
from portal.applications.first_form import Known, first_form
from portal.applications.looking import look_at
from portal.applications.results import people_of
from portal.layout import Language
from portal.paper import Printer, PrinterUnavailable
from portal.paper_forms import EvaluationApplicationForm, Person, printed, workbook
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

FORM: Final = f"{LIST}/{{application_id}}/technicians/{{case_id}}/form-1"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def form_routes(counter: Counter, printer: Printer) -> APIRouter:
    """様式1 of a technician, filled in."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter, printer)
    router.add_api_route(f"{FORM}.pdf", steps.pdf, methods=["GET"])
    router.add_api_route(f"{FORM}.xlsx", steps.excel, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter
    printer: Printer

    def pdf(self, request: Request, application_id: int, case_id: int) -> Response:
        form = self._form(request, application_id, case_id)
        try:
            made = printed(form, self.printer)
        except PrinterUnavailable as error:
            raise Refused(Problem("pdf-unavailable")) from error
        return _file(made, form, "pdf", "application/pdf")

    def excel(self, request: Request, application_id: int, case_id: int) -> Response:
        form = self._form(request, application_id, case_id)
        return _file(workbook(form), form, "xlsx", EXCEL)

    def _form(
        self, request: Request, application_id: int, case_id: int
    ) -> EvaluationApplicationForm:
        """The form of a technician that may still be edited and names field and level; or 404."""
        counter = self.counter
        actor = counter.door.somebody(request)
        jury, on = counter.jury, counter.today()
        with reading(counter.engine) as connection:
            application = application_for(connection, actor, application_id)
            case = case_for(connection, application_id, case_id)
            if case is None or case.state not in EDITABLE or not case.field or not case.level:
                raise HTTPException(404)
            person = people_of(connection, application_id)[case_id]
            looked = look_at(connection, application, [case], jury, on)
            details = business_details.standing(connection, application.business_id)
            asked = select(consents.c.address, consents.c.birth_date)
            agreed: Row[Any, Any] | None = connection.execute(
                asked.where(consents.c.consent_id == case.consent_id)
            ).one_or_none()
        answer = looked.standings(jury)[case_id].answer
        result = jury.result(answer, explained=True) or {}
        known = Known(
            person=Person(person.name, person.name_kana or None, case.technician_id),
            address=None if agreed is None else agreed.address,
            birth_date=None if agreed is None else agreed.birth_date,
            field_name=jury.catalogue.entry(case.field).name,
            relation=self._said(application.relation),
            details=details or business_details.Details(),
            record=answer.record,
            judged=next(iter(result.get("judgements", ())), None),
        )
        career = career_of(case.certified, case.certifier)
        # Committed before the form is handed out.
        counter.noted(actor, application_id, [case.technician_id])
        return first_form(application, case, career, known)

    def _said(self, relation: str) -> str:
        """As what a business files, as forms are: in Japanese."""
        return self.counter.pages.words.text(f"applications.relation.{relation}", Language.JA)


def _file(content: bytes, form: EvaluationApplicationForm, ending: str, kind: str) -> Response:
    name = f"form-1-{form.person.technician_id}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
