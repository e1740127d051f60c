"""``/passport/announcements``: what a technician is told, the last first (お知らせ)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import select, update

from ccus_data.database import writing
from ccus_data.tables import technician_announcements
from portal.passport.desk import HOME, Desk

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ANNOUNCEMENTS: Final = f"{HOME}/announcements"
KINDS: Final = ("level_reached", "days_open")
MOST: Final = 100


def announcement_routes(desk: Desk) -> APIRouter:
    """The announcements of a technician."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(ANNOUNCEMENTS, _Steps(desk).shown, methods=["GET"])
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

    def shown(self, request: Request) -> Response:
        desk, own = self.desk, technician_announcements.c
        entered = desk.enter(request)
        mine = own.technician_id == entered.technician_id
        with writing(desk.engine) as connection:
            asked = select(technician_announcements).where(mine, own.kind.in_(KINDS))
            rows = list(connection.execute(asked.order_by(own.announcement_id.desc()).limit(MOST)))
            connection.execute(
                update(technician_announcements)
                .where(mine, own.read_at.is_(None))
                .values(read_at=desk.now())
            )
        found = [(row, _said(row.says)) for row in rows]
        return desk.page(request, "announcements", entered.actor, found=found)


def _said(text: str) -> dict[str, Any]:
    """What fills in the words of an announcement; days as days."""
    says: dict[str, Any] = json.loads(text)
    if "lost" in says:
        lost = sorted(dt.date.fromisoformat(day) for day, _ in says["lost"])
        says |= {"until": dt.date.fromisoformat(says["until"]), "first": lost[0], "lost": lost}
    return says
