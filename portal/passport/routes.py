"""All pages of the passport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.passport.announcement_routes import announcement_routes
from portal.passport.benefit_routes import benefit_routes
from portal.passport.correct_routes import correct_routes
from portal.passport.data_routes import data_routes
from portal.passport.entry_routes import entry_routes
from portal.passport.history_routes import history_routes
from portal.passport.home_routes import home_routes
from portal.passport.level_routes import level_routes
from portal.passport.mail_routes import mail_routes
from portal.passport.push_routes import push_routes
from portal.passport.qualification_routes import qualification_routes
from portal.passport.result_routes import result_routes

if TYPE_CHECKING:
    from portal.passport.desk import Desk


def routes(desk: Desk) -> APIRouter:
    """The pages under ``/passport`` that a technician sees behind the login."""
    router = APIRouter(include_in_schema=False)
    rooms = (
        *(home_routes, history_routes, correct_routes, qualification_routes, level_routes),
        *(entry_routes, announcement_routes, benefit_routes, data_routes, mail_routes),
        *(push_routes, result_routes),
    )
    for one in rooms:
        router.include_router(one(desk))
    return router
