"""Turns every refusal and exception into a problem: a document under ``/api``, a page elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from portal.layout import Reader
from portal.problems.problem import CODE_OF, Problem, ProblemFault, Refused, problem_document

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

    from portal.layout import Pages

API: Final = ("/api/", "/v1/", "/openapi.json")


def install_handlers(app: FastAPI, pages: Pages) -> None:
    """Register the handlers; an unforeseen exception is logged by the server and answered too."""

    def answer(request: Request, problem: Problem) -> Response:
        reader = Reader.of(request)
        if request.url.path.startswith(API):
            return problem_document(problem, pages.words, reader.language)
        return pages.response(
            "problems/problem.html", reader, status=problem.status, problem=problem
        )

    def on_refused(request: Request, refused: Exception) -> Response:
        if not isinstance(refused, Refused):
            raise refused
        return answer(request, refused.problem)

    def on_http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        response = answer(request, Problem(CODE_OF.get(error.status_code, "bad-request")))
        response.headers.update(error.headers or {})
        return response

    def on_query(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        words, language = pages.words, Reader.of(request).language
        faults = tuple(
            ProblemFault(
                path=".".join(str(part) for part in fault["loc"]),
                code=fault["type"],
                wrong=words.text("problems.query.wrong", language),
                mend=words.text("problems.query.mend", language),
            )
            for fault in error.errors()
        )
        return answer(request, Problem("query-refused", faults))

    def on_anything(request: Request, _error: Exception, *, code: str = "internal") -> Response:
        return answer(request, Problem(code))

    # Whoever goes away with half a body sent reads no answer, and nothing of ours failed.
    on_gone = partial(on_anything, code="bad-request")
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_query)
    app.add_exception_handler(ClientDisconnect, on_gone)
    app.add_exception_handler(Exception, on_anything)
