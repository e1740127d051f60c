"""The technician whose passport is measured: days of closed and open months, news, pictures."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import insert, select

from ccus_data.database import load_rows, writing
from ccus_data.personal_views import Look, note_view
from ccus_data.snapshot import HISTORIES
from ccus_data.tables import (
    METADATA,
    businesses,
    closed_months,
    decisions,
    employments,
    histories,
    history_entries,
    notices,
    posts,
    qualification_images,
    qualifications,
    site_rosters,
    sites,
    technician_announcements,
    technician_links,
    technician_trades,
    technicians,
)
from evaluator.months import Month
from portal.access import digest_of, make_technician_account
from portal.access.sessions import open_session
from portal.demonstration.posts import put_posts
from portal.passport import agree, terms_in_force
from tests.ccus_data.filed import filed
from tests.portal.notices.decided import basis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

TECHNICIAN: Final = "39000000000121"
BUSINESS: Final = "00000000000001"
SITE: Final = "00000000000071"
LINK: Final = "a-link-in-a-mail"
DAYS: Final = 1_200
CLOSED: Final = 55
OTHERS: Final = 200_000
"""Rows of other technicians in each closed month."""

ROWS_OF_GROUP: Final = 65_536
NOW: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
HELD: Final = ("31018", "60011", "40040", "40039", "50058", "60001", "40031", "40011")
ACQUIRED: Final = dt.date(2015, 5, 1)
ENDS: Final = (dt.date(2026, 12, 24), dt.date(2026, 11, 1))
"""The first two run out: one soon, one has."""

TOLD: Final = 120
"""Announcements, looks of others, entries: more than one page of each."""

IMAGE: Final = 300_000
"""Bytes of the picture of a certificate, about those of a photograph that was made anew."""


def _worked() -> list[dt.date]:
    """So many weekdays up to yesterday."""
    found: list[dt.date] = []
    on = NOW.date() - dt.timedelta(days=1)
    while len(found) < DAYS:
        if on.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
            found.append(on)
        on -= dt.timedelta(days=1)
    return found[::-1]


def month_files(folder: Path) -> dict[str, Path]:
    """A file for each closed month, sorted by technician and day as the import writes them."""
    worked = _worked()
    found = {}
    last = Month.of(NOW.date()).plus(-2)
    for number in range(CLOSED):
        month = last.plus(-number)
        first = month.first_day()
        own = [day for day in worked if Month.of(day) == month]
        ids = [*range(10**13, 10**13 + OTHERS // 20), int(TECHNICIAN)]
        days = [[first + dt.timedelta(days=one) for one in range(20)]] * (len(ids) - 1) + [own]
        columns = {
            "technician_id": [one for one, on in zip(ids, days, strict=True) for _ in on],
            "date": [day for on in days for day in on],
        }
        rows = len(columns["date"])
        same: dict[str, object] = {
            "employer_id": int(BUSINESS),
            "site_id": None,
            "trade": 901,
            "role": 0,
        }
        same |= {"status": 0, "entered_at": None, "exited_at": None, "method": "IC"}
        table = (
            pa.table(
                {
                    **columns,
                    **{
                        name: pa.array([value] * rows, HISTORIES.field(name).type)
                        for name, value in {**same, "site_name": "x"}.items()
                    },
                }
            )
            .select(HISTORIES.names)
            .cast(HISTORIES)
        )
        found[str(month)] = folder / f"{month}.parquet"
        pq.write_table(table, found[str(month)], compression="zstd", row_group_size=ROWS_OF_GROUP)
    return found


def fill(engine: Engine, files: dict[str, Path]) -> tuple[str, dict[str, str]]:
    """Put the technician in; the session's token, and numbers of a post, a picture, a decision."""
    who = {"technician_id": TECHNICIAN}
    day = dt.date(2020, 4, 1)
    with writing(engine) as connection:
        row = {"business_id": BUSINESS, "name": "x", "kind": "corporation", "registered_on": day}
        connection.execute(insert(businesses), row)
        person = {**who, "name": "x", "birth_date": dt.date(1985, 1, 1), "registered_on": day}
        connection.execute(
            insert(technicians), {**person, "registration_type": "detailed", "level": 1}
        )
        trades = [{**who, "trade": one, "is_main": one == "09-01"} for one in ("09-01", "06-01")]
        connection.execute(insert(technician_trades), trades)
        works = {**who, "business_id": BUSINESS, "from_day": day, "is_main": True}
        connection.execute(insert(employments), works)
        ends = dict(zip(HELD, ENDS, strict=False))
        held = {"acquired_on": ACQUIRED, "date_kind": "acquired", "evidence": True}
        connection.execute(
            insert(qualifications),
            [
                {**who, **held, "held_as": one, "code": one, "expires_on": ends.get(one)}
                for one in HELD
            ],
        )
        load_rows(connection, histories, _COLUMNS, _open_days(files))
        closed = [
            {
                "month": month,
                "closed_at": NOW,
                "row_count": OTHERS,
                "sha256": "0" * 64,
                "file": str(path),
            }
            for month, path in files.items()
        ]
        connection.execute(insert(closed_months), closed)
        account = make_technician_account(connection, TECHNICIAN, "a@example.jp", "none", NOW)
        agree(connection, account, TECHNICIAN, terms_in_force(NOW), NOW)
        _around(connection)
        named = {"post": _posts(connection), "image": _images(connection)}
        named["decision"] = _decision(connection)
        return open_session(connection, account, NOW, complete=True), named


def _around(connection: Connection) -> None:
    """A site with a roster, what was told, who looked, what was entered by hand, a link."""
    who = {"technician_id": TECHNICIAN}
    site = {"site_id": SITE, "name": "x", "prime_id": BUSINESS, "registered_on": NOW.date()}
    connection.execute(insert(sites), site)
    connection.execute(insert(site_rosters), {**who, "site_id": SITE, "business_id": BUSINESS})
    days = [(NOW.date() - dt.timedelta(days=one)).isoformat() for one in range(20, 0, -1)]
    field = {"field": "electrical", "field_name": "電気工事", "level": 3}
    says = {
        "level_reached": field,
        "days_open": {"days": 20, "until": days[-1], "lost": [[one, "unapproved"] for one in days]},
        "expires": {"name": "x", "expires_on": days[-1], "stage": "1_month"},
        "result": {**field, "decision": 1, "outcome": "approved", "level_applied": 3},
    }
    kinds = sorted(says)
    connection.execute(
        insert(technician_announcements),
        [
            {**who, "kind": kind, "says": json.dumps(says[kind]), "once": str(number), "at": NOW}
            for number, kind in ((one, kinds[one % len(kinds)]) for one in range(TOLD))
        ],
    )
    entries = [
        {**who, "work_date": NOW.date() - dt.timedelta(days=one % 20 + 1), "site_id": SITE}
        | {"kind": "direct", "side": "technician", "by": "x", "at": NOW}
        for one in range(TOLD)
    ]
    connection.execute(insert(history_entries), entries)
    for number in range(TOLD):
        look = Look(f"clerk{number}", f"business:{BUSINESS} clerk", "workforce")
        note_view(connection, look, [TECHNICIAN], NOW)
    link = {**who, "purpose": "sign_up", "email": "a@example.jp", "created_at": NOW}
    link |= {"digest": digest_of(LINK), "expires_at": NOW + dt.timedelta(hours=1)}
    connection.execute(insert(technician_links), link)


def _posts(connection: Connection) -> str:
    """What the operator of the demonstration posts; the number of one."""
    put_posts(connection, "operator", NOW)
    shown = posts.c.kind == "announcement"
    return str(connection.scalar(select(posts.c.post_id).where(shown).limit(1)))


def _images(connection: Connection) -> str:
    """As many pictures as a qualification may have; the number of one."""
    row = {"technician_id": TECHNICIAN, "held_as": HELD[0], "acquired_on": ACQUIRED, "pages": 1}
    row |= {"media_type": "image/jpeg", "name": "x.jpg", "digest": "0" * 64, "taken_in_at": NOW}
    row |= {"content": b"\xff\xd8" + b"x" * IMAGE}
    connection.execute(insert(qualification_images), [row] * 5)
    return str(connection.scalar(select(qualification_images.c.image_id).limit(1)))


_COLUMNS: Final = (
    *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
    *("status", "method"),
)


def _open_days(files: dict[str, Path]) -> Iterator[tuple[object, ...]]:
    for on in _worked():
        if str(Month.of(on)) not in files:
            yield (TECHNICIAN, on, "x", BUSINESS, "x", "09-01", "worker", "counted", "ic")


def _decision(connection: Connection) -> str:
    """A decision with its notice; the number of it."""
    rows = filed(BUSINESS, TECHNICIAN)
    for table in ("uploads", "consent_texts", "consents", "applications", "cases"):
        connection.execute(insert(METADATA.tables[table]), rows[table])
    made = {"basis": basis().to_json(), "decided_at": NOW}
    connection.execute(insert(decisions), rows["decisions"][0] | made)
    connection.execute(insert(notices), rows["notices"])
    return str(rows["decisions"][0]["decision_id"])
