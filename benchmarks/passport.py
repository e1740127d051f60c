"""The passport of a technician with 1,200 days and eight qualifications: server time of each page.

Most of the days lie in closed months, each a Parquet file that holds other technicians' rows too.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import insert
from starlette.testclient import TestClient

from ccus_data.database import load_rows, open_database, read_address, upgrade, writing
from ccus_data.snapshot import HISTORIES
from ccus_data.tables import (
    businesses,
    closed_months,
    employments,
    histories,
    qualifications,
    technician_trades,
    technicians,
)
from evaluator.months import Month
from portal.access import make_technician_account
from portal.access.sessions import open_session
from portal.application import create_app
from portal.office import Office
from portal.passport import agree, terms_in_force
from portal.sealing import Seals
from portal.settings import Settings
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

TECHNICIAN: Final = "39000000000121"
BUSINESS: Final = "00000000000001"
DAYS: Final = 1_200
CLOSED: Final = 55
OTHERS: Final = 200_000
"""Rows of other technicians in each closed month."""

ROWS_OF_GROUP: Final = 65_536
NOW: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
HELD: Final = ("31018", "60011", "40040", "40039", "50058", "60001", "40031", "40011")
ROUNDS: Final = 15
PAGES: Final = (
    "/passport",
    "/passport/histories",
    "/passport/histories?month=2024-05",
    "/passport/histories?month=2024-05&view=calendar",
    "/passport/histories/2026-11-20",
    "/passport/qualifications",
    "/passport/levels",
    "/passport/levels/electrical",
    "/passport/levels/electrical?days=22&role_days=5&qualification=00001",
    "/passport/profile",
    "/passport/profile/disclosure",
    "/passport/profile/views",
    "/passport/profile/export.zip",
)


def run() -> list[str]:
    """Milliseconds a page on a file of SQLite and on a PostgreSQL server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        files = _files(Path(folder))
        found = _on(f"sqlite:///{folder}/level.db", files)
        with running_server() as server:
            return [*found, *_on(server.database(), files)]


def _worked() -> list[dt.date]:
    """So many weekdays up to yesterday."""
    found: list[dt.date] = []
    on = NOW.date() - dt.timedelta(days=1)
    while len(found) < DAYS:
        if on.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
            found.append(on)
        on -= dt.timedelta(days=1)
    return found[::-1]


def _files(folder: Path) -> dict[str, Path]:
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


def _on(url: str, files: dict[str, Path]) -> list[str]:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    seals = Seals([b"k" * 32])
    token = _fill(engine, files)
    office = Office(
        engine, seals, _NoMail(), "level@example.jp", "https://level.example.jp", "", lambda: NOW
    )
    client = TestClient(create_app(Settings(), NOW.date, office), base_url=office.address)
    client.cookies.set("__Host-ccus_session", token)
    lines = [f"{engine.dialect.name}, {DAYS:,} days, {len(HELD)} qualifications, {CLOSED} files"]
    for page in PAGES:
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            answer = client.get(page)
            times.append((time.perf_counter() - start) * 1000)
            if answer.status_code != 200:  # noqa: PLR2004 - HTTP
                raise RuntimeError(f"{page}: {answer.status_code}")
        lines.append(
            f"  {page}: median {statistics.median(times):.0f} ms, worst of {ROUNDS} "
            f"{max(times):.0f} ms"
        )
    client.close()
    engine.dispose()
    return lines


class _NoMail:
    def send(self, message: object) -> None:
        raise RuntimeError(f"nothing is sent here: {message}")


def _fill(engine: Engine, files: dict[str, Path]) -> str:
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
        held = {"acquired_on": dt.date(2015, 5, 1), "date_kind": "acquired", "evidence": True}
        connection.execute(
            insert(qualifications), [{**who, **held, "held_as": one, "code": one} for one in HELD]
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
        return open_session(connection, account, NOW, complete=True)


_COLUMNS: Final = (
    *("technician_id", "work_date", "place", "employer_id", "site_name", "trade", "role"),
    *("status", "method"),
)


def _open_days(files: dict[str, Path]) -> Iterator[tuple[object, ...]]:
    for on in _worked():
        if str(Month.of(on)) not in files:
            yield (TECHNICIAN, on, "x", BUSINESS, "x", "09-01", "worker", "counted", "ic")
