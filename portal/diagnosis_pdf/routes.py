"""``POST /diagnosis/pdf``: the result of a case as a PDF of one page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response

from portal.gate import Posted, posted
from portal.layout import Reader
from portal.paper import Printer, PrinterUnavailable
from portal.problems import Problem, Refused
from portal.self_diagnosis import Diagnostician, result_view, unpacked

if TYPE_CHECKING:
    from portal.layout import Pages
    from rules.catalogue import Catalogue

ROOM: Final = ("roomy", "dense", "brief", "terse", "list")
"""How a sheet is set; a later one where an earlier one does not fit on a page."""


def routes(pages: Pages, catalogue: Catalogue, printer: Printer) -> APIRouter:
    """The PDF of a diagnosis."""
    router = APIRouter(include_in_schema=False)
    diagnostician = Diagnostician(catalogue)
    names = {str(entry.field): entry.name for entry in catalogue.fields}

    @router.post("/diagnosis/pdf")
    def as_pdf(request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        reader = Reader.of(request)
        case = unpacked(given, catalogue)
        view = result_view(case, diagnostician.diagnose(case, reader.language), names)
        sheets = (
            pages.html("diagnosis_pdf/sheet.html", reader, {"result": view, "room": room})
            for room in ROOM
        )
        try:
            pdf = printer.one_page(sheets)
        except PrinterUnavailable as error:
            raise Refused(Problem("pdf-unavailable")) from error
        day = dt.date.fromisoformat(view.as_of)
        response = Response(pdf, media_type="application/pdf")
        name = pages.words.text("diagnosis_pdf.file_name", reader.language, day=day)
        response.headers["Content-Disposition"] = (
            f"attachment; filename=\"ccus-level-{day}.pdf\"; filename*=UTF-8''{quote(name)}"
        )
        return response

    return router
