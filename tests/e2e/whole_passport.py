"""A portal whose technician has something on every page of the passport, and the way to each."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from attendance.intake import OwnTouch, take_own
from ccus_data.database import open_database, read_address, writing
from ccus_data.personal_views import Look, note_view
from ccus_data.tables import (
    METADATA,
    businesses,
    histories,
    history_entries,
    posts,
    qualification_images,
    site_rosters,
    technician_announcements,
    technician_links,
)
from portal.access import digest_of
from portal.demonstration import own_pages
from portal.demonstration.posts import put_posts
from portal.sealing import read_seals
from portal.site_codes.codes import SiteCodes
from rules.catalogue import Catalogue
from tests.ccus_data.filed import filed
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.e2e.own_phone import put_technician_account
from tests.portal.notices.decided import lower
from tests.portal.passport.own import HIKARU, PEOPLE, TECHNICIAN
from tests.portal.uploads.files import picture

HELD: Final = HIKARU["qualifications"][0]
SITE: Final = "70000000000071"
LINK: Final = "a-link-in-a-mail"
NUMBER: Final = "K3F7-9QWD-2M4X-8HTR"
WAY: Final = ("uploads", "consent_texts", "consents", "applications", "cases")


class WholePassport:
    """Fills the store of a portal that runs; says what stands for the parts of its addresses."""

    def __init__(self, home: Path) -> None:
        engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
        self._seals = read_seals({}, home / "ccus-level" / "portal.key")
        at = dt.datetime.now(dt.UTC)
        with writing(engine) as connection:
            connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
            own_pages.add_technicians(connection, PEOPLE, EMPLOYER, at)
            put_technician_account(connection, TECHNICIAN, at)
            put_posts(connection, "operator", at)
            self._named = _filled(connection, at)
        touch = OwnTouch("e2e", "1", SITE, TECHNICIAN, "passkey", "in", at)
        take_own(engine, Catalogue.load(), touch)
        engine.dispose()

    def path(self, page: str) -> str:
        """An address with its parts; the code of a site is that of this half minute."""
        code = SiteCodes(self._seals).now(SITE, dt.datetime.now(dt.UTC))
        return page.format(**self._named, code=code)


def _filled(connection: Connection, at: dt.datetime) -> dict[str, str]:
    """One of everything about the technician."""
    who = {"technician_id": TECHNICIAN}
    worked = select(histories.c.work_date).where(histories.c.technician_id == TECHNICIAN)
    days = sorted(connection.scalars(worked))
    lost = [[day.isoformat(), "unapproved"] for day in days[-3:]]
    field = {"field": "electrical", "field_name": "電気工事", "level": 3}
    told = (
        ("level_reached", field),
        ("days_open", {"days": 3, "until": days[-1].isoformat(), "lost": lost}),
        ("expires", {"name": "社内認定", "expires_on": days[-1].isoformat(), "stage": "1_month"}),
    )
    rows = [
        {**who, "kind": kind, "says": json.dumps(says), "once": f"walk:{kind}", "at": at}
        for kind, says in told
    ]
    connection.execute(insert(technician_announcements), rows)
    connection.execute(insert(site_rosters), {**who, "site_id": SITE, "business_id": EMPLOYER})
    entry = {"kind": "direct", "side": "technician", "by": "x", "at": at, "site_name": "駅前"}
    connection.execute(insert(history_entries), {**who, **entry, "work_date": days[-1]})
    note_view(
        connection, Look("clerk1", f"business:{EMPLOYER} clerk", "workforce"), [TECHNICIAN], at
    )
    link = {**who, "purpose": "sign_up", "email": "a@example.jp", "created_at": at}
    link |= {"digest": digest_of(LINK), "expires_at": at + dt.timedelta(hours=1)}
    connection.execute(insert(technician_links), link)
    kept = {"held_as": HELD["code"], "acquired_on": HELD["acquired_on"], "taken_in_at": at}
    kept |= {"media_type": "image/png", "name": "表.png", "digest": "0" * 64, "pages": 1}
    image = insert(qualification_images).returning(qualification_images.c.image_id)
    number = connection.execute(image, who | kept | {"content": picture("PNG")}).scalar_one()
    announced = select(posts.c.post_id).where(posts.c.kind == "announcement").limit(1)
    return {
        "post": str(connection.scalar(announced)),
        "image": str(number),
        "decision": _decided(connection, at),
        "site": SITE,
        "link": LINK,
        "acquired": HELD["acquired_on"].isoformat(),
        "day": days[-1].isoformat(),
        "month": f"{days[-1]:%Y-%m}",
    }


def _decided(connection: Connection, at: dt.datetime) -> str:
    """Level 4 was applied for and level 3 given; with the notice."""
    rows = filed(EMPLOYER, TECHNICIAN)
    for table in WAY:
        connection.execute(insert(METADATA.tables[table]), rows[table])
    basis = lower()
    made = {"basis": basis.to_json(), "decided_at": at, "outcome": basis.outcome}
    made |= {"level": basis.level, "level_applied": basis.level_applied}
    decided = rows["decisions"][0] | made
    connection.execute(insert(METADATA.tables["decisions"]), decided)
    connection.execute(insert(METADATA.tables["notices"]), rows["notices"][0] | {"number": NUMBER})
    return str(decided["decision_id"])
