"""The made-up technician of the demonstration, with an account, in a portal of a test."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from sqlalchemy import insert

from ccus_data.database import writing
from ccus_data.tables import businesses
from portal.demonstration import own_pages
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.portal.access.conftest import House

PEOPLE = own_pages.told()
HIKARU = PEOPLE["technicians"][0]
TECHNICIAN: str = HIKARU["technician_id"]
MINH: str = PEOPLE["technicians"][1]["technician_id"]


@dataclass
class Phone:
    """The technician's phone, signed in."""

    house: House
    token: str
    account: int

    def get(self, path: str, status: int = 200) -> str:
        answer = self.house.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        if status == 303:
            return str(answer.headers["location"])
        return html.unescape(re.sub(r"<rp>.*?</rp>", "", answer.text))

    def post(self, path: str, status: int = 303, /, **texts: object) -> str:
        answer = self.house.client.post(
            path,
            data={"form_token": self.token, **texts},
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return str(answer.headers.get("location", html.unescape(answer.text)))


def put_technicians(house: House) -> None:
    """The two technicians with their days, and the business that they work for."""
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
        own_pages.add_technicians(connection, PEOPLE, EMPLOYER, house.clock())


def phone_of(house: House) -> Phone:
    """A phone on which Hikaru is signed in and has agreed to the terms."""
    account = house.account("hikaru01")
    house.owns(account, TECHNICIAN)
    return Phone(house, house.be(account), account)
