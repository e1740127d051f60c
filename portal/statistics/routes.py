"""``/statistics``, ``/statistics.csv`` and ``/api/v1/statistics``."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from ccus_data.statistics import CSV_COLUMNS, csv_rows
from portal.judgement_api import known_parameters, problem_answers
from portal.layout import Reader
from portal.problems import Problem, Refused
from portal.statistics.charts import PLOT_HEIGHT, bars, column_chart
from portal.statistics.schemas import OperatingStatistics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.layout import Pages
    from portal.statistics.published import Published

READING: Final = ("no-statistics", "statistics-unreadable", "query-refused")

LEVELS_DRAWN: Final = ("2", "3", "4")
"""Level 1 is where all begin: beside it the others could not be seen."""


def routes(pages: Pages, published: Published) -> APIRouter:
    """The page, the file and the operation."""
    router = APIRouter()

    @router.get("/statistics", include_in_schema=False)
    def statistics_page(request: Request) -> Response:
        document = published.document()
        shown = {} if document is None else _shown(document)
        response = pages.response(
            "statistics/statistics.html", Reader.of(request), document=document, **shown
        )
        return _public(response)

    @router.get("/statistics.csv", include_in_schema=False)
    def statistics_file() -> Response:
        document = _needed(published)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(CSV_COLUMNS)
        writer.writerows(csv_rows(document))
        response = Response(text.getvalue(), media_type="text/csv; charset=utf-8")
        name = f"ccus-statistics-{document['month']}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return _public(response)

    @router.get(
        "/api/v1/statistics",
        summary="Read the operating statistics",
        operation_id="readStatistics",
        tags=["statistics"],
        responses={200: {"model": OperatingStatistics}, **problem_answers(*READING)},
        dependencies=[Depends(known_parameters())],
    )
    def statistics_document() -> JSONResponse:
        """Registrations, sites, histories and levels at the end of the last month published.

        As `ccus-level statistics` writes them.
        """
        response = JSONResponse(_needed(published))
        _public(response)
        return response

    return router


def _public(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    return response


def _needed(published: Published) -> dict[str, Any]:
    document = published.document()
    if document is None:
        raise Refused(Problem("no-statistics"))
    return document


def _shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """The charts of a document."""
    months, prefectures = document["months"], document["prefectures"]

    def monthly(measure: str) -> Any:
        return column_chart({month: row[measure] for month, row in months.items()})

    # Those without a prefecture have a row in the table; as a bar they would be a place.
    places = [row for row in prefectures if row["code"] != "none"]
    return {
        "plot_height": PLOT_HEIGHT,
        "histories": monthly("histories"),
        "technicians_new": monthly("technicians_new"),
        "sites_new": monthly("sites_new"),
        "technicians": bars(
            [(r["code"], r["technicians"], {"people": r["technicians"]}) for r in places]
        ),
        "businesses": bars(
            [
                (
                    row["code"],
                    row["businesses"],
                    {
                        "firms": row["businesses_without_sole_proprietors"],
                        "sole": row["sole_proprietors"],
                    },
                )
                for row in places
            ]
        ),
        "levels": None if document["levels"] is None else _level_bars(document["levels"]),
    }


def _level_bars(rows: list[dict[str, Any]]) -> Any:
    """Fields with the levels above the first; the row of everybody would dwarf them all."""
    found = []
    for row in rows:
        if row["field"] != "all":
            parts = {f"level-{level}": row["levels"][level] for level in LEVELS_DRAWN}
            whole = None if None in parts.values() else sum(parts.values())
            found.append((row["field"], whole, parts))
    return bars(found)
