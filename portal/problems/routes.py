"""The page behind the ``type`` of a problem document: what it means and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response

from portal.layout import Reader
from portal.problems.problem import STATUS_OF, Problem

if TYPE_CHECKING:
    from portal.layout import Pages


def routes(pages: Pages) -> APIRouter:
    """``/problems/{code}``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/problems/{code}")
    def problem_page(request: Request, code: str) -> Response:
        if code not in STATUS_OF:
            raise HTTPException(404)
        return pages.response("problems/problem.html", Reader.of(request), problem=Problem(code))

    return router
