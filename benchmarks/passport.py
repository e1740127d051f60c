"""The passport of a technician with 1,200 days and eight qualifications: server time of each page.

Most of the days lie in closed months, each a Parquet file that holds other technicians' rows too.
Every address of the passport is measured, in each of the six languages; a test holds it to that.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec
from starlette.testclient import TestClient

from attendance.intake import OwnTouch, take_own
from benchmarks.passport_data import (
    ACQUIRED,
    CLOSED,
    DAYS,
    HELD,
    LINK,
    NOW,
    SITE,
    TECHNICIAN,
    fill,
    month_files,
)
from ccus_data.database import open_database, read_address, upgrade
from portal.application import create_app
from portal.layout import Language
from portal.office import Office
from portal.passport_push import PushKey, Sender
from portal.sealing import Seals
from portal.settings import Settings
from portal.site_codes.codes import SiteCodes
from rules.catalogue import Catalogue
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Mapping


ADDRESS: Final = "https://level.example.jp"
IN_JAPANESE: Final = 11
IN_ANOTHER: Final = 3
"""How often each page is asked for, after a first time that warms it."""

LONGEST_MS: Final = 150.0
OK: Final = 200

PAGES: Final = (
    "/passport",
    "/passport/terms",
    "/passport/histories",
    "/passport/histories?month={month}",
    "/passport/histories?month={month}&view=calendar",
    "/passport/histories/{day}",
    "/passport/histories/{day}/correct",
    "/passport/entries",
    "/passport/qualifications",
    "/passport/qualifications/images?held_as=31018&acquired_on={acquired}",
    "/passport/qualifications/images/{image}",
    "/passport/levels",
    "/passport/levels/electrical",
    "/passport/levels/electrical?days=22&role_days=5&qualification=00001",
    "/passport/announcements",
    "/passport/announcements/{post}",
    "/passport/benefits",
    "/passport/results/{decision}",
    "/passport/results/{decision}/notice.pdf",
    "/passport/push",
    "/passport/profile",
    "/passport/profile/disclosure",
    "/passport/profile/mails",
    "/passport/profile/views",
    "/passport/profile/export.zip",
    "/passport/colleague",
    "/passport/phones",
    "/passport/at/{site}",
    "/passport/at/{site}/{code}",
    "/passport/offline",
    "/passport/app.webmanifest",
    "/passport/worker.js",
    "/passport/icon-192.png",
    "/account",
    "/account/passkeys",
)
OPEN: Final = (
    *("/passport", "/passport/sign-up", "/passport/sign-up/sent", "/passport/recover"),
    "/passport/sign-up/complete?token={link}",
)
"""Pages of the way in, asked for by nobody."""


def run() -> list[str]:
    """Milliseconds a page on a file of SQLite and on a PostgreSQL server of our own.

    CPU is that of this process with all its threads; of PostgreSQL's server it says nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = month_files(Path(folder))
        found = _on(f"sqlite:///{folder}/level.db", files)
        with running_server() as server:
            return [*found, *_on(server.database(), files)]


def _on(url: str, files: dict[str, Path]) -> list[str]:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    seals = Seals([b"k" * 32])
    token, named = fill(engine, files)
    key = PushKey(ec.generate_private_key(ec.SECP256R1()), ADDRESS)
    office = Office(
        *(engine, seals, _NoMail(), "level@example.jp", ADDRESS, "", lambda: NOW),
        push=Sender(key),
    )
    touch = OwnTouch("benchmark", "1", SITE, TECHNICIAN, "passkey", "in", NOW)
    take_own(engine, Catalogue.load(), touch)
    named |= {"site": SITE, "link": LINK, "day": "2026-11-20", "month": "2024-05"}
    named |= {"acquired": ACQUIRED.isoformat(), "code": SiteCodes(seals).now(SITE, NOW)}
    client = TestClient(create_app(Settings(), NOW.date, office), base_url=office.address)
    first = time.perf_counter()
    client.get("/passport")
    opened = (time.perf_counter() - first) * 1000
    size = f"{DAYS:,} days, {len(HELD)} qualifications, {CLOSED} files"
    first_page = f"the first page of all, which opens the room: {opened:.0f} ms"
    lines = [f"{engine.dialect.name}, {size}; {first_page}"]
    found = [_measured(client, one, named) for one in OPEN]
    client.cookies.set("__Host-ccus_session", token)
    found += [_measured(client, one, named) for one in PAGES]
    lines += [one.line for one in found]
    slow = [one.page for one in found if one.cpu > LONGEST_MS]
    lines.append(f"  more than {LONGEST_MS:.0f} ms of CPU in some language: {slow or 'none'}")
    client.close()
    engine.dispose()
    return lines


@dataclass(frozen=True, slots=True)
class _Times:
    """Milliseconds of a page: in Japanese by the clock and by CPU, in other languages by CPU."""

    page: str
    wall: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    others: dict[Language, list[float]] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """The median CPU time in the language that takes longest."""
        return max(statistics.median(one) for one in (self.used, *self.others.values()))

    @property
    def line(self) -> str:
        """All of it in a line."""
        slowest = max(self.others, key=lambda one: statistics.median(self.others[one]))
        other = statistics.median(self.others[slowest])
        return (
            f"  {self.page}: {statistics.median(self.wall):.0f} ms (worst {max(self.wall):.0f}), "
            f"CPU {statistics.median(self.used):.0f} (worst {max(self.used):.0f}); "
            f"slowest other language {slowest.value}: CPU {other:.0f}"
        )


def _measured(client: TestClient, page: str, named: Mapping[str, str]) -> _Times:
    times = _Times(page)
    for language in Language:
        mark = "" if language is Language.JA else ("&" if "?" in page else "?")
        address = page.format(**named) + (mark and f"{mark}lang={language.value}")
        rounds = IN_JAPANESE if language is Language.JA else IN_ANOTHER
        for number in range(rounds + 1):
            begun, used = time.perf_counter(), time.process_time()
            answer = client.get(address)
            wall, cpu = time.perf_counter() - begun, time.process_time() - used
            if answer.status_code != OK:
                raise RuntimeError(f"{address}: {answer.status_code}")
            if number == 0:
                continue
            if language is Language.JA:
                times.wall.append(wall * 1000)
                times.used.append(cpu * 1000)
            else:
                times.others.setdefault(language, []).append(cpu * 1000)
    return times


class _NoMail:
    def send(self, message: object) -> None:
        raise RuntimeError(f"nothing is sent here: {message}")
