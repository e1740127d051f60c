"""A worker of a site with a phone and its passkey, and the clerk who keeps the gate."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

import cbor2
from sqlalchemy import insert, select

from ccus_data.database import reading, writing
from ccus_data.tables import passkeys, touches
from portal.access import Membership
from portal.access.passkeys import handle_of
from tests.attendance.gate import PRIME, SITE, WORKER, Ground
from tests.portal.access.conftest import House
from tests.portal.access.soft_key import SoftKey, told


@dataclass
class Worker:
    """Somebody with an account of their own, in their browser when they are the last to come."""

    house: House
    technician: str
    account: int
    token: str = ""
    key: SoftKey = field(default_factory=SoftKey)

    def come(self) -> Worker:
        self.token = self.house.be(self.account)
        return self

    def register_passkey(self) -> Worker:
        point = self.key.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        row = {
            "account_id": self.account,
            "credential_id": told(self.key.id),
            "public_key": cbor2.dumps(public),
            "sign_count": 0,
            "name": "phone",
            "transports": "[]",
            "created_at": self.house.clock(),
        }
        self.key.handle = told(handle_of(self.account))
        with writing(self.house.engine) as connection:
            connection.execute(insert(passkeys), row)
        return self

    def get(self, path: str, status: int = 200) -> str:
        answer = self.house.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(answer.text)

    def post(self, path: str, status: int = 303, /, **texts: str) -> str:
        answer = self.house.client.post(
            path,
            data={"form_token": self.token} | texts,
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def options(self, path: str) -> dict[str, Any]:
        """What the page of a code asks the phone's passkey with."""
        found = re.search(r"data-use=\"(.+?)\" novalidate", self.house.client.get(path).text)
        assert found is not None
        asked: dict[str, Any] = json.loads(html.unescape(found[1]))
        return asked

    def touch(self, path: str, way: str = "in", status: int = 303) -> str:
        """Confirm with the passkey and record."""
        answer = self.key.use(self.options(path))
        return self.post(path, status, direction=way, credential=answer)


def worker_of(house: House, technician: str = WORKER, login: str = "hataraku01") -> Worker:
    account = house.account(login)
    house.owns(account, technician)
    return Worker(house, technician, account)


def keep_gate(house: House, business: str = PRIME) -> None:
    """Come in as a clerk of a business."""
    house.be(house.account(f"clerk{business[:6]}", Membership("business", business, "clerk")))


def shown(house: House, business: str = PRIME, site: str = SITE) -> str:
    """The path that the screen of a site leads phones to; asked as whoever is in."""
    page = house.client.get(f"/businesses/{business}/sites/{site}/code")
    assert page.status_code == 200
    found = re.search(r"<code>https://level\.example\.jp(/passport/at/\S+)</code>", page.text)
    assert found is not None
    return found[1]


def kept(ground: Ground) -> list[tuple[Any, ...]]:
    """The touches: method, direction, whose, why they wait."""
    own = touches.c
    asked = select(own.method, own.direction, own.technician_id, own.held).order_by(own.number)
    with reading(ground.engine) as connection:
        return [tuple(row) for row in connection.execute(asked)]
