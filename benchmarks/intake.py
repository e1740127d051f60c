"""A peak hour at the gates: 300,000 touches in batches of 100, and a file of a million rows.

``python -m benchmarks intake`` for the peak on PostgreSQL; ``python -m benchmarks.intake file`` for
the file as well.
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attendance.intake import Partner, PartnerSender, add_partner, read_row, receive
from attendance.intake.files import Job, take_in
from ccus_data.database import load_rows, open_database, read_address, upgrade, writing
from ccus_data.tables import businesses, site_rosters, site_structures, sites, technicians
from rules.catalogue import Catalogue
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Engine

TOUCHES: Final = 300_000
BATCH: Final = 100
PEOPLE: Final = 150_000
SITES: Final = 1_000
ROWS: Final = 1_000_000
SENDERS: Final = 2
NOW: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PRIME: Final = "66879345433022"
SUB: Final = "06679345433022"


def person(number: int) -> str:
    """A made-up 技能者ID."""
    return f"{10**11 + number:012}21"


def site(number: int) -> str:
    """A made-up 現場ID."""
    return f"{10**11 + number:012}71"


def run() -> list[str]:
    """The peak hour."""
    with running_server() as server:
        engine = _filled(server.database())
        found = _peak(engine)
        engine.dispose()
    return found


def _filled(url: str) -> Engine:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    since = dt.date(2026, 1, 1)
    with writing(engine, job=True) as connection:
        rows: list[tuple[Any, ...]] = [
            (number, "x", "corporation", since) for number in (PRIME, SUB)
        ]
        load_rows(connection, businesses, ("business_id", "name", "kind", "registered_on"), rows)
        names: tuple[str, ...] = ("site_id", "name", "prime_id", "registered_on")
        load_rows(connection, sites, names, [(site(n), "x", PRIME, since) for n in range(SITES)])
        names = ("site_id", "business_id", "under", "upper_id", "tier", "accepted_on")
        rows = [(site(n), SUB, PRIME, PRIME, 1, since) for n in range(SITES)]
        load_rows(connection, site_structures, names, rows)
        names = ("technician_id", "name", "birth_date", "registered_on", "registration_type")
        rows = [(person(n), "x", dt.date(1990, 1, 1), since, "detailed", 1) for n in range(PEOPLE)]
        load_rows(connection, technicians, (*names, "level"), rows)
        names = ("site_id", "business_id", "technician_id", "trade", "role")
        rows = [(site(n % SITES), SUB, person(n), "09-01", "worker") for n in range(PEOPLE)]
        load_rows(connection, site_rosters, names, rows)
        add_partner(connection, "acme", "Acme", None, "operator", NOW)
    return engine


def _row(number: int) -> dict[str, Any]:
    """Two touches of each: an entry in the peak hour, an exit hours later."""
    at = NOW - dt.timedelta(hours=3) + dt.timedelta(milliseconds=12 * (number % PEOPLE))
    return {
        "source": "partner:acme",
        "id": f"e{number}",
        "method": "ic_card",
        "site": site(number % PEOPLE % SITES),
        "worker": {"ccus_id": person(number % PEOPLE)},
        "time": (at + dt.timedelta(hours=2 * (number // PEOPLE))).isoformat(),
    }


def _sender() -> PartnerSender:
    everywhere = frozenset(site(number) for number in range(SITES))
    return PartnerSender(Partner("acme", frozenset({"events"}), everywhere))


def _peak(engine: Engine) -> list[str]:
    catalogue, sender = Catalogue.load(), _sender()
    firsts = iter(range(0, TOUCHES, BATCH))
    took: list[float] = []
    taking = threading.Lock()

    def send() -> None:
        while True:
            with taking:
                first = next(firsts, None)
            if first is None:
                return
            given = [read_row(_row(number)) for number in range(first, first + BATCH)]
            start = time.perf_counter()
            with writing(engine) as connection:
                found = receive(connection, catalogue, given, sender, NOW)
            took.append(time.perf_counter() - start)
            if found.counts()["created"] != BATCH:
                raise RuntimeError(found.counts())

    start = time.perf_counter()
    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    seconds = time.perf_counter() - start
    took.sort()
    middle, late = (1000 * _part(took, part) for part in (0.5, 0.99))
    return [
        f"{engine.dialect.name}, {TOUCHES:,} touches of {PEOPLE:,} people in batches of {BATCH}",
        f"  a batch: p50 {middle:.0f} ms, p99 {late:.0f} ms, longest {1000 * took[-1]:.0f} ms",
        f"  {TOUCHES / seconds:,.0f} touches a second ({seconds:.0f} s)",
    ]


def _part(sorted_times: Sequence[float], part: float) -> float:
    return sorted_times[min(len(sorted_times) - 1, int(part * len(sorted_times)))]


def file() -> Iterator[str]:
    """A file of a million rows into PostgreSQL."""
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        engine = _filled(server.database())
        path = Path(folder) / "touches.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("source", "id", "site", "technician_id", "time", "method"))
            for number in range(ROWS):
                row = _row(number)
                who = row["worker"]["ccus_id"]
                cells = (row["source"], row["id"], row["site"], who, row["time"], row["method"])
                writer.writerow(cells)
        start = time.perf_counter()
        job = Job(path, _sender(), NOW + dt.timedelta(hours=12))
        counts = take_in(engine, Catalogue.load(), job, lambda _: None)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        engine.dispose()
    yield f"a file of {ROWS:,} rows: {seconds:.0f} s, peak {peak} MiB; {counts}"


if __name__ == "__main__":
    for line in run() if sys.argv[1:] != ["file"] else file():
        print(line, flush=True)
