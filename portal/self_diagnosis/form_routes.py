"""``/diagnosis/form``: the form, and the catalogue files it uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from portal.gate import Posted, posted
from portal.layout import Reader
from portal.self_diagnosis.case import Case, case_of_form
from portal.self_diagnosis.history_file import EXAMPLE_BYTES
from portal.self_diagnosis.inputs import Inputs
from portal.self_diagnosis.packed_file import unpack_file

if TYPE_CHECKING:
    from portal.self_diagnosis.shown import DiagnosisPages


def form_routes(shown: DiagnosisPages, today: Callable[[], dt.date]) -> APIRouter:
    """The form, empty and filled in."""
    router = APIRouter()
    lists, catalogue = shown.lists, shown.diagnostician.catalogue

    @router.get("/diagnosis/form")
    def empty_form(request: Request, field: str = "") -> Response:
        known = field if catalogue.has_field(field) else ""
        return shown.form(Reader.of(request), Inputs(field=known))

    @router.post("/diagnosis/form")
    def diagnose_form(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        reader, inputs = Reader.of(request), _inputs(given)
        if given.text("action") == "search":
            return shown.form(reader, inputs, searched=True)
        case = case_of_form(inputs, catalogue, today())
        if isinstance(case, Case):
            return shown.result(reader, case)
        return shown.form(reader, inputs, case)

    @router.get("/diagnosis/qualifications/{digest}")
    def qualifications(digest: str) -> Response:
        """Every qualification to pick from; the address changes when the catalogue does."""
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

    return router


def _inputs(given: Posted) -> Inputs:
    """The form's inputs, with a history file that was sent earlier unless it is dropped."""
    name, data = given.files.get("history", ("", b""))
    if not data and not given.text("drop_history"):
        data, name = unpack_file(given.text("kept_history")), given.text("history_name")
    inputs = Inputs.of(given.texts, data, name)
    return inputs if data else replace(inputs, history_name="")
