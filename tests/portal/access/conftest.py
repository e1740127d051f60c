"""A portal with accounts on both databases, a clock that tests turn, and a mailbox to look into."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from sqlalchemy import insert
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from ccus_data.database import writing
from ccus_data.tables import accounts, technician_accounts
from portal.access import Membership
from portal.access.sessions import open_session
from portal.access.tokens import form_token
from portal.application import create_app
from portal.layout import Assets, Pages
from portal.mail import Postman
from portal.members import grant
from portal.office import Office
from portal.passport import agree, terms_in_force
from portal.passport_push import Sender
from portal.sealing import Seals
from portal.settings import Settings
from tests.ccus_data.conftest import empty_url
from tests.portal.databases import engine, url

__all__ = ["empty_url", "engine", "url"]

START = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
GOOD = "Hakurei-2026"
ADDRESS = "https://level.example.jp"
IMPORTS = Path(tempfile.gettempdir()) / "ccus-level-imports"
"""Where files of touches wait for ever: nothing goes round beside a portal of the tests."""


@dataclass
class Clock:
    at: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


@dataclass
class Mailbox:
    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.mails.append(message)


@dataclass
class House:
    """The portal as its users see it, and what a test may turn or look into."""

    client: TestClient
    clock: Clock
    mailbox: Mailbox
    postman: Postman
    engine: Engine
    seals: Seals
    app: FastAPI

    def letters(self) -> list[EmailMessage]:
        """Every mail so far; what is due is delivered first."""
        self.postman.deliver()
        return self.mailbox.mails

    def post(self, path: str, **texts: str) -> tuple[int, str]:
        """A form sent from its own page: the status, and where it leads or what it says."""
        answer = self.client.post(
            path, data=texts, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
        )
        return answer.status_code, answer.headers.get("location", answer.text)

    def form_token(self, path: str = "/account") -> str:
        found = re.search(r'name="form_token" value="(\w+)"', self.client.get(path).text)
        assert found is not None
        return found[1]

    def signed_up(self, login_id: str = "kensetsu01", password: str = GOOD) -> str:
        """An account by both steps; the login id."""
        assert self.post("/sign-up", email="hanako@example.co.jp", login_id=login_id)[0] == 303
        letter = self.letters()[-1].get_content()
        temporary = re.search(r"仮パスワード： (\S+)", letter)
        assert temporary is not None
        done = self.post(
            "/sign-up/complete",
            login_id=login_id,
            temporary=temporary[1],
            password=password,
            again=password,
        )
        assert done == (303, "/sign-in?done=signed-up")
        return login_id

    def account(self, login_id: str, *held: Membership, email: str = "") -> int:
        """An account without the steps of signing up, and what it acts for; its number."""
        row = {
            "login_id": login_id,
            "login_key": login_id.lower(),
            "email": email or f"{login_id}@example.co.jp",
            "password_hash": "none",
            "password_set_at": self.clock(),
            "created_at": self.clock(),
        }
        with writing(self.engine) as connection:
            made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
            account_id = int(made.scalar_one())
            for one in held:
                assert grant(connection, account_id, one, "operator", self.clock())
        return account_id

    def owns(self, account_id: int, technician_id: str, *, agrees: bool = True) -> None:
        """Tie an account to the technician whose own it is, and who agreed to the terms."""
        at = self.clock()
        row = {"account_id": account_id, "technician_id": technician_id, "since": at}
        with writing(self.engine) as connection:
            connection.execute(insert(technician_accounts), row)
            if agrees:
                agree(connection, account_id, technician_id, terms_in_force(at), at)

    def be(self, account_id: int) -> str:
        """Come in as an account, by a session of its own; the token of its forms."""
        with writing(self.engine) as connection:
            token = open_session(connection, account_id, self.clock(), complete=True)
        self.hold(token)
        return form_token(token)

    def sign_in(self, login_id: str, password: str = GOOD) -> tuple[int, str]:
        return self.post("/sign-in", login_id=login_id, password=password)

    def hold(self, token: str) -> None:
        """Come back with the cookie of an earlier session."""
        self.client.cookies.clear()
        self.client.cookies.set("__Host-ccus_session", token)

    def link(self) -> tuple[str, str]:
        """The path and the query of the link in the last mail."""
        found = re.search(r"http\S+", self.letters()[-1].get_content())
        assert found is not None
        parts = urlsplit(found[0])
        return parts.path, parts.query


def opened(
    engine: Engine, settings: Settings, call_token: str = "", push: Sender | None = None
) -> House:
    """A portal on a database, with settings of its own; whoever opens it closes its client."""
    clock, mailbox, seals = Clock(), Mailbox(), Seals([b"k" * 32])
    sender = "level@example.jp"
    shutil.rmtree(IMPORTS / str(os.getpid()), ignore_errors=True)  # of an earlier test
    office = Office(
        *(engine, seals, mailbox, sender, ADDRESS, "", clock),
        call_token=call_token,
        import_folder=IMPORTS / str(os.getpid()),
        push=push,
    )
    app = create_app(settings, START.date, office)
    words = Pages(("mail", "technician_news"), Assets()).words
    postman = Postman(engine, seals, words, mailbox, sender, clock)
    # No lifespan: the rounds of the postman are the test's own.
    client = TestClient(app, base_url=ADDRESS)
    return House(client, clock, mailbox, postman, engine, seals, app)


@pytest.fixture
def house(engine: Engine, web_loop: BlockingPortal) -> Iterator[House]:
    """A portal on an empty database, the clock at the start, no mail sent, nobody signed in."""
    made = _opened_once(engine)
    made.clock.at = START
    made.mailbox.mails.clear()
    shutil.rmtree(IMPORTS / str(os.getpid()), ignore_errors=True)
    # The portal keeps nothing but what is in the database; whoever comes has no cookie.
    with closing(TestClient(made.app, base_url=ADDRESS)) as client:
        client.portal = web_loop
        yield replace(made, client=client)


@cache
def _opened_once(engine: Engine) -> House:
    """Putting a hundred routes together takes longer than most tests."""
    return opened(engine, Settings())
