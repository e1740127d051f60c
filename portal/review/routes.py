"""``/bodies/{body}`` and all below it that is done with cases and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.review.case_routes import case_routes
from portal.review.notice_routes import notice_routes
from portal.review.queue_routes import queue_routes

if TYPE_CHECKING:
    from portal.review.desk import Desk


def routes(desk: Desk) -> APIRouter:
    """The pages of an evaluation body's desk."""
    router = APIRouter(include_in_schema=False)
    for part in (queue_routes, case_routes, notice_routes):
        router.include_router(part(desk))
    return router
