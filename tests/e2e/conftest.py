"""The portal on a port of this machine, and Debian's Chromium to look at it."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from portal.application import create_app
from portal.office import open_office
from portal.settings import Settings
from tests.portal.statistics.figures import sample_document

SHELL = "chromium-headless-shell"
"""Chromium without its windows: a new page takes a fifth of the processor time."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 20_000
"""How long a test waits for a page; a shared machine may be slow at any moment."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portal keeps its database, its keys and, in ``ccus-level/mail``, its mails."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[str]:
    """Where the portal answers during the tests of a module: each begins with an empty store."""
    figures = tmp_path_factory.mktemp("figures") / "statistics.json"
    figures.write_text(json.dumps(sample_document()), encoding="utf-8")
    settings = Settings(statistics=figures, demo_confirms_claims=True, proposals=home / "proposals")
    with opened({"XDG_DATA_HOME": str(home)}, settings) as address:
        yield address


@contextmanager
def opened(environment: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """A portal on a free port, with its rounds; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    # By name: browsers have no passkeys for a number.
    address = f"http://localhost:{listening.getsockname()[1]}"
    office = open_office(
        {**environment, "CCUS_LEVEL_ADDRESS": address}, address, lambda: dt.datetime.now(dt.UTC)
    )
    app = create_app(settings, lambda: dt.date(2026, 11, 21), office)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join()
        office.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, SHELL) as browser:
        yield browser


@pytest.fixture
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """For what needs more than pages, as notifications do."""
    with launched(playwright, "chromium") as browser:
        yield browser


@contextmanager
def launched(playwright: Playwright, name: str) -> Iterator[Browser]:
    program = which(name)
    assert program, f"{name} is not installed: make setup-test"
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    yield from _page(browser, address, 360, 740)


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Page]:
    yield from _page(browser, address, 1280, 900)


def _page(browser: Browser, address: str, width: int, height: int) -> Iterator[Page]:
    """A page of its own, which must not have complained when the test is over."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=address,
        locale="ja-JP",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    # The browser remarks on answers such as 404 and 422; that is no fault of their pages.
    assert [one for one in said if "server responded with" not in one] == []
