"""``/diagnosis``: the three ways in, and the result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from evaluator.faults import Fault
from portal.layout import Reader
from portal.problems import Problem, Refused
from portal.samples import NAMES, sample_record
from portal.self_diagnosis.case import (
    Case,
    case_of_form,
    case_of_record,
    pack,
)
from portal.self_diagnosis.catalogue_lists import CatalogueLists
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.form_fault import FormFault
from portal.self_diagnosis.history_file import EXAMPLE_BYTES
from portal.self_diagnosis.inputs import Inputs
from portal.self_diagnosis.packed_file import pack_file, unpack_file
from portal.self_diagnosis.posted import Posted, posted, unpacked
from portal.self_diagnosis.result_view import result_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.layout import Pages
    from rules.catalogue import Catalogue

MOST_FAULTS: Final = 50
"""Faults of a record that a page lists; the API lists them all."""

GivenForm = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class DiagnosisPages:
    """Fills the pages of the self-diagnosis."""

    pages: Pages
    lists: CatalogueLists
    diagnostician: Diagnostician

    def start(self, reader: Reader, faults: Sequence[Fault] = (), sent: str = "") -> Response:
        """The three ways in; ``faults`` are those of an uploaded record."""
        return self.pages.response(
            "self_diagnosis/start.html",
            reader,
            status=422 if faults else 200,
            samples=NAMES,
            faults=faults[:MOST_FAULTS],
            more_faults=max(0, len(faults) - MOST_FAULTS),
            sent=sent,
        )

    def form(
        self,
        reader: Reader,
        inputs: Inputs,
        faults: Sequence[FormFault] = (),
        *,
        searched: bool = False,
    ) -> Response:
        """The form with what was filled in, and everything that is wrong with it."""
        return self.pages.response(
            "self_diagnosis/form.html",
            reader,
            status=422 if faults else 200,
            inputs=inputs,
            kept_history=pack_file(inputs.history),
            faults=faults,
            searched=searched,
            found=self.lists.search(inputs.search) if searched else (),
            chosen=self.lists.chosen(inputs.qualifications),
            trades=self.lists.trades,
            fields=self.lists.fields,
            qualifications_address=f"/diagnosis/qualifications/{self.lists.digest}",
        )

    def result(self, reader: Reader, case: Case) -> Response:
        """The result of a case."""
        result = self.diagnostician.diagnose(case, reader.language)
        names = {entry.field: entry.name for entry in self.diagnostician.catalogue.fields}
        return self.pages.response(
            "self_diagnosis/result.html",
            reader,
            result=result_view(case, result, names),
            packed=pack(case),
        )


def routes(pages: Pages, catalogue: Catalogue, today: Callable[[], dt.date]) -> APIRouter:
    """The pages of the self-diagnosis."""
    router = APIRouter(include_in_schema=False)
    lists = CatalogueLists(catalogue)
    diagnostician = Diagnostician(catalogue)
    shown = DiagnosisPages(pages, lists, diagnostician)

    @router.get("/diagnosis")
    def start(request: Request) -> Response:
        return shown.start(Reader.of(request))

    @router.get("/diagnosis/form")
    def empty_form(request: Request, field: str = "") -> Response:
        known = field if catalogue.has_field(field) else ""
        return shown.form(Reader.of(request), Inputs(field=known))

    @router.get("/diagnosis/qualifications/{digest}")
    def qualifications(digest: str) -> Response:
        if digest != lists.digest:
            raise HTTPException(404)
        response = Response(lists.qualifications, media_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    @router.get("/diagnosis/history-example.csv")
    def history_example() -> Response:
        response = Response(EXAMPLE_BYTES, media_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="history-example.csv"'
        return response

    @router.get("/diagnosis/{page}")
    def no_result_to_show(request: Request, page: str) -> Response:
        """A result has no address of its own: whoever reloads one begins again."""
        if page not in {"sample", "record", "again", "edit", "json", "pdf"}:
            raise HTTPException(404)
        return RedirectResponse(Reader.of(request).address("/diagnosis"), 303)

    @router.post("/diagnosis/sample")
    def diagnose_sample(request: Request, given: GivenForm) -> Response:
        record = sample_record(given.text("sample"))
        if record is None:
            raise Refused(Problem("not-found"))
        return diagnose_bytes(Reader.of(request), record)

    @router.post("/diagnosis/record")
    def diagnose_record(request: Request, given: GivenForm) -> Response:
        name, data = given.files.get("record", ("", b""))
        reader = Reader.of(request)
        if not data:
            return shown.start(reader, (Fault("", "not_json", (("line", "1"), ("column", "1"))),))
        return diagnose_bytes(reader, data, name)

    def diagnose_bytes(reader: Reader, data: bytes, name: str = "") -> Response:
        case = case_of_record(data, catalogue, today())
        if isinstance(case, Case):
            return shown.result(reader, case)
        return shown.start(reader, case, name)

    @router.post("/diagnosis/form")
    def diagnose_form(request: Request, given: GivenForm) -> Response:
        reader = Reader.of(request)
        inputs = _inputs(given)
        if given.text("action") == "search":
            return shown.form(reader, inputs, searched=True)
        case = case_of_form(inputs, catalogue, today())
        if isinstance(case, Case):
            return shown.result(reader, case)
        return shown.form(reader, inputs, case)

    @router.post("/diagnosis/again")
    def same_case(request: Request, given: GivenForm) -> Response:
        return shown.result(Reader.of(request), unpacked(given, catalogue))

    @router.post("/diagnosis/edit")
    def change_answers(request: Request, given: GivenForm) -> Response:
        case = unpacked(given, catalogue)
        if not isinstance(case.source, Inputs):
            return shown.start(Reader.of(request))
        return shown.form(Reader.of(request), case.source)

    @router.post("/diagnosis/json")
    def as_json(request: Request, given: GivenForm) -> Response:
        reader = Reader.of(request)
        result = diagnostician.diagnose(unpacked(given, catalogue), reader.language)
        response = JSONResponse(result)
        response.headers["Content-Disposition"] = 'attachment; filename="ccus-level.json"'
        return response

    return router


def _inputs(given: Posted) -> Inputs:
    """The form's inputs, with a history file that was sent earlier unless it is dropped."""
    name, data = given.files.get("history", ("", b""))
    if not data and not given.text("drop_history"):
        data, name = unpack_file(given.text("kept_history")), given.text("history_name")
    inputs = Inputs.of(given.texts, data, name)
    return replace(inputs, history_name="" if not data else inputs.history_name)
