"""様式1, 2 and 3 of one technician of a draft, as PDF to sign and as Excel."""

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
from portal.applications.career_form import Signer, career_form
from portal.applications.case_form import EDITABLE, case_for
from portal.applications.consented import names_of_businesses
from portal.applications.counter import LIST, Counter
from portal.applications.first_form import Known, first_form
from portal.applications.looking import look_at
from portal.applications.results import people_of
from portal.layout import Language
from portal.paper import Printer, PrinterUnavailable
from portal.paper_forms import Person, printed, workbook
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from portal.paper_forms import CareerCertificateForm, EvaluationApplicationForm

ONE: Final = f"{LIST}/{{application_id}}/technicians/{{case_id}}"
FORM: Final = f"{ONE}/form-1"
CAREER: Final = f"{ONE}/career-form"
KINDS: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def form_routes(counter: Counter, printer: Printer) -> APIRouter:
    """The forms of a technician, filled in."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter, printer)
    router.add_api_route(f"{FORM}.pdf", steps.pdf, methods=["GET"])
    router.add_api_route(f"{FORM}.xlsx", steps.excel, methods=["GET"])
    router.add_api_route(f"{CAREER}.pdf", steps.career_pdf, methods=["GET"])
    router.add_api_route(f"{CAREER}.xlsx", steps.career_excel, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter
    printer: Printer

    def pdf(self, request: Request, application_id: int, case_id: int) -> Response:
        return self._printed(self._form(request, application_id, case_id), "form-1")

    def excel(self, request: Request, application_id: int, case_id: int) -> Response:
        form = self._form(request, application_id, case_id)
        return _file(workbook(form), form, "form-1", "xlsx")

    def career_pdf(
        self, request: Request, application_id: int, case_id: int, by: str = ""
    ) -> Response:
        form = self._career(request, application_id, case_id, by)
        return self._printed(form, _name(form))

    def career_excel(
        self, request: Request, application_id: int, case_id: int, by: str = ""
    ) -> Response:
        form = self._career(request, application_id, case_id, by)
        return _file(workbook(form), form, _name(form), "xlsx")

    def _printed(
        self, form: EvaluationApplicationForm | CareerCertificateForm, name: str
    ) -> Response:
        try:
            made = printed(form, self.printer)
        except PrinterUnavailable as error:
            raise Refused(Problem("pdf-unavailable")) from error
        return _file(made, form, name, "pdf")

    def _career(
        self, request: Request, application_id: int, case_id: int, by: str
    ) -> CareerCertificateForm:
        """What one business certifies, or the main one; 404 where it is nothing readable."""
        counter = self.counter
        actor = counter.door.somebody(request)
        with reading(counter.engine) as connection:
            application = application_for(connection, actor, application_id)
            case = case_for(connection, application_id, case_id)
            if case is None or case.state not in EDITABLE or not case.field:
                raise HTTPException(404)
            person = people_of(connection, application_id)[case_id]
            career = career_of(case.certified, case.certifier)
            signing = by or career.certifier_id
            names = names_of_businesses(connection, [signing])
            own = signing == application.business_id
            details = business_details.standing(connection, signing) if own else None
        form = career_form(
            career,
            Signer(signing, names.get(signing, ""), details),
            Person(person.name, person.name_kana or None, case.technician_id),
            counter.jury.catalogue.entry(case.field).name,
        )
        if form is None:
            raise HTTPException(404)
        # Committed before the form is handed out.
        counter.noted(actor, application_id, [case.technician_id])
        return form

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


def _name(form: CareerCertificateForm) -> str:
    """As its file begins: with the number of the form."""
    return "form-3" if form.certifier is None else f"form-2-{form.certifier.business_id}"


def _file(
    content: bytes,
    form: EvaluationApplicationForm | CareerCertificateForm,
    name: str,
    ending: str,
) -> Response:
    whole = f"{name}-{form.person.technician_id}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{whole}"'}
    return Response(content, media_type=KINDS[ending], headers=headers)
