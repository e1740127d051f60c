"""The small world with a technician who has an account, and nobody told of anything yet."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.tables import outbox, qualifications, technician_announcements
from portal.mail.outbox import place_of
from portal.sealing import Seals
from portal.technician_news import News
from rules.catalogue import Catalogue
from tests.ccus_data.world import MOMENT, TECHNICIAN, fill

SEALS: Final = Seals([b"k" * 32])
TODAY: Final = MOMENT.date()
UNTOLD: Final = {
    *("technician_announcements", "announcement_mails", "mail_wishes"),
    *("decisions", "notices", "notice_marks", "qualifications"),
}


def people(engine: Engine, *without: str) -> News:
    """The world in empty tables, and what tells its technicians."""
    with writing(engine) as connection:
        fill(connection, without=UNTOLD | {*without})
    return News(engine, SEALS, Catalogue.load(), "https://level.example.jp")


def hold(engine: Engine, expires_on: dt.date | None, **other: Any) -> None:
    """Register a qualification of the technician that ends on a day."""
    row: dict[str, Any] = {"technician_id": TECHNICIAN, "held_as": "社内認定", "name": "社内認定"}
    row |= {"acquired_on": dt.date(2024, 1, 10), "date_kind": "acquired", "evidence": True}
    with writing(engine) as connection:
        connection.execute(insert(qualifications), row | {"expires_on": expires_on} | other)


def told(engine: Engine, kind: str) -> list[dict[str, Any]]:
    """What announcements of a kind say, the first one first."""
    own = technician_announcements.c
    with reading(engine) as connection:
        rows = connection.scalars(
            select(own.says).where(own.kind == kind).order_by(own.announcement_id)
        )
        return [json.loads(one) for one in rows]


def announce(engine: Engine, kind: str, once: str = "1", **other: Any) -> int:
    """Tell the technician something without a round; its number."""
    row = {"technician_id": TECHNICIAN, "kind": kind, "says": "{}", "once": f"{kind}:{once}"}
    made = insert(technician_announcements).returning(technician_announcements.c.announcement_id)
    with writing(engine) as connection:
        return int(connection.execute(made, row | {"at": MOMENT} | other).scalar_one())


def mails(engine: Engine) -> list[tuple[str, str, str, dict[str, str]]]:
    """Kind, address, language and values of the mails to technicians."""
    own = outbox.c
    with reading(engine) as connection:
        rows = connection.execute(
            select(outbox).where(own.kind.like("technician\\_news.%", escape="\\"))
        ).all()
    says = [(row, json.loads(SEALS.open(row.sealed, place_of(row.once)))) for row in rows]
    return [
        (row.kind.partition(".")[2], row.recipient, one["language"], one["values"])
        for row, one in says
    ]
