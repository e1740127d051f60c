"""The portal with a business, its clerk signed in, and technicians who consented."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Row

from ccus_data.database import reading, writing
from ccus_data.tables import applications, cases
from tests.portal.access.conftest import House, empty_url, engine, house, url
from tests.portal.applications.people import BUSINESS, put_business, put_member, put_technicians

__all__ = ["empty_url", "engine", "house", "url"]

LOGIN = "kensetsu01"
PARENT: dict[str, Any] = {
    "relation": "employer",
    "contact_name": "髙﨑 花子",
    "contact_phone": "03-0000-0000",
    "contact_email": "hanako@example.co.jp",
    "card_recipient": "髙﨑電設株式会社",
    "card_postal_code": "100-0013",
    "card_address": "東京都千代田区霞が関1-1",
    "payer_name": "タカサキデンセツ",
    "proof_consent": "1",
    "card_consent": "1",
}


@dataclass
class Office:
    """What a clerk does in the portal, and what stands in the database afterwards."""

    house: House
    token: str = ""

    def get(self, path: str, status: int = 200) -> str:
        answer = self.house.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(re.sub(r"<rp>.*?</rp>", "", answer.text))

    def post(self, path: str, *, status: int = 303, **texts: Any) -> str:
        """Send a form; where it leads, or what it says."""
        self.token = self.token or self.house.form_token("/applications")
        token = {"form_token": self.token}
        answer = self.house.client.post(
            path,
            data=token | texts,
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def draft(self, ids: Iterable[str] = (), *, complete: bool = True) -> str:
        """A new draft with some technicians; its address."""
        page = self.post("/applications", business_id=BUSINESS)
        if complete:
            self.save(page, **PARENT)
        chosen = list(ids)
        for first in range(0, len(chosen), 100):
            some = chosen[first : first + 100]
            self.post(f"{page}/technicians", by="consented", technician_id=some)
        return page

    def save(self, page: str, **texts: str) -> str:
        texts = PARENT | texts | {"seen": self.hidden(page, "seen")}
        return self.post(page, status=303, **texts)

    def hidden(self, page: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.get(page))
        assert found is not None, f"no {name} on {page}"
        return found[1]

    def file(self, page: str, status: int = 303) -> str:
        version = self.hidden(f"{page}/check", "version")
        return self.post(f"{page}/submit", status=status, version=version)

    def rows(self, page: str) -> list[Row[Any]]:
        with reading(self.house.engine) as connection:
            return cases_of(connection, int(page.rsplit("/", 1)[1]))

    def row(self, page: str) -> Row[Any]:
        with reading(self.house.engine) as connection:
            number = int(page.rsplit("/", 1)[1])
            here = applications.c.application_id == number
            return connection.execute(select(applications).where(here)).one()

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that run meanwhile."""
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)

        event.listen(self.house.engine, "before_cursor_execute", note)
        yield said
        event.remove(self.house.engine, "before_cursor_execute", note)


def cases_of(connection: Connection, application_id: int) -> list[Row[Any]]:
    here = cases.c.application_id == application_id
    return list(connection.execute(select(cases).where(here).order_by(cases.c.case_id)))


@pytest.fixture
def office(house: House) -> Office:
    """A clerk of the business, signed in; nobody works for it yet."""
    account_id = house.account(LOGIN, email="hanako@example.co.jp")
    with writing(house.engine) as connection:
        put_business(connection)
        put_member(connection, LOGIN)
    house.be(account_id)
    return Office(house)


@pytest.fixture
def people(office: Office) -> list[str]:
    """Three technicians with consent who reach level 2 by CCUS alone."""
    with writing(office.house.engine) as connection:
        return put_technicians(connection, range(3))
