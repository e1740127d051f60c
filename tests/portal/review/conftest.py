"""A clerk's business and the officers of the body that judges electricians."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from ccus_data.tables import applications, decisions
from portal.access import Membership
from portal.behind_login import letters_of
from portal.notices import Keys, NoticeOffice, Signatures, Signing
from portal.office import Office as PortalOffice
from portal.paper import Press
from tests.portal.access.conftest import House
from tests.portal.applications.conftest import Office, empty_url, engine, house, office, url
from tests.portal.applications.people import put_technicians
from tests.portal.notices.conftest import ShortPress

__all__ = ["empty_url", "engine", "house", "office", "url"]

BODY = "nihon-densetsu-kogyo"
OTHER_BODY = "zenkoku-tekkin"
CASES = f"/bodies/{BODY}/cases"


@dataclass
class World:
    """Everybody who has to do with an application, each with a session of their own."""

    house: House
    clerk: Office
    clerk_token: str
    asking: dict[str, tuple[str, str]] = field(default_factory=dict)

    def person(self, login_id: str, *held: Membership) -> None:
        """An account that acts for somebody."""
        token = self.house.be(self.house.account(login_id, *held))
        self.asking[login_id] = (self.house.client.cookies["__Host-ccus_session"], token)

    def be(self, login_id: str) -> str:
        """Ask as somebody from here on; the token of their forms."""
        session, token = self.asking[login_id]
        self.house.hold(session)
        return token

    def as_clerk(self) -> Office:
        self.house.hold(self.clerk_token)
        return self.clerk

    def get(self, login_id: str, path: str, status: int = 200) -> str:
        self.be(login_id)
        answer = self.house.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(re.sub(r"<rp>.*?</rp>", "", answer.text))

    def post(self, login_id: str, path: str, *, status: int = 303, **texts: Any) -> str:
        """Send a form; where it leads, or what it says."""
        token = {"form_token": self.be(login_id)}
        answer = self.house.client.post(
            path,
            data=token | texts,
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def filed(self, people: Sequence[str], **case: Any) -> str:
        """An application for technicians, filed by the clerk; its address."""
        clerk = self.as_clerk()
        page = clerk.draft(people)
        if case:
            for row in clerk.rows(page):
                place = f"{page}/technicians/{row.case_id}"
                clerk.post(place, next="list", version=str(row.version), **case)
        clerk.file(page)
        return page

    def paid(self, page: str) -> list[Row[Any]]:
        """The cases of an application once its fee is confirmed."""
        first = self.clerk.rows(page)[0]
        self.act("officer01", first, action="fee", fee="paid", why="11月20日に入金")
        return self.clerk.rows(page)

    def act(self, login_id: str, case: Row[Any], *, status: int = 303, **texts: Any) -> str:
        """Do something on the page of a case, as it is seen in a row."""
        place = f"{CASES}/{case.case_id}"
        return self.post(login_id, place, status=status, version=str(case.version), **texts)

    def decisions(self) -> list[Row[Any]]:
        with reading(self.house.engine) as connection:
            return list(connection.execute(select(decisions).order_by(decisions.c.case_id)))

    def number(self, page: str) -> str:
        asked = select(applications.c.number)
        here = applications.c.application_id == int(page.rsplit("/", 1)[1])
        with reading(self.house.engine) as connection:
            return str(connection.scalar(asked.where(here)))

    def issue(self, press: Press, keys: Keys) -> int:
        """Issue every notice that waits; how many."""
        house = self.house
        at = house.clock
        office = PortalOffice(house.engine, house.seals, house.mailbox, "", ADDRESS, "", at)
        issuing = NoticeOffice(
            house.engine,
            Signing(keys, Signatures()),
            ShortPress(press),  # type: ignore[arg-type]
            ADDRESS,
            at,
            letters_of(office).issued,
        )
        return issuing.issue([row.decision_id for row in self.decisions()]).issued


ADDRESS = "https://level.example.jp"


@pytest.fixture
def world(office: Office) -> World:
    world = World(office.house, office, office.house.client.cookies["__Host-ccus_session"])
    world.person("officer01", Membership("body", BODY, "officer"))
    world.person("officer02", Membership("body", BODY, "officer"))
    world.person("approver1", Membership("body", BODY, "approver"))
    world.person("stranger1", Membership("body", OTHER_BODY, "approver"))
    return world


@pytest.fixture
def printing(press: Press, keys: Keys) -> tuple[Press, Keys]:
    """What notices are printed and signed with."""
    return press, keys


@pytest.fixture
def people(world: World) -> list[str]:
    """Four technicians with consent who reach level 2 by CCUS alone."""
    with writing(world.house.engine) as connection:
        return put_technicians(connection, range(4))
