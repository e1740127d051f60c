"""``/api/v1/judgements`` and ``/api/v1/criteria``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from evaluator.faults import Fault, fault
from evaluator.record import Record
from portal.gate import refuse_encoded
from portal.given_record import TooManyValues, read_given_record
from portal.judgement_api.query import IsoDay, known_parameters
from portal.judgement_api.schemas import (
    CriteriaChanges,
    CriteriaDocument,
    CriteriaField,
    JudgementResult,
    ProblemDocument,
)
from portal.layout import Language, Reader
from portal.problems import MEDIA_TYPE, STATUS_OF, Problem, ProblemFault, Refused
from rules.comparing import edition_json, report_json
from rules.diff import diff
from rules.document_json import list_json, revision_json
from rules.model import Revision
from rules.not_in_force import gap_mend, gap_sentence

if TYPE_CHECKING:
    from portal.judgement_api.judges import Judges
    from rules.catalogue import Catalogue
    from rules.model import FieldCode

MOST_FIELDS: Final = 60
MOST_FAULTS: Final = 10_000
"""Faults that one answer lists; how many are left out stands beside them."""

CODES_KEY: Final = "x-problem-codes"
JUDGING: Final = (
    "bad-request",
    "too-large",
    "unsupported-media-type",
    "unsupported-encoding",
    "record-refused",
    "query-refused",
    "engines-disagree",
    "engine-unavailable",
)
READING: Final = ("unknown-field", "not-in-force", "query-refused")

Lang = Annotated[
    Language | None, Query(description="Language of sentences; codes and numbers stay the same")
]
Field = Annotated[
    list[str] | None,
    Query(
        max_length=MOST_FIELDS,
        description="Judge in this field (several times for several); "
        "without it, in the fields that cover a trade of the technician",
    ),
]
On = Annotated[IsoDay | None, Query(description="The day asked about; today without it")]


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problem documents an operation can answer with, for its description."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        answer = found.setdefault(
            STATUS_OF[code],
            {"model": ProblemDocument, "content": {MEDIA_TYPE: {}}, CODES_KEY: []},
        )
        answer[CODES_KEY].append(code)
        answer["description"] = f"Refused: {', '.join(answer[CODES_KEY])}"
    return found


async def json_body(request: Request) -> bytes:
    """The body of a JSON request; anything else is refused (415), compressed bodies too."""
    refuse_encoded(request.headers)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(Problem("unsupported-media-type"))
    return await request.body()


def routes(catalogue: Catalogue, judges: Judges, today: Callable[[], dt.date]) -> APIRouter:
    """The operations of the API."""
    router = APIRouter()
    router.include_router(_judgement_routes(catalogue, judges, today))
    router.include_router(_criteria_routes(catalogue, today))
    return router


def _judgement_routes(
    catalogue: Catalogue, judges: Judges, today: Callable[[], dt.date]
) -> APIRouter:
    router = APIRouter()

    @router.post(
        "/api/v1/judgements",
        summary="Judge one technician record",
        operation_id="judge",
        tags=["judgements"],
        responses={200: {"model": JudgementResult}, **problems(*JUDGING)},
        dependencies=[Depends(known_parameters("field", "lang"))],
    )
    def judgements(
        request: Request,
        body: Annotated[bytes, Depends(json_body)],
        field: Field = None,
        lang: Lang = None,
    ) -> JSONResponse:
        """Judge by the approved criteria in force on the record's `as_of`, with both engines.

        The answer is the one that `ccus-level judge --json` prints.
        """
        language = lang or Reader.of(request).language
        try:
            record = read_given_record(body, catalogue, today())
        except TooManyValues as error:
            raise Refused(Problem("too-large")) from error
        if not isinstance(record, Record):
            told = _told(record[:MOST_FAULTS], language)
            raise Refused(Problem("record-refused", told, max(0, len(record) - MOST_FAULTS)))
        result = judges.judge(record, _fields(field, catalogue, language), language)
        return JSONResponse(result, headers={"Content-Language": language.tag})

    return router


def _criteria_routes(catalogue: Catalogue, today: Callable[[], dt.date]) -> APIRouter:
    router = APIRouter()

    @router.get(
        "/api/v1/criteria",
        summary="List the evaluation fields",
        operation_id="listCriteria",
        tags=["criteria"],
        responses={200: {"model": list[CriteriaField]}, **problems("query-refused")},
        dependencies=[Depends(known_parameters())],
    )
    def criteria_list() -> JSONResponse:
        """Every approved field, how completely its criteria are known, and since when they hold."""
        return _public(list_json(catalogue, today()))

    @router.get(
        "/api/v1/criteria/{field}",
        summary="Read the criteria of a field",
        operation_id="readCriteria",
        tags=["criteria"],
        responses={200: {"model": CriteriaDocument}, **problems(*READING)},
        dependencies=[Depends(known_parameters("on", "lang"))],
    )
    def criteria_of_field(
        request: Request, field: str, on: On = None, lang: Lang = None
    ) -> JSONResponse:
        """The approved document in force on a day, with sources, agreement and levels."""
        if not catalogue.has_field(field):
            raise Refused(Problem("unknown-field"))
        revision = catalogue.in_force(field, on or today())
        if not isinstance(revision, Revision):
            language = lang or Reader.of(request).language
            wrong = gap_sentence(catalogue, revision, language.ja_or_en)
            named = ProblemFault("on", "not_in_force", wrong, gap_mend(language.ja_or_en))
            raise Refused(Problem("not-in-force", (named,)))
        return _public(revision_json(catalogue, revision))

    @router.get(
        "/api/v1/criteria/{field}/changes",
        summary="What changed in the criteria of a field",
        operation_id="readCriteriaChanges",
        tags=["criteria"],
        responses={
            200: {"model": list[CriteriaChanges]},
            **problems("unknown-field", "query-refused"),
        },
        dependencies=[Depends(known_parameters("lang"))],
    )
    def changes_of_field(request: Request, field: str, lang: Lang = None) -> JSONResponse:
        """Each document of the field, oldest first, with its differences from the one before.

        The first has no `old` and no changes. `ja_EASY` and `zh` are answered in `ja`,
        `vi` and `id` in `en`.
        """
        if not catalogue.has_field(field):
            raise Refused(Problem("unknown-field"))
        language = lang or Reader.of(request).language
        return _public(_changes(catalogue, field, language.ja_or_en))

    return router


def _changes(catalogue: Catalogue, field: str, lang: str) -> list[dict[str, Any]]:
    """The history of a field as what each document changed; empty where it has no document."""
    revisions = catalogue.revisions(field)
    first: list[dict[str, Any]] = [
        {"old": None, "new": edition_json(one), "changes": []} for one in revisions[:1]
    ]
    later = [
        report_json(old, new, diff(old, new, catalogue.bodies), lang)
        for old, new in pairwise(revisions)
    ]
    return [*first, *later]


def _fields(
    given: Sequence[str] | None, catalogue: Catalogue, language: Language
) -> list[FieldCode] | None:
    if not given:
        return None
    unknown = [slug for slug in given if not catalogue.has_field(slug)]
    if unknown:
        faults = (fault("field", "unknown_field", found=slug) for slug in unknown)
        raise Refused(Problem("query-refused", _told(tuple(faults), language)))
    return [catalogue.entry(slug).field for slug in given]


def _told(faults: tuple[Fault, ...], language: Language) -> tuple[ProblemFault, ...]:
    lang = language.value
    return tuple(ProblemFault(f.path, f.code, f.wrong(lang), f.mend(lang)) for f in faults)


def _public(content: object) -> JSONResponse:
    return JSONResponse(content, headers={"Cache-Control": "no-cache"})
