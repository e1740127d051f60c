"""Notices from decision to signed document: printed by two processes, signed, stored."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.database import open_database, read_address, upgrade, writing
from portal.notices import STYLE, Keys, NoticeOffice, Signatures, Signing
from portal.paper import Press
from tests.ccus_data.servers import running_server
from tests.portal.notices.decided import basis, put_business, put_decisions

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

NOTICES: Final = 240
PROCESSES: Final = 2
AT: Final = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
WARM: Final = 24


def run() -> list[str]:
    """The figures on a file of SQLite and on a PostgreSQL server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        found = _on(f"sqlite:///{folder}/level.db")
    with running_server() as server:
        return [*found, *_on(server.database())]


def _on(url: str) -> list[str]:
    engine = open_database(read_address({}, url))
    upgrade(engine)
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys(Path(folder), development=True)
        press = Press(processes=PROCESSES, seconds=60, documents_per_process=1000, style=STYLE)
        signing = Signing(keys, Signatures())
        office = NoticeOffice(engine, signing, press, "https://level.example.jp", lambda: AT)
        try:
            return _measured(engine, office, press)
        finally:
            press.close()
            engine.dispose()


def _measured(engine: Engine, office: NoticeOffice, press: Press) -> list[str]:
    with writing(engine) as connection:
        put_business(connection)
        numbers = put_decisions(connection, [basis()] * (WARM + NOTICES))
    office.issue(numbers[:WARM])
    start, own = time.perf_counter(), time.process_time()
    done = found = office.issue_some()
    while found.issued:
        found = office.issue_some()
        done += found
    seconds, own = time.perf_counter() - start, time.process_time() - own
    if done.issued != NOTICES:
        raise RuntimeError(f"{done} of {NOTICES}")
    # What the printing processes used is counted once they have ended.
    before = os.times()
    press.close()
    after = os.times()
    printing = after.children_user + after.children_system
    printing -= before.children_user + before.children_system
    printed = printing / (WARM + NOTICES)
    return [
        f"{engine.dialect.name}, {NOTICES} notices, {PROCESSES} printing processes",
        f"  {NOTICES / seconds:.1f} a second ({seconds:.1f} s)",
        f"  CPU a notice: {1000 * printed:.0f} ms printing (start of the processes included)",
        f"  and {1000 * own / NOTICES:.0f} ms the rest",
    ]
