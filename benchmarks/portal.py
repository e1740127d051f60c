"""An application for 500 technicians of 600 histories each: preview of all, and filing."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, text

from ccus_data.database import load_rows, open_database, read_address, reading, upgrade, writing
from ccus_data.tables import (
    applications,
    businesses,
    cases,
    consent_texts,
    consents,
    histories,
    qualifications,
    technician_trades,
    technicians,
    uploads,
)
from portal.access import Actor, Membership
from portal.applications import Acting, Filer, Jury, OneEngine, look_at
from portal.judgement_api import Judges
from portal.sealing import Seals
from rules.catalogue import Catalogue
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine

PEOPLE: Final = 500
HISTORIES: Final = 600
BUSINESS: Final = "00000000000001"
ON: Final = dt.date(2026, 11, 26)
MOMENT: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
HELD: Final = ("31018", "31019", "31073", "60011", "00001")


def run() -> list[str]:
    """The figures on a file of SQLite and on a PostgreSQL server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        found = _on(f"sqlite:///{folder}/level.db")
    with running_server() as server:
        return [*found, *_on(server.database())]


def _on(url: str) -> list[str]:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    _fill(engine)
    catalogue = Catalogue.load()
    guide, judges = Jury(catalogue, OneEngine(catalogue)), Judges(catalogue)
    previews, cpu = zip(*(_preview(engine, guide) for _ in range(3)), strict=True)
    filer = Filer(engine, Seals([b"k" * 32]), Jury(catalogue, judges), "https://level.example.jp")
    own = (Membership("business", BUSINESS, "clerk"),)
    actor = Actor(1, "clerk0001", "a@example.co.jp", own, "s", has_second_factor=False)
    start, used = time.perf_counter(), time.process_time()
    receipt = filer.file(Acting(actor, MOMENT), 1, "1", ON)
    filed, filing_cpu = time.perf_counter() - start, time.process_time() - used
    judges.close()
    engine.dispose()
    if receipt.filed + receipt.left != PEOPLE:
        raise RuntimeError(f"{receipt} does not add up to {PEOPLE}")
    return [
        f"{engine.dialect.name}, {PEOPLE} technicians of {HISTORIES} histories each",
        f"  preview of all {min(previews):.1f} s, CPU {min(cpu):.1f} s (best of 3)",
        f"  filing {filed:.1f} s, CPU {filing_cpu:.1f} s ({receipt.filed} filed, by both engines)",
    ]


def _preview(engine: Engine, jury: Jury) -> tuple[float, float]:
    start, used = time.perf_counter(), time.process_time()
    with reading(engine) as connection:
        application = connection.execute(applications.select()).one()
        rows = list(connection.execute(cases.select()))
        looked = look_at(connection, application, rows, jury, ON)
    if len(looked.standings(jury)) != PEOPLE:
        raise RuntimeError("somebody was left out")
    return time.perf_counter() - start, time.process_time() - used


def _fill(engine: Engine) -> None:
    draw = random.Random(20261126)
    ids = [f"{10**13 + number:014}" for number in range(PEOPLE)]
    with writing(engine, job=True) as connection:
        own = {"name": "b", "kind": "corporation", "registered_on": dt.date(2019, 4, 1)}
        connection.execute(insert(businesses), {"business_id": BUSINESS, **own})
        _people(connection, ids, draw)
        names = (
            *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
            *("status", "method"),
        )
        load_rows(connection, histories, names, _days(draw, ids))
        _consents(connection, ids)
        parent: dict[str, Any] = dict.fromkeys(
            ("contact_name", "contact_phone", "card_recipient", "card_address", "payer_name"), "x"
        )
        parent |= {"application_id": 1, "business_id": BUSINESS, "relation": "employer"}
        parent |= {"state": "draft", "version": 1, "proof_consent": True, "card_consent": True}
        parent |= {"created_by": "c", "created_at": MOMENT, "changed_at": MOMENT}
        connection.execute(insert(applications), parent)
        certified = (
            '[{"certifier_id":"00000000000001","foreman_periods":[],"crew_leader_periods":[],'
            '"periods":[{"from":"2010-05","to":"2020-03"}]}]'
        )
        certifier = '{"used":true,"certifier_id":"00000000000001","representative":"x"}'
        rows = [
            {
                "application_id": 1,
                "position": place,
                "technician_id": one,
                "consent_id": place,
                "field": "electrical",
                "level": 2,
                "state": "draft",
                "round": 0,
                "version": 1,
                "certified": certified,
                "certifier": certifier,
                "changed_at": MOMENT,
            }
            for place, one in enumerate(ids, 1)
        ]
        connection.execute(insert(cases), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
        connection.execute(text(vacuum))


def _people(connection: Connection, ids: Sequence[str], draw: random.Random) -> None:
    person = {
        "name": "建設 太郎",
        "birth_date": dt.date(1980, 1, 1),
        "registered_on": dt.date(2020, 4, 1),
        "registration_type": "detailed",
        "level": 1,
    }
    connection.execute(insert(technicians), [{"technician_id": one, **person} for one in ids])
    trades = [{"technician_id": one, "trade": "09-01", "is_main": True} for one in ids]
    connection.execute(insert(technician_trades), trades)
    held = {"acquired_on": dt.date(2010, 5, 1), "date_kind": "acquired", "evidence": True}
    rows = [
        {"technician_id": one, "held_as": code, "code": code, **held}
        for one in ids
        for code in draw.sample(HELD, 3)
    ]
    connection.execute(insert(qualifications), rows)


def _consents(connection: Connection, ids: Sequence[str]) -> None:
    words = {"version": "1", "digest": "d", "purpose": "p", "items": "[]", "wording": "w"}
    connection.execute(insert(consent_texts), {**words, "since": MOMENT})
    file = {"upload_id": 1, "business_id": BUSINESS, "media_type": "image/png", "name": "a"}
    file |= {"digest": "d", "pages": 1, "content": b"x", "uploaded_by": "c", "uploaded_at": MOMENT}
    connection.execute(insert(uploads), file)
    given = {
        "business_id": BUSINESS,
        "name": "建設 太郎",
        "birth_date": dt.date(1980, 1, 1),
        "version": "1",
        "asked_by": "c",
        "asked_at": MOMENT,
        "way": "paper",
        "given_at": MOMENT,
        "given_by": "x",
        "upload_id": 1,
    }
    rows = [{"consent_id": n, "technician_id": one, **given} for n, one in enumerate(ids, 1)]
    connection.execute(insert(consents), rows)


def _days(draw: random.Random, ids: Sequence[str]) -> Iterator[Sequence[Any]]:
    first = dt.date(2020, 4, 1)
    for one in ids:
        for day in sorted(draw.sample(range(2000), HISTORIES)):
            role = draw.choice(("foreman", "worker", "worker"))
            on = first + dt.timedelta(days=day)
            yield (one, on, "x", BUSINESS, "x", "09-01", role, "counted", "ic")
