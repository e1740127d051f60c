"""``/notices``, ``/notices/{number}`` and ``/api/v1/notices/{number}``: looking a notice up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal.access import Limit, Limits
from portal.gate import client_of
from portal.judgement_api import known_parameters, problem_answers
from portal.layout import Pages, Reader
from portal.notices.numbers import LONGEST, read_number
from portal.notices.office import JAPAN
from portal.notices.standing import Standing, standing_of
from portal.problems import Problem, Refused

LOOKED_UP_FROM: Final = Limit("notice from", 60, dt.timedelta(minutes=15))
"""Numbers that may be looked up from one address, right or wrong."""

LOOKING_UP: Final = ("unknown-notice", "too-often", "query-refused")


class NoticeStanding(BaseModel):
    """A notice as it stands now."""

    model_config = ConfigDict(strict=True, extra="forbid")

    number: str = Field(examples=["K3F7-9QWD-2M4X-8HTR"])
    state: Literal["valid", "superseded", "revoked"]
    field: str = Field(description="Slug of the field of evaluation")
    field_name: str
    body_name: str = Field(description="The evaluation body that issued it")
    outcome: Literal["approved", "approved_lower", "rejected"]
    level: int | None = Field(description="The level that was given; null where none was")
    level_applied: int
    issued_on: str
    sha256: str = Field(description="SHA-256 of the PDF as it was issued")
    name: str | None = Field(description="The technician's name, where they allow it")


def routes(
    pages: Pages, engine: Engine, limits: Limits, now: Callable[[], dt.datetime]
) -> APIRouter:
    """The page where a number is typed, the page of a notice, and the operation."""
    router = APIRouter()
    lookup = _Lookup(pages, engine, limits, now)
    router.add_api_route("/notices", lookup.form, methods=["GET"], include_in_schema=False)
    router.add_api_route("/notices/{number}", lookup.page, methods=["GET"], include_in_schema=False)
    router.add_api_route(
        "/api/v1/notices/{number}",
        lookup.document,
        methods=["GET"],
        summary="Look up a result notice",
        operation_id="readNotice",
        tags=["notices"],
        responses={200: {"model": NoticeStanding}, **problem_answers(*LOOKING_UP)},
        dependencies=[Depends(known_parameters())],
        response_class=JSONResponse,
    )
    return router


Number = Annotated[str, Path(description="The number of the notice, as printed", max_length=200)]


@dataclass(frozen=True, slots=True)
class _Lookup:
    pages: Pages
    engine: Engine
    limits: Limits
    now: Callable[[], dt.datetime]

    def form(self, request: Request) -> Response:
        reader = Reader.of(request)
        given = request.query_params.get("number", "").strip()
        if not given:
            return self.pages.response("notices/find.html", reader)
        # A number that can be none goes the same way as one that is not known.
        number = read_number(given) or "0"
        return RedirectResponse(reader.address(f"/notices/{number}"), 303)

    def page(self, request: Request, number: str) -> Response:
        found = self._found(request, number)
        marked = found.marked_at and found.marked_at.astimezone(JAPAN).date()
        response = self.pages.response(
            "notices/notice.html", Reader.of(request), notice=found, marked_on=marked
        )
        return _unlisted(response)

    def document(self, request: Request, number: Number) -> Response:
        """Whether a notice (結果通知書) is valid, superseded by a later one, or revoked.

        A number that is not known and one that can be none are answered alike.
        """
        found = self._found(request, number)
        told = asdict(found)
        del told["marked_at"]
        told["sha256"] = told.pop("digest")
        told["issued_on"] = found.issued_on.isoformat()
        if found.outcome == "rejected":
            told["level"] = None
        return _unlisted(JSONResponse(NoticeStanding(**told).model_dump()))

    def _found(self, request: Request, given: str) -> Standing:
        at = self.now()
        tried = self.limits.tried(LOOKED_UP_FROM, client_of(request), at)
        if not tried.allowed:
            raise Refused(Problem("too-often"))
        number = read_number(given[: LONGEST + 1])
        with writing(self.engine) as connection:
            found = None if number is None else standing_of(connection, number, at)
        if found is None:
            raise Refused(Problem("unknown-notice"))
        return found


def _unlisted(response: Response) -> Response:
    """Nothing of a notice belongs into a search engine or a cache."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
