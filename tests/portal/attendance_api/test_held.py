"""``/v1/held``: a prime's own system lists and decides touches that wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from attendance.intake import Wanted, add_partner, make_token
from ccus_data.database import reading, writing
from ccus_data.tables import ledger, personal_views
from tests.attendance.gate import (
    NOW,
    OTHER_SITE,
    SITE,
    WORKER,
    Ground,
    at,
    ground_in,
    tap,
)
from tests.portal.access.conftest import START, House

AUGUST = dt.date(2026, 8, 3)


class Doors:
    """A prime's system and the partner that sends, each with its token."""

    def __init__(self, house: House, ground: Ground) -> None:
        self.house, self.ground = house, ground
        with writing(ground.engine) as connection:
            add_partner(connection, "prime", "Prime", None, "operator", START)
            until = START + dt.timedelta(days=90)
            self.tokens = {
                name: make_token(connection, Wanted(name, scopes, (SITE,), until), "x", START)
                for name, scopes in (
                    ("prime", ("approvals",)),
                    ("acme", ("events", "approvals")),
                )
            }

    def get(self, path: str, by: str = "prime") -> tuple[int, Any]:
        header = {"authorization": f"Bearer {self.tokens[by]}"}
        answer = self.house.client.get(path, headers=header)
        return answer.status_code, answer.json()

    def post(self, path: str, by: str = "prime", **body: Any) -> tuple[int, Any]:
        header = {"authorization": f"Bearer {self.tokens[by]}"}
        answer = self.house.client.post(f"/v1/held/{path}", json=body, headers=header)
        return answer.status_code, answer.json()

    def waiting(self) -> list[Any]:
        status, told = self.get(f"/v1/held?site={SITE}")
        assert status == 200
        return list(told["touches"])


@pytest.fixture
def doors(house: House) -> Doors:
    return Doors(house, ground_in(house.engine))


def typed(doors: Doors) -> str:
    doors.ground.send([tap(1, at("08:00"), method="manual", direction="in")])
    (one,) = doors.waiting()
    assert (one["why"], one["technician_id"], one["until"]) == ("typed", WORKER, "2026-12-31")
    assert (one["status"], one["needs_time"]) == ("waiting", False)
    return str(one["number"])


def test_a_prime_s_system_approves_what_waits_once_and_the_sender_is_told(doors: Doors) -> None:
    number = typed(doors)
    assert doors.get("/v1/events/partner:acme/e1", "acme")[1]["status"] == "held"
    status, told = doors.post(f"{number}:approve")
    assert (status, told) == (200, {"number": number, "status": "approved", "reason": None})
    assert len(doors.ground.histories()) == 1
    event = doors.get("/v1/events/partner:acme/e1", "acme")[1]
    assert (event["status"], event["code"], event["decision"]) == ("created", None, "approved")
    status, told = doors.post(f"{number}:reject", reason="x")
    assert (status, told["code"]) == (409, "already-decided")
    assert doors.waiting() == []
    (one,) = doors.get(f"/v1/held?site={SITE}&view=decided")[1]["touches"]
    assert one["status"] == "approved"
    with reading(doors.ground.engine) as connection:
        own = ledger.c
        asked = select(own.by, own.act).where(own.act.like("touch.%"))
        assert [tuple(row) for row in connection.execute(asked)] == [
            ("partner:prime", "touch.decided")
        ]
        assert WORKER in set(connection.scalars(select(personal_views.c.technician_id)))


def test_a_refusal_needs_its_reason_and_the_sender_reads_it(doors: Doors) -> None:
    number = typed(doors)
    assert doors.post(f"{number}:reject")[0] == 422
    assert doors.post(f"{number}:reject", reason="x" * 201)[0] == 422
    assert doors.post(f"{number}:reject", reason="休工日")[0] == 200
    event = doors.get("/v1/events/partner:acme/e1", "acme")[1]
    assert (event["status"], event["decision"], event["reason"]) == ("held", "refused", "休工日")
    assert doors.ground.histories() == []


def test_nobody_approves_what_their_own_system_sent(doors: Doors) -> None:
    number = typed(doors)
    status, told = doors.post(f"{number}:approve", "acme")
    assert (status, told["code"]) == (403, "own-entry")
    assert doors.post(f"{number}:reject", "acme", reason="x")[0] == 200


def test_a_wrong_clock_needs_a_reason_and_its_time(doors: Doors) -> None:
    reader = doors.ground.reader()
    reader.touch(at("08:00", AUGUST))
    doors.ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    (one,) = doors.waiting()
    assert (one["why"], one["needs_time"]) == ("late", True)
    place = f"{one['number']}:approve"
    faults = [
        doors.post(place, **body)[1]["errors"][0]["code"]
        for body in (
            {},
            {"reason": "x"},
            {"reason": "x", "time": "08:00"},
            {"reason": "x", "time": 1},
            {"reason": "x", "time": (NOW + dt.timedelta(hours=1)).isoformat()},
            {"reason": "x", "day": "today"},
        )
    ]
    assert faults == ["why", "moment", "moment", "moment", "moment", "unknown_key"]
    assert doors.post(place, reason="停電", time=at("08:00").isoformat())[0] == 200
    assert [row[3] for row in doors.ground.histories()] == ["08:00"]


def test_strangers_and_other_sites_find_nothing(doors: Doors) -> None:
    number = typed(doors)
    doors.ground.send([tap(2, at("09:00"), method="manual", site=OTHER_SITE)])
    assert doors.get(f"/v1/held?site={OTHER_SITE}")[0] == 404
    assert doors.get("/v1/held")[0] == 404
    assert doors.get(f"/v1/held?site={SITE}&view=all")[0] == 422
    for other in (str(int(number) + 1), "0", "x", "9" * 30):
        assert doors.post(f"{other}:approve")[0] == 404
    doors.tokens["prime"] = "no"
    assert doors.post(f"{number}:approve")[0] == 401
