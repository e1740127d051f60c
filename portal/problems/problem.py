"""What went wrong, in the shape of RFC 9457: one document that lists every fault with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.layout import Language, Words

MEDIA_TYPE: Final = "application/problem+json"

STATUS_OF: Final[Mapping[str, int]] = {
    "bad-request": 400,
    "token-refused": 401,
    "other-site": 403,
    "scope-missing": 403,
    "administrators-only": 403,
    "approvers-only": 403,
    "batch-signature": 401,
    "signature-refused": 401,
    "code-refused": 403,
    "call-signature": 403,
    "own-entry": 403,
    "not-found": 404,
    "unknown-field": 404,
    "not-in-force": 404,
    "no-statistics": 404,
    "unknown-notice": 404,
    "method-not-allowed": 405,
    "already-decided": 409,
    "window-closed": 409,
    "batch-gap": 409,
    "batch-chain-fork": 409,
    "batch-bad-batch": 400,
    "key-refused": 400,
    "import-unfinished": 409,
    "too-large": 413,
    "import-too-large": 413,
    "unsupported-media-type": 415,
    "unsupported-encoding": 415,
    "record-refused": 422,
    "structure-refused": 422,
    "correction-refused": 422,
    "key-reused": 422,
    "query-refused": 422,
    "too-often": 429,
    "internal": 500,
    "engines-disagree": 503,
    "engine-unavailable": 503,
    "pdf-unavailable": 503,
    "statistics-unreadable": 503,
}
"""Every problem this portal can answer with, by its code."""

CODE_OF: Final[Mapping[int, str]] = {
    400: "bad-request",
    403: "other-site",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "query-refused",
    429: "too-often",
    500: "internal",
    503: "engine-unavailable",
}
"""The problem behind a bare HTTP status."""

TOLD_TO_PROGRAMS: Final = frozenset({"bad-request", "not-found", "method-not-allowed"})
"""Problems whose page speaks of pages and buttons: a program is told something else."""


@dataclass(frozen=True, slots=True)
class ProblemFault:
    """One thing that is wrong: where, what, and what to do about it."""

    path: str
    code: str
    wrong: str
    mend: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal or failure; ``code`` is a key of ``STATUS_OF``.

    ``instance`` names this one occurrence in the log, where there is something to look up.
    """

    code: str
    faults: tuple[ProblemFault, ...] = ()
    faults_left_out: int = 0
    instance: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of the problem."""
        return STATUS_OF[self.code]


class Refused(Exception):
    """Raised at a door to answer with a problem instead."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def problem_document(problem: Problem, words: Words, language: Language) -> JSONResponse:
    """The problem for a program: RFC 9457 with our ``code`` and every fault in ``errors``."""
    told = f"{problem.code}.api" if problem.code in TOLD_TO_PROGRAMS else problem.code
    document: dict[str, object] = {
        "type": f"/problems/{problem.code}",
        "title": words.text(f"problems.{told}.title", language),
        "status": problem.status,
        "detail": words.text(f"problems.{told}.detail", language),
        "code": problem.code,
    }
    if problem.instance:
        document["instance"] = problem.instance
    if problem.faults:
        document["errors"] = [
            {"path": fault.path, "code": fault.code, "wrong": fault.wrong, "mend": fault.mend}
            for fault in problem.faults
        ]
    if problem.faults_left_out:
        document["errors_left_out"] = problem.faults_left_out
    response = JSONResponse(document, problem.status, media_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language.tag
    return response
