"""``/criteria`` and ``/criteria/{field}``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from portal.criteria_browser.field_view import editions, field_rows
from portal.layout import Reader
from portal.problems import Problem, Refused
from rules.catalogue import NotInForce
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Revision,
    Unknown,
    WithDays,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.layout import Pages
    from rules.catalogue import Catalogue
    from rules.model import Requirement

KINDS = {
    AllOf: "all_of",
    AnyOf: "any_of",
    AtLeast: "at_least",
    WithDays: "with_days",
    LowerLevel: "lower_level",
    Unknown: "unknown",
    HeldQualification: "qualification",
}
"""How templates tell requirements apart."""


def kind_of(requirement: Requirement) -> str:
    """The name of a requirement's kind, for templates."""
    return KINDS[type(requirement)]


def routes(pages: Pages, catalogue: Catalogue, today: Callable[[], dt.date]) -> APIRouter:
    """The pages of the criteria."""
    router = APIRouter(include_in_schema=False)
    pages.environment.filters["kind_of"] = kind_of

    @router.get("/criteria")
    def criteria_list(request: Request, q: str = "") -> Response:
        search = q.strip()[:100]
        response = pages.response(
            "criteria_browser/fields.html",
            Reader.of(request),
            rows=field_rows(catalogue, today(), search),
            total=len(catalogue.fields),
            search=search,
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    @router.get("/criteria/{field}")
    def criteria_of_field(request: Request, field: str, on: str = "") -> Response:
        entry = next((entry for entry in catalogue.fields if entry.field == field), None)
        if entry is None:
            raise Refused(Problem("unknown-field"))
        day, day_wrong = _day(on, today())
        found = catalogue.in_force(field, day)
        revision = found if isinstance(found, Revision) else None
        # Days before any document may lie before the first number too.
        days_per_year = catalogue.operating.number("days_per_year", day) if revision else None
        reader = Reader.of(request)
        history = editions(catalogue, field, reader.language.ja_or_en)
        bodies = [catalogue.bodies[body].name for body in revision.bodies] if revision else []
        response = pages.response(
            "criteria_browser/field.html",
            reader,
            status=_status(
                day_wrong=day_wrong,
                none_in_force=isinstance(found, NotInForce),
                known=bool(history),
            ),
            entry=entry,
            revision=revision,
            editions=history,
            gap=found if isinstance(found, NotInForce) else None,
            bodies=bodies,
            days_per_year=days_per_year,
            on=day,
            on_given=on[:20],
            on_wrong=day_wrong,
            is_today=day == today(),
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    return router


def _status(*, day_wrong: bool, none_in_force: bool, known: bool) -> int:
    """404 for a day on which none of a field's documents holds; a field may have none yet."""
    if day_wrong:
        return 422
    return 404 if none_in_force and known else 200


def _day(given: str, today: dt.date) -> tuple[dt.date, bool]:
    """The day asked about, and whether what was given is no date (then it is today)."""
    if not given:
        return today, False
    try:
        return dt.datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=dt.UTC).date(), False
    except ValueError:
        return today, True
