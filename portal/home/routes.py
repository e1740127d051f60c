"""``/``: the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from portal.layout import Reader

if TYPE_CHECKING:
    from portal.layout import Pages


def routes(pages: Pages) -> APIRouter:
    """The first page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def first_page(request: Request) -> Response:
        response = pages.response("home/first_page.html", Reader.of(request))
        response.headers["Cache-Control"] = "no-cache"
        return response

    return router
