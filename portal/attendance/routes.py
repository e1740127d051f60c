"""``/businesses/{business_id}/attendance`` and the attendance of a site."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response

from ccus_data.database import reading
from ccus_data.kinds import word_list
from ccus_data.spreadsheet_cells import harmless
from portal.attendance.approval_routes import approval_routes
from portal.attendance.desk import MONTH, MONTH_FILE, OF_SITE, PERSON, Desk
from portal.attendance.entry_routes import entry_routes
from portal.attendance.gate_routes import gate_routes
from portal.attendance.histories import (
    PAGE,
    View,
    causes_of,
    marks,
    others,
    people,
    rows_of,
    totals,
)
from portal.attendance.months import Shown, shown
from portal.attendance.touch_routes import touch_routes
from portal.layout import Language
from portal.sites import Asked, standing_of, visible

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MOST_IN_FILE: Final = 5_000
LABELS: Final = (
    "attendance.file.technician_id",
    "attendance.file.name",
    "attendance.file.days",
    "attendance.file.counted",
    "attendance.file.unapproved",
    "attendance.file.unregistered",
)

METHODS_LABEL: Final = "attendance.file.methods"
"""The last column: cells of a day know IC and 直接 alone."""


def routes(desk: Desk) -> APIRouter:
    """Histories by month: of an employer's people, of one of them, of a site."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(MONTH, steps.month, methods=["GET"])
    router.add_api_route(MONTH_FILE, steps.file, methods=["GET"])
    router.include_router(entry_routes(desk))
    router.include_router(approval_routes(desk))
    router.include_router(touch_routes(desk))
    router.add_api_route(PERSON, steps.person, methods=["GET"])
    router.add_api_route(OF_SITE, steps.of_site, methods=["GET"])
    router.include_router(gate_routes(desk))
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def month(self, request: Request, business_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        only = request.query_params.get("open") == "yes"
        with reading(self.desk.engine) as connection:
            return self._list(
                connection, asked, View(self.desk.today(), employer=business_id, open_only=only)
            )

    def of_site(self, request: Request, business_id: str, site_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        only = request.query_params.get("open") == "yes"
        with reading(self.desk.engine) as connection:
            standing = standing_of(connection, site_id, business_id)
            if standing is None or not standing.accepted:
                raise HTTPException(404)
            seen = None if standing.is_prime else visible(connection, standing)
            view = View(self.desk.today(), site=site_id, businesses=seen, open_only=only)
            return self._list(connection, asked, view, standing.site)

    def _list(self, connection: Connection, asked: Asked, view: View, site: Any = None) -> Response:
        month = self._month(connection, asked)
        after = asked.request.query_params.get("after", "")
        after = after if after.isascii() and after.isdigit() else ""
        found = people(connection, view, month, after, PAGE + 1)
        rows = rows_of(connection, view, month, [one.technician_id for one in found[:PAGE]])
        self.desk.noted(asked, rows)
        return self.desk.page(
            asked,
            "month",
            month=month,
            site=site,
            total=totals(connection, view, month),
            found=[(one, self._cells(rows[one.technician_id], month)) for one in found[:PAGE]],
            more=len(found) > PAGE,
            open_only=view.open_only,
            is_prime=site is not None and view.businesses is None,
        )

    @staticmethod
    def _cells(rows: list[Any], month: Shown) -> list[tuple[int, str]]:
        """The days on which somebody worked, each with its mark."""
        cells = marks(rows, month.first, month.length)
        return [(number, mark) for number, mark in enumerate(cells, 1) if mark]

    def person(self, request: Request, business_id: str, technician_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        view = View(self.desk.today(), employer=business_id)
        if not (technician_id.isascii() and technician_id.isdigit()):
            raise HTTPException(404)
        with reading(self.desk.engine) as connection:
            month = self._month(connection, asked)
            rows = rows_of(connection, view, month, [technician_id]).get(technician_id)
        if not rows:
            raise HTTPException(404)
        self.desk.noted(asked, [technician_id])
        cells = marks(rows, month.first, month.length)
        before = [""] * month.first.weekday()
        days = [(number, mark) for number, mark in enumerate(cells, 1)]
        counted = {row.work_date for row in rows if not causes_of(row)}
        return self.desk.page(
            asked,
            "person",
            month=month,
            name=rows[0].name,
            technician_id=technician_id,
            weeks=_weeks([*((0, "") for _ in before), *days]),
            rows=[(row, causes_of(row)) for row in rows],
            days=len(counted),
            lost={row.work_date.day for row in rows if row.work_date not in counted},
            trades=self.desk.catalogue.trades.minors,
        )

    def file(self, request: Request, business_id: str) -> Response:
        """Form 2-4: a row a technician, a column a day, IC or 直接 in it."""
        asked = self.desk.sees(request, business_id)
        view = View(self.desk.today(), employer=business_id)
        with reading(self.desk.engine) as connection:
            month = self._month(connection, asked)
            found = people(connection, view, month, "", MOST_IN_FILE)
            rows = rows_of(connection, view, month, [one.technician_id for one in found])
        self.desk.noted(asked, rows)
        out = io.StringIO()
        writer = csv.writer(out)
        days = range(1, month.length + 1)
        writer.writerow([*map(self._label, LABELS), *days, self._label(METHODS_LABEL)])
        methods = word_list("method").written
        for one in found:
            sums = [one.technician_id, harmless(one.name), one.days, one.counted]
            cells = marks(rows[one.technician_id], month.first, month.length)
            told = [methods.get(mark, mark) for mark in cells]
            further = " ".join(
                f"{day}:{methods[how]}" for day, how in others(rows[one.technician_id])
            )
            writer.writerow([*sums, one.unapproved, one.unregistered, *told, further])
        name = f"attendance-{month.month}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        data = out.getvalue().encode("utf-8-sig")
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    def _label(self, key: str) -> str:
        """Headers are Japanese in every language: the file goes on to other systems."""
        return self.desk.pages.words.text(key, Language.JA)

    def _month(self, connection: Connection, asked: Asked) -> Shown:
        given = asked.request.query_params.get("month", "")
        return shown(connection, self.desk.catalogue.operating, given, self.desk.today())


def _weeks(days: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Days in rows of seven, the last one filled up."""
    filled = [*days, *((0, "") for _ in range(-len(days) % 7))]
    return [filled[start : start + 7] for start in range(0, len(filled), 7)]
