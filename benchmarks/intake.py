"""A peak hour at the gates: 300,000 touches in batches of 100, and a file of a million rows.

``python -m benchmarks intake`` for the peak on PostgreSQL, and for the file
``python -m benchmarks.intake file [SHAPE [ROWS]]``.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from attendance.intake import (
    Job,
    Partner,
    PartnerSender,
    Progress,
    add_partner,
    read_row,
    receive,
    take_in,
)
from ccus_data.database import load_rows, open_database, read_address, reading, upgrade, writing
from ccus_data.tables import (
    businesses,
    histories,
    site_rosters,
    site_structures,
    sites,
    technicians,
)
from rules.catalogue import Catalogue
from tests.ccus_data.servers import Server, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Engine

TOUCHES: Final = 300_000
BATCH: Final = 100
PEOPLE: Final = 150_000
AT_WORK: Final = 125_000
"""Of these people, those who work on each day of the file: four days are a million touches."""

SITES: Final = 1_000
ROWS: Final = 1_000_000
SENDERS: Final = 2
NOW: Final = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
MORNING: Final = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)
"""Half past seven in Japan, on the first day of the file."""

AS_OPERATED: Final = ("shared_buffers=1GB", "max_wal_size=4GB")
"""Settings of a server for a country on a machine of 24 GiB; every commit is on the disk."""

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


def file(shape: str, rows: int) -> Iterator[str]:
    """A file of a million rows into PostgreSQL."""
    with running_server(AS_OPERATED) as server, tempfile.TemporaryDirectory() as folder:
        engine = _filled(server.database())
        path = Path(folder) / "touches.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            names = ("source", "id", "site", "technician_id", "time", "method", "direction")
            writer.writerow(names)
            for number in range(rows):
                row = SHAPES[shape](number)
                who = row["worker"]["ccus_id"]
                told = (*(row[name] for name in names[:3]), who, row["time"], row["method"])
                writer.writerow((*told, row.get("direction", "")))
        start, cpu = time.perf_counter(), _cpu_of(server)
        job = Job(path, _sender(), NOW + dt.timedelta(hours=12))
        seen = _Memory()
        counts = take_in(engine, Catalogue.load(), job, seen.look)
        seconds = time.perf_counter() - start
        ours, its = (late - early for late, early in zip(_cpu_of(server), cpu, strict=True))
        with reading(engine) as connection:
            days = connection.scalar(select(func.count()).select_from(histories))
        engine.dispose()
    yield f"a file of {rows:,} rows ({shape}) that make {days:,} days: {seconds:.0f} s; {counts}"
    yield f"  processor: {ours:.0f} s here, {its:.0f} s PostgreSQL"
    yield f"  peak {seen.own} MiB, and {seen.of_children} MiB in each process that it started"


def _both_ways(number: int) -> dict[str, Any]:
    """An entry in the morning and an exit in the evening of each person and day."""
    day, nth = divmod(number, 2 * AT_WORK)
    way, who = divmod(nth, AT_WORK)
    at = MORNING + dt.timedelta(days=day, hours=9 * way, milliseconds=24 * who)
    told = {"id": f"e{number}", "time": at.isoformat(), "direction": ("in", "out")[way]}
    return {**_row(who), **told}


SHAPES: Final = {"days": _both_ways, "peak": _row}
"""``days``: an entry and an exit of everybody, day after day, with their directions; ``peak``: the
touches of the peak hour and after, all of one day, without a direction."""


class _Memory:
    """The most memory (MiB) that this process and those that it started had since it was made."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._before = _children()
        self.own = self.of_children = 0

    def look(self, _progress: Progress) -> None:
        """Look once more."""
        self.own = _most("self")
        for one in _children() - self._before:
            with suppress(OSError):  # it ended meanwhile
                self.of_children = max(self.of_children, _most(one))


def _children() -> set[str]:
    own = Path("/proc/self/task").glob("*/children")
    return {one for told in own for one in told.read_text().split()}


def _most(process: str) -> int:
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    (most,) = (line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))
    return int(most) // 1024


def _cpu_of(server: Server) -> tuple[float, float]:
    """Seconds of processor so far: of this process and those it has waited for, of PostgreSQL."""
    ours = sum(os.times()[:4])
    postmaster = (server.folder / "data" / "postmaster.pid").read_text().split()[0]
    its = 0.0
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile; the postmaster has its seconds
            pid, _, rest = told.read_text().partition(" (")
            fields = rest.rpartition(") ")[2].split()
            if pid == postmaster:
                its += sum(map(int, fields[11:15]))
            elif fields[1] == postmaster:
                its += sum(map(int, fields[11:13]))
    return ours, its / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asked = sys.argv[1:]
    if asked[:1] == ["file"]:
        for line in file(asked[1] if asked[1:] else "days", int(asked[2]) if asked[2:] else ROWS):
            print(line, flush=True)
    else:
        for line in run():
            print(line, flush=True)
