"""``/passport/histories``: the days of a month as a list or a calendar, and one day in detail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response

from ccus_data.database import reading
from ccus_data.passport import attendances_of, months_known, person_of
from evaluator.months import Month
from evaluator.phrases import phrase
from portal.layout import Reader
from portal.passport.desk import HOME, Desk
from portal.passport.history_view import DayView, MonthView, day_views, fields_of, mend_until
from portal.passport_app import Part
from portal.problems import Problem, Refused

HISTORIES: Final = f"{HOME}/histories"
DAY: Final = f"{HISTORIES}/{{day}}"


def history_routes(desk: Desk) -> APIRouter:
    """Months and days."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(HISTORIES, steps.month, methods=["GET"])
    router.add_api_route(DAY, steps.day, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def month(self, request: Request) -> Response:
        desk = self.desk
        own, today = desk.enter(request), desk.today()
        with reading(desk.engine) as connection:
            known = months_known(connection, own.technician_id)
        first, last = known or (Month.of(today), Month.of(today))
        last = max(last, Month.of(today)) if known is None else last
        asked = _month(request.query_params.get("month", ""))
        month = min(max(asked or last, first), last)
        view = self._view(own.technician_id, month)
        done = request.query_params.get("done") == "entered"
        return desk.kept_page(
            request,
            Part.MONTH,
            own.actor,
            "" if done else str(month),
            view=view,
            months=_between(first, last),
            before=month.plus(-1) if month > first else None,
            after=month.plus(1) if month < last else None,
            done=done,
            as_calendar=request.query_params.get("view") == "calendar",
            reason=partial(_reason, Reader.of(request).language.value),
        )

    def day(self, request: Request, day: str) -> Response:
        desk = self.desk
        own = desk.enter(request)
        on = _day(day)
        view = None if on is None else self._view(own.technician_id, Month.of(on))
        found: DayView | None = next(
            (one for one in view.days if one.on == on) if view is not None else iter(()), None
        )
        if view is None or found is None:
            raise Refused(Problem("not-found"))
        return desk.page(
            request,
            "day",
            own.actor,
            view=view,
            one=found,
            reason=partial(_reason, Reader.of(request).language.value),
        )

    def _view(self, technician_id: str, month: Month) -> MonthView:
        desk = self.desk
        catalogue, today = desk.catalogue, desk.today()
        with reading(desk.engine) as connection:
            person = person_of(connection, technician_id)
            told = attendances_of(connection, technician_id, month)
        trades = () if person is None else [code for code, _ in person.trades]
        days = day_views(told, fields_of(catalogue, trades, today), catalogue)
        return MonthView(month, days, mend_until(catalogue, month, today), today)


def _reason(language: str, why: str) -> str:
    """Why a history does not count, in a language."""
    return phrase(f"excluded.{why}", language)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _between(first: Month, last: Month) -> list[Month]:
    """The months of the picker, the newest first."""
    found = [last]
    while found[-1] > first:
        found.append(found[-1].plus(-1))
    return found
