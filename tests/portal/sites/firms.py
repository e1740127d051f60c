"""Four businesses with clerks, and the pages of sites as they see them."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import (
    businesses,
    employments,
    ledger,
    personal_views,
    site_rosters,
    technician_trades,
    technicians,
)
from portal.access import Membership
from tests.portal.access.conftest import START, House

PRIME, FIRST, SECOND, STRANGER = (
    "66879345433022",
    "06679345433022",
    "12345678901222",
    "22345678901222",
)
SITE = {
    "name": "駅前再開発ビル",
    "ordering_kind": "private",
    "prefecture": "13",
    "from_day": "2026-11-01",
    "to_day": "2027-10-31",
    "accumulation_from": "2026-11-01",
    "accumulation_to": "2027-10-31",
}
TODAY = START.date()


def person(number: int) -> str:
    return f"{10**13 + 100 * number + 21:014}"


@dataclass
class Firms:
    """The clerks of four businesses, and the browser of whoever comes in."""

    house: House
    token: str = ""
    business: str = ""

    def be(self, business: str) -> Firms:
        """Come in as the clerk of a business."""
        numbers = {PRIME: 1, FIRST: 2, SECOND: 3, STRANGER: 4}
        self.token, self.business = self.house.be(numbers[business]), business
        return self

    def path(self, rest: str = "") -> str:
        return f"/businesses/{self.business}/sites{rest}"

    def get(self, rest: str = "", status: int = 200) -> str:
        answer = self.house.client.get(self.path(rest), follow_redirects=False)
        assert answer.status_code == status, answer.text
        return html.unescape(answer.text)

    def post(self, rest: str, status: int = 303, /, **texts: Any) -> str:
        file = texts.pop("file", None)
        answer = self.house.client.post(
            self.path(rest),
            data={"form_token": self.token} | texts,
            files=None if file is None else {"file": ("a.csv", file)},
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
        return html.unescape(answer.headers.get("location", answer.text))

    def site(self, **other: str) -> str:
        """A site registered by the prime; its number."""
        led = self.be(PRIME).post("/new", **{**SITE, **other})
        found = re.fullmatch(rf"/businesses/{PRIME}/sites/(\d{{14}})\?done=registered", led)
        assert found
        return found[1]

    def structure(self) -> str:
        """A site with two accepted tiers; its number."""
        site = self.site()
        for upper, sub in ((PRIME, FIRST), (FIRST, SECOND)):
            self.be(upper).post(f"/{site}", action="invite", business_id=sub)
            self.be(sub).post(f"/{site}", action="accept", upper=upper)
        return site

    def acts(self) -> list[str]:
        """What was done to sites, structures and rosters, as the ledger has it."""
        with reading(self.house.engine) as connection:
            assert verify_ledger(connection).count == 0
            acts = connection.scalars(select(ledger.c.act).order_by(ledger.c.number))
            return [one for one in acts if one.startswith(("site.", "structure.", "roster."))]

    def rows(self) -> dict[str, Any]:
        with reading(self.house.engine) as connection:
            return {one.technician_id: one for one in connection.execute(select(site_rosters))}

    def seen(self) -> int:
        with reading(self.house.engine) as connection:
            return connection.scalar(select(func.count()).select_from(personal_views)) or 0


def firms_in(house: House) -> Firms:
    """A prime contractor, two tiers below it and a stranger, with technicians of their own."""
    names = [(PRIME, "元請建設"), (FIRST, "一次電設"), (SECOND, "二次電工"), (STRANGER, "よそ")]
    with writing(house.engine) as connection:
        rows: list[dict[str, Any]] = [
            {"business_id": one, "name": name, "kind": "corporation", "registered_on": TODAY}
            for one, name in names
        ]
        connection.execute(insert(businesses), rows)
        since = dt.date(2020, 4, 1)
        for number, business in ((1, FIRST), (2, SECOND), (3, SECOND), (4, STRANGER)):
            one = person(number)
            who = {"technician_id": one, "name": f"建設 {number}郎", "level": 1}
            born = {"birth_date": dt.date(1985, 1, 1), "registered_on": since}
            kind = {"registration_type": "detailed"}
            connection.execute(insert(technicians), {**who, **born, **kind})
            trade = {"technician_id": one, "trade": "09-01", "is_main": True}
            connection.execute(insert(technician_trades), trade)
            works = {"technician_id": one, "business_id": business, "is_main": True}
            connection.execute(insert(employments), {**works, "from_day": since})
    for one, name in (
        (PRIME, "moto00001"),
        (FIRST, "ichi00001"),
        (SECOND, "niji00001"),
        (STRANGER, "yoso00001"),
    ):
        house.account(name, Membership("business", one, "clerk"))
    return Firms(house)
