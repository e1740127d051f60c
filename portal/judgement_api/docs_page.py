"""``/docs``: the API told to people, from the same description that programs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, FastAPI, Request, Response

from portal.judgement_api.description import document
from portal.judgement_api.routes import CODES_KEY
from portal.layout import Language, Pages, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Final[Mapping[str, str]] = {
    "judge": "curl --json @record.json {address}/api/v1/judgements",
    "listCriteria": "curl {address}/api/v1/criteria",
    "readCriteria": "curl '{address}/api/v1/criteria/electrical?on=2026-11-21'",
    "readCriteriaChanges": "curl '{address}/api/v1/criteria/electrical/changes'",
    "readStatistics": "curl {address}/api/v1/statistics",
    "readNotice": "curl {address}/api/v1/notices/NUMBER",
}
"""A call of every operation that works when it is copied."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    example: str
    answers: tuple[tuple[str, str, str], ...]
    """HTTP status, our code of the problem, and what it means."""


def docs_page(pages: Pages, app: FastAPI, body_limit_mb: int) -> APIRouter:
    """The page about the API."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def docs(request: Request) -> Response:
        reader = Reader.of(request)
        response = pages.response(
            "judgement_api/docs.html",
            reader,
            operations=operations(app, pages, reader.language, str(request.base_url).rstrip("/")),
            body_limit_mb=body_limit_mb,
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    return router


def operations(
    app: FastAPI, pages: Pages, language: Language, address: str
) -> tuple[Operation, ...]:
    """Every operation of the description, with a call to copy and what can come back."""
    found = []
    say = pages.words.text
    for path, methods in document(app)["paths"].items():
        for method, told in methods.items():
            answers = [("200", "", say("judgement_api.answer_200", language))]
            answers += [
                (status, code, say(f"problems.{code}.title", language))
                for status, answer in told["responses"].items()
                for code in answer.get(CODES_KEY, ())
            ]
            name = told["operationId"]
            example = EXAMPLES[name].format(address=address)
            found.append(Operation(name, method.upper(), path, example, tuple(answers)))
    return tuple(found)
