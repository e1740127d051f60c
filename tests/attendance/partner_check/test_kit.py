"""The kit against a portal in a process of its own, and against one that answers otherwise."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from attendance.intake import Wanted, make_token
from attendance.intake.rows import CHECKS, KEYS
from attendance.partner_check import CASES, Portal
from attendance.partner_check.row_cases import FAULTY
from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import touches
from portal.command_line import run
from tests.attendance.gate import SITE, WORKER, Ground, ground_in
from tests.portal.serving import serving

Captured = pytest.CaptureFixture[str]


@dataclass
class Stand:
    """A portal to be tried, what is in it, and a token for it."""

    address: str
    ground: Ground
    folder: Path

    def token(self, *scopes: str, sites: tuple[str, ...] = (SITE,)) -> Path:
        at = dt.datetime.now(dt.UTC)
        wanted = Wanted("acme", scopes, sites, at + dt.timedelta(days=1))
        path = self.folder / "token"
        with writing(self.ground.engine) as connection:
            path.write_text(make_token(connection, wanted, "operator", at) + "\n", encoding="utf-8")
        return path

    def check(self, *more: str, address: str = "", scopes: tuple[str, ...] = ("events",)) -> int:
        asked = ["partner", "check", address or self.address, "--lang", "en"]
        where = ["--token-file", str(self.token(*scopes)), "--site", SITE, "--worker", WORKER]
        return run([*asked, *where, *more])


@pytest.fixture(scope="module")
def stand(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{shutil.copy(sqlite_template, home / 'level.db')}"
    engine = open_database(read_address({}, url))
    ground = ground_in(engine)
    with serving(home, url) as portal:
        yield Stand(portal.address, ground, home)
    engine.dispose()


@dataclass
class Altered:
    """A portal that lies between: what it answers has some texts in place of others."""

    lies: dict[bytes, bytes]

    def between(self, address: str) -> ThreadingHTTPServer:
        behind, lies = Portal(address, ""), self.lies

        class Between(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._pass(None)

            def do_POST(self) -> None:
                self._pass(self.rfile.read(int(self.headers["Content-Length"])))

            def _pass(self, body: bytes | None) -> None:
                headers = {
                    name: self.headers[name]
                    for name in ("Content-Type", "Content-Encoding", "Authorization")
                    if name in self.headers
                }
                answer = behind.ask(self.command, self.path, body, headers)
                self.send_response(answer.status)
                for name in {"content-type", "location"} & answer.headers.keys():
                    self.send_header(name, answer.headers[name])
                self.end_headers()
                body = answer.body
                for old, new in lies.items():
                    body = body.replace(old, new)
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Between)


def failed(told: str) -> set[str]:
    found = map(json.loads, told.splitlines())
    return {one["case"] for one in found if not one["passed"]}


def test_our_portal_answers_every_case_as_the_contract_says_each_time(
    stand: Stand, capsys: Captured
) -> None:
    assert stand.check() == 0
    assert stand.check(scopes=("corrections", "events", "structure")) == 0
    told = capsys.readouterr().out
    assert "FAIL" not in told
    assert told.count(f"{len(CASES)} cases, 0 differ") == 2
    sources = {one.split()[-1] for one in told.splitlines() if "partner:acme/check-" in one}
    with reading(stand.ground.engine) as connection:
        kept = set(connection.scalars(select(touches.c.source).distinct()))
    assert len(sources) == 2
    assert sources <= kept


@pytest.mark.parametrize(
    ("lies", "cases"),
    [
        ({b'"duplicate"': b'"created"'}, {"duplicate", "id-reused", "twice", "order"}),
        (
            {
                b'"unknown_card"': b'"unknown"',
                b'"line":2': b'"line":9',
                b'"code":"too-large"': b'"code":"large"',
                b'"code":"token-refused"': b'"code":"no"',
            },
            {"held-unknown-card", "order", "problems-alone", "most-rows", "most-bytes", "token"},
        ),
    ],
)
def test_a_portal_that_answers_otherwise_is_found_with_what_was_expected(
    stand: Stand, capsys: Captured, lies: dict[bytes, bytes], cases: set[str]
) -> None:
    with Altered(lies).between(stand.address) as other:
        Thread(target=other.serve_forever).start()
        status = stand.check("--json", address=f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
    told = capsys.readouterr().out
    assert status == 1
    assert cases <= failed(told) < {case.name for case in CASES}
    differences = [one for line in told.splitlines() for one in json.loads(line)["differences"]]
    assert all(set(one) == {"place", "expected", "found"} for one in differences)


def test_whatever_lacks_is_told_at_once(capsys: Captured) -> None:
    assert run(["partner", "check", "http://level.example.jp", "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 4
    assert all(one in told.err for one in ("--site", "--worker", "--token-file", "https://"))


def test_a_token_that_cannot_be_used_is_refused_before_a_row_is_sent(
    stand: Stand, capsys: Captured
) -> None:
    before = stand.ground.kept()
    assert stand.check("--site", "1" * 14, scopes=("structure",)) == 2
    told = capsys.readouterr().err
    assert "scope events" in told
    assert "1" * 14 in told
    wrong = stand.folder / "wrong"
    wrong.write_text("ccus_nobody", encoding="utf-8")
    assert stand.check("--token-file", str(wrong)) == 2
    assert "HTTP 401" in capsys.readouterr().err
    assert stand.ground.kept() == before


def test_a_system_that_never_sends_touches_is_told_before_a_row_is_sent(
    stand: Stand, capsys: Captured
) -> None:
    before = stand.ground.kept()
    with Altered({b'"sends":null': b'"sends":{"events":"never"}'}).between(stand.address) as other:
        Thread(target=other.serve_forever).start()
        status = stand.check(address=f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
    assert status == 2
    assert "certified system does not send touches" in capsys.readouterr().err
    assert stand.ground.kept() == before


def test_where_no_portal_answers_it_is_said_and_is_no_difference(
    stand: Stand, capsys: Captured
) -> None:
    assert stand.check(address="http://127.0.0.1:1") == 3
    assert "does not answer" in capsys.readouterr().err


def test_every_field_that_a_row_may_have_is_tried_with_a_fault() -> None:
    of_gates = {"seq", "boot_id", "boot_ms"}
    assert (set(CHECKS) | KEYS) - of_gates == set(FAULTY) - {"colour"}
