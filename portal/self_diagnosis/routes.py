"""``/diagnosis``: the three ways in, and what one can do with a result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from evaluator.faults import fault
from portal.gate import Posted, posted
from portal.given_record import TooManyValues
from portal.layout import Reader
from portal.problems import Problem, Refused
from portal.samples import sample_record
from portal.self_diagnosis.case import Case, case_of_record
from portal.self_diagnosis.catalogue_lists import CatalogueLists
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.form_routes import form_routes
from portal.self_diagnosis.given_case import unpacked
from portal.self_diagnosis.inputs import Inputs
from portal.self_diagnosis.shown import DiagnosisPages

if TYPE_CHECKING:
    from portal.layout import Pages
    from rules.catalogue import Catalogue

ONLY_FORMS: Final = frozenset({"sample", "record", "again", "edit", "json", "pdf"})
"""Addresses that take forms and have no page of their own."""

GivenForm = Annotated[Posted, Depends(posted)]


def routes(pages: Pages, catalogue: Catalogue, today: Callable[[], dt.date]) -> APIRouter:
    """The pages of the self-diagnosis."""
    shown = DiagnosisPages(pages, CatalogueLists(catalogue), Diagnostician(catalogue), today)
    router = APIRouter(include_in_schema=False)
    router.include_router(form_routes(shown, today))
    router.include_router(_record_routes(shown, today))
    router.include_router(_result_routes(shown))

    @router.get("/diagnosis")
    def start(request: Request) -> Response:
        return shown.start(Reader.of(request))

    @router.get("/diagnosis/{page}")
    def no_page_here(request: Request, page: str) -> Response:
        """A result has no address of its own: whoever reloads one begins again."""
        if page not in ONLY_FORMS:
            raise HTTPException(404)
        return RedirectResponse(Reader.of(request).address("/diagnosis"), 303)

    return router


def _record_routes(shown: DiagnosisPages, today: Callable[[], dt.date]) -> APIRouter:
    """Records that are given whole: samples and uploads."""
    router = APIRouter()

    def diagnose(reader: Reader, data: bytes, name: str = "") -> Response:
        try:
            case = case_of_record(data, shown.diagnostician.catalogue, today())
        except TooManyValues as error:
            raise Refused(Problem("too-large")) from error
        if isinstance(case, Case):
            return shown.result(reader, case)
        return shown.start(reader, case, name)

    @router.post("/diagnosis/sample")
    def diagnose_sample(request: Request, given: GivenForm) -> Response:
        record = sample_record(given.text("sample"))
        if record is None:
            raise Refused(Problem("not-found"))
        return diagnose(Reader.of(request), record)

    @router.post("/diagnosis/record")
    def diagnose_record(request: Request, given: GivenForm) -> Response:
        name, data = given.files.get("record", ("", b""))
        if not data:
            nothing = fault("", "not_json", line=1, column=1)
            return shown.start(Reader.of(request), (nothing,), name)
        return diagnose(Reader.of(request), data, name)

    return router


def _result_routes(shown: DiagnosisPages) -> APIRouter:
    """What a result page sends back: for another language, a change, or the bare result."""
    router = APIRouter()
    catalogue = shown.diagnostician.catalogue

    @router.post("/diagnosis/again")
    def same_case(request: Request, given: GivenForm) -> Response:
        return shown.result(Reader.of(request), unpacked(given, catalogue))

    @router.post("/diagnosis/edit")
    def change_answers(request: Request, given: GivenForm) -> Response:
        source = unpacked(given, catalogue).source
        if not isinstance(source, Inputs):
            return shown.start(Reader.of(request))
        return shown.form(Reader.of(request), source)

    @router.post("/diagnosis/json")
    def as_json(request: Request, given: GivenForm) -> Response:
        case = unpacked(given, catalogue)
        response = JSONResponse(shown.diagnostician.diagnose(case, Reader.of(request).language))
        response.headers["Content-Disposition"] = 'attachment; filename="ccus-level.json"'
        return response

    return router
