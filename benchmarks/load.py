"""Fifty requests a second of every kind, on a portal with PostgreSQL: how long each one waits.

Requests are sent at their time, whether earlier ones are answered or not. The time of a file that
costs nothing stands beside them, as what this machine and this client need anyway.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Final

import httpx2 as httpx
from sqlalchemy import select

from ccus_data.database import open_database, read_address, reading, upgrade, writing
from ccus_data.tables import accounts, cases
from portal import demonstration
from portal.access.sessions import open_session
from portal.access.tokens import form_token
from portal.sealing import read_seals
from tests.ccus_data.servers import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Engine

RATE: Final = 50
SECONDS: Final = 60
WARM_UP: Final = 5
PORTALS: Final = 2
"""Processes of the portal on one database: one for each core."""

BODY: Final = "nihon-densetsu-kogyo"
BUSINESS: Final = "20000000000012"
SAMPLE: Final = Path("portal/samples/electrician-level-3.json")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: how often of a hundred, as whom, and what."""

    name: str
    share: int
    who: str
    path: str
    method: str = "GET"


def run() -> list[str]:
    """The figures on a PostgreSQL server of our own."""
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        url = server.database()
        engine = open_database(read_address({}, url))
        upgrade(engine)
        seals = read_seals({}, Path(folder) / "ccus-level" / "portal.key")
        demonstration.fill(engine, Path(folder), seals, dt.datetime.now(dt.UTC))
        sessions = _sessions(engine)
        environment = {"CCUS_LEVEL_DATABASE": url, "XDG_DATA_HOME": folder, "PATH": "/usr/bin:/bin"}
        with ExitStack() as running:
            running.callback(engine.dispose)
            addresses = [running.enter_context(_portal(environment)) for _ in range(PORTALS)]
            return asyncio.run(_measured(addresses, sessions, engine))


@contextmanager
def _portal(environment: dict[str, str]) -> Iterator[str]:
    """A portal in a process of its own; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [str(Path(sys.executable).with_name("ccus-level")), "serve", "--port", port]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere) as portal:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            portal.terminate()


def _sessions(engine: Engine) -> dict[str, tuple[str, str]]:
    """A session and the token of its forms for each login."""
    now = dt.datetime.now(dt.UTC)
    with writing(engine) as connection:
        rows = connection.execute(select(accounts.c.account_id, accounts.c.login_id)).all()
        opened = {
            row.login_id: open_session(connection, row.account_id, now, complete=True)
            for row in rows
        }
    return {login_id: (token, form_token(token)) for login_id, token in opened.items()}


async def _measured(
    addresses: Sequence[str], sessions: dict[str, tuple[str, str]], engine: Engine
) -> list[str]:
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=addresses[0], limits=limits, timeout=30) as client:
        for one in addresses:
            await _answers(client, one)
        application, case = await _filed(client, sessions["tanto001"], engine)
        kinds = (
            Kind("file that costs nothing", 10, "", "/favicon.ico"),
            Kind("public page", 15, "", "/criteria/electrical"),
            Kind("judgement over the API", 15, "", "/api/v1/judgements", "POST"),
            Kind("list of applications", 15, "tanto001", "/applications"),
            Kind("application of 36 technicians", 15, "tanto001", application),
            Kind("queue of 36 cases", 15, "shinsa01", f"/bodies/{BODY}/cases?show=unpaid"),
            Kind("evidence of a case", 15, "shinsa01", f"/bodies/{BODY}/cases/{case}"),
        )
        draw = random.Random(50)
        asked = _Asked(client, addresses, sessions)
        await _at_rate(asked, kinds, WARM_UP, draw)
        taken = await _at_rate(asked, kinds, SECONDS, draw)
    everything = [one for times in taken.values() for one in times]
    lines = [f"{RATE} requests a second for {SECONDS} s, PostgreSQL, {PORTALS} portals"]
    lines.append(f"  all {_said(everything)}")
    lines += [f"  {name} {_said(times)}" for name, times in taken.items()]
    return lines


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks: in turn each portal, as something before them would."""

    client: httpx.AsyncClient
    addresses: Sequence[str]
    sessions: dict[str, tuple[str, str]]


async def _answers(client: httpx.AsyncClient, address: str) -> None:
    for _ in range(300):
        try:
            if (await client.get(f"{address}/favicon.ico")).status_code:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise RuntimeError("the portal does not answer")


async def _filed(
    client: httpx.AsyncClient, session: tuple[str, str], engine: Engine
) -> tuple[str, int]:
    """An application of everybody who has consented, filed; its page and one of its cases."""
    token, form_token = session
    cookies = {"Cookie": f"ccus_session={token}"}
    same = {"Sec-Fetch-Site": "same-origin", **cookies}

    async def post(path: str, **texts: str) -> httpx.Response:
        return await client.post(path, data={"form_token": form_token, **texts}, headers=same)

    page = (await post("/applications", business_id=BUSINESS)).headers["location"]
    await post(f"{page}/technicians", by="consented", everybody="1")
    shown = (await client.get(page, headers=cookies)).text
    texts = {"seen": _hidden(shown, "seen"), "contact_name": "x", "contact_phone": "03-0000-0000"}
    texts |= {"contact_email": "a@example.jp", "payer_name": "x", "card_recipient": "x"}
    texts |= {"card_address": "x", "proof_consent": "1", "card_consent": "1"}
    await post(page, relation="employer", **texts)
    version = _hidden((await client.get(f"{page}/check", headers=cookies)).text, "version")
    done = await post(f"{page}/submit", version=version)
    if done.status_code != 303:  # noqa: PLR2004 - see other
        raise RuntimeError(f"not filed: {done.status_code}")
    with reading(engine) as connection:
        case = connection.scalar(select(cases.c.case_id).where(cases.c.round > 0).limit(1))
    return page, int(case or 0)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"no {name}")
    return found[1]


async def _at_rate(
    asked: _Asked, kinds: Sequence[Kind], seconds: int, draw: random.Random
) -> dict[str, list[float]]:
    """The times of every kind, in seconds, from the moment at which each was due."""
    record = json.dumps(json.loads(SAMPLE.read_text(encoding="utf-8")))
    taken: dict[str, list[float]] = {one.name: [] for one in kinds}
    start = time.perf_counter() + 0.1

    async def ask(kind: Kind, number: int) -> None:
        due = start + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        own = asked.sessions.get(kind.who)
        headers = {"Cookie": f"ccus_session={own[0]}"} if own else {}
        place = asked.addresses[number % len(asked.addresses)] + kind.path
        content = record if kind.method == "POST" else None
        if content:
            headers["Content-Type"] = "application/json"
        answer = await asked.client.request(kind.method, place, content=content, headers=headers)
        if answer.status_code != 200:  # noqa: PLR2004 - found
            raise RuntimeError(f"{kind.name}: {answer.status_code}")
        taken[kind.name].append(time.perf_counter() - due)

    chosen = draw.choices(kinds, [one.share for one in kinds], k=RATE * seconds)
    await asyncio.gather(*(ask(kind, number) for number, kind in enumerate(chosen)))
    return taken


def _said(times: Sequence[float]) -> str:
    cut = quantiles(times, n=100)
    ms = [round(1000 * one) for one in (cut[49], cut[94], cut[98], max(times))]
    return f"p50 {ms[0]} ms, p95 {ms[1]} ms, p99 {ms[2]} ms, worst {ms[3]} ms ({len(times)})"
