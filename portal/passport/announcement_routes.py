"""``/passport/announcements``: what a technician is told, the last first (お知らせ)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import select, update

from ccus_data.database import reading, writing
from ccus_data.posts import mark_read, shown_to
from ccus_data.tables import notices, technician_announcements
from portal.layout import Reader
from portal.passport.desk import HOME, Desk
from portal.passport.post_view import ANNOUNCEMENT, PostView, addressee_of, post_view
from portal.passport.registered import registered
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

ANNOUNCEMENTS: Final = f"{HOME}/announcements"
KINDS: Final = ("level_reached", "days_open", "expires", "result", "touch")
MOST: Final = 100
DAYS: Final = ("until", "expires_on", "day")
LONGEST: Final = 18
"""Digits of a number of a post: all that fits into the databases, and then some."""


@dataclass(frozen=True, slots=True)
class Told:
    """One announcement about the technician: ``says`` fills in the words of its kind.

    ``notice`` is the number of the notice of a decided case, once it was issued.
    """

    kind: str
    at: dt.datetime
    is_read: bool
    says: dict[str, Any]
    notice: str | None


def announcement_routes(desk: Desk) -> APIRouter:
    """The announcements of a technician, and one of the operator's."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ANNOUNCEMENTS, steps.listed, methods=["GET"])
    router.add_api_route(f"{ANNOUNCEMENTS}/{{number}}", steps.one, methods=["GET"])
    return router


def unread(connection: Connection, technician_id: str) -> int:
    """How many announcements a technician has not seen yet, up to the most that are shown."""
    own = technician_announcements.c
    asked = select(own.announcement_id).where(
        own.technician_id == technician_id, own.read_at.is_(None), own.kind.in_(KINDS)
    )
    return len(connection.execute(asked.limit(MOST)).all())


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def listed(self, request: Request) -> Response:
        """Both kinds by time; what is about the technician is read by being listed."""
        desk, language = self.desk, Reader.of(request).language
        entered, today = desk.enter(request), desk.today()
        to = addressee_of(registered(desk, entered), desk.catalogue, today)
        with writing(desk.engine) as connection:
            told = _told(connection, entered.technician_id)
            posted = shown_to(connection, to, ANNOUNCEMENT, today)
            own = technician_announcements.c
            connection.execute(
                update(technician_announcements)
                .where(own.technician_id == entered.technician_id, own.read_at.is_(None))
                .values(read_at=desk.now())
            )
        views: list[Told | PostView] = [*told, *(post_view(one, language) for one in posted)]
        found = sorted(views, key=lambda one: one.at, reverse=True)
        return desk.page(request, "announcements", entered.actor, found=found)

    def one(self, request: Request, number: str) -> Response:
        """A post of the operator; opening it is reading it."""
        desk, language = self.desk, Reader.of(request).language
        entered, today = desk.enter(request), desk.today()
        if not (number.isascii() and number.isdigit()) or len(number) > LONGEST:
            raise Refused(Problem("not-found"))
        to = addressee_of(registered(desk, entered), desk.catalogue, today)
        with reading(desk.engine) as connection:
            found = shown_to(connection, to, ANNOUNCEMENT, today, int(number))
        if not found:
            raise Refused(Problem("not-found"))
        if found[0].read_at is None:
            with writing(desk.engine) as connection:
                mark_read(connection, found[0].post_id, entered.technician_id, desk.now())
        post = post_view(found[0], language)
        return desk.page(request, "announcement", entered.actor, post=post)


def _told(connection: Connection, technician_id: str) -> list[Told]:
    own = technician_announcements.c
    asked = (
        select(technician_announcements)
        .where(own.technician_id == technician_id, own.kind.in_(KINDS))
        .order_by(own.announcement_id.desc())
        .limit(MOST)
    )
    rows = [(row, _said(row.says)) for row in connection.execute(asked)]
    numbers = _notices(connection, {says["decision"] for _, says in rows if "decision" in says})
    return [
        Told(row.kind, row.at, row.read_at is not None, says, numbers.get(says.get("decision", 0)))
        for row, says in rows
    ]


def _notices(connection: Connection, decisions: Iterable[int]) -> dict[int, str]:
    """The notices that were issued of decisions, in one statement."""
    asked = select(notices.c.decision_id, notices.c.number).where(
        notices.c.decision_id.in_(sorted(decisions))
    )
    return {row.decision_id: row.number for row in connection.execute(asked)}


def _said(text: str) -> dict[str, Any]:
    """What fills in the words of an announcement; days as days."""
    says: dict[str, Any] = json.loads(text)
    says |= {name: dt.date.fromisoformat(says[name]) for name in DAYS if name in says}
    if "lost" in says:
        lost = sorted(dt.date.fromisoformat(day) for day, _ in says["lost"])
        says |= {"first": lost[0], "lost": lost}
    return says
