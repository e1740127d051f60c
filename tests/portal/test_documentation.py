from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute

from portal.judgement_api.routes import JUDGING, READING
from portal.statistics.routes import READING as STATISTICS

DOCS = Path(__file__).resolve().parents[2] / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
PORTAL = (DOCS / "portal.md").read_text(encoding="utf-8")
PARTS_OF_PAGES = (
    "/assets/",
    "/favicon.ico",
    "/diagnosis/qualifications/",
    "/diagnosis/history-example.csv",
)


def gets(routes: list[BaseRoute]) -> set[str]:
    """Every address that can be opened, those of included routers among them."""
    found = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            found |= gets(inner.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            found.add(str(getattr(route, "path", "")))
    return found


def test_every_page_is_documented(app: FastAPI) -> None:
    pages = {
        path
        for path in gets(app.routes)
        if not path.startswith((*PARTS_OF_PAGES, "/api/", "/openapi.json"))
    }
    assert {"/", "/diagnosis", "/criteria/{field}"} <= pages
    assert {page for page in pages if f"`{page}`" not in PORTAL} == {"/diagnosis/{page}"}


@pytest.mark.parametrize("code", sorted({*JUDGING, *READING, *STATISTICS}))
def test_every_problem_of_the_api_is_documented(code: str) -> None:
    assert f"`{code}`" in API
