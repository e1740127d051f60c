from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from attendance.intake import Wanted, add_partner, make_token
from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import histories, ledger
from tests.portal.access.conftest import START
from tests.portal.sites.firms import FIRST, STRANGER, Firms, person

DAY = {
    "technician_id": person(1),
    "work_date": "2026-11-25",
    "employer_id": FIRST,
    "trade": "09-01",
    "role": "worker",
    "entered_at": "08:00",
}


class Corrections:
    """The doors as an employer's partner and the prime's partner use them, at one site."""

    def __init__(self, firms: Firms) -> None:
        self.firms, self.site = firms, firms.structure()
        self.tokens = {"worker": self.token("worker", "corrections")}
        self.tokens["prime"] = self.token("prime", "corrections", "approvals")

    def token(self, name: str, *scopes: str, sites: tuple[str, ...] | None = None) -> str:
        with writing(self.firms.house.engine) as connection:
            add_partner(connection, name, name, None, "operator", START)
            until = START + dt.timedelta(days=90)
            wanted = Wanted(name, scopes, (self.site,) if sites is None else sites, until)
            return make_token(connection, wanted, "operator", START)

    def send(self, path: str = "", by: str = "worker", **body: Any) -> tuple[int, Any]:
        header = {"authorization": f"Bearer {self.tokens[by]}"}
        address = f"/v1/corrections{path}"
        answer = self.firms.house.client.post(address, json=body, headers=header)
        return answer.status_code, answer.json()

    def make(self, **other: Any) -> tuple[int, Any]:
        return self.send(**DAY | {"site_id": self.site} | other)

    def look(self, number: str, by: str = "worker") -> tuple[int, Any]:
        header = {"authorization": f"Bearer {self.tokens[by]}"}
        answer = self.firms.house.client.get(f"/v1/corrections/{number}", headers=header)
        return answer.status_code, answer.json()

    def states(self) -> list[str]:
        with reading(self.firms.house.engine) as connection:
            return list(connection.scalars(select(histories.c.status)))


@pytest.fixture
def doors(firms: Firms) -> Corrections:
    return Corrections(firms)


def test_a_partner_enters_a_day_and_the_prime_s_approves_it_once(doors: Corrections) -> None:
    status, made = doors.make()
    assert status == 201
    assert made == {
        "id": made["id"],
        "status": "waiting",
        "reason": None,
        "until": "2026-12-31",
        "days_left": 35,
    }
    assert doors.states() == ["unapproved"]
    status, told = doors.send(f"/{made['id']}:approve", "prime")
    assert (status, told["status"]) == (200, "approved")
    assert doors.states() == ["counted"]
    assert doors.look(made["id"]) == (200, told)
    status, told = doors.send(f"/{made['id']}:reject", "prime", reason="x")
    assert (status, told["code"]) == (409, "already-decided")
    with reading(doors.firms.house.engine) as connection:
        assert verify_ledger(connection).count == 0
        acts = select(ledger.c.by, ledger.c.act).where(ledger.c.act.startswith("entry."))
        assert [tuple(one) for one in connection.execute(acts.order_by(ledger.c.number))] == [
            ("partner:worker", "entry.made"),
            ("partner:prime", "entry.decided"),
        ]


def test_nobody_approves_what_the_same_system_entered(doors: Corrections) -> None:
    _, made = doors.send(by="prime", **DAY | {"site_id": doors.site})
    status, told = doors.send(f"/{made['id']}:approve", "prime")
    assert (status, told["code"]) == (403, "own-entry")
    assert doors.states() == ["unapproved"]


def test_an_employer_s_systems_decide_nothing_however_many_they_are(doors: Corrections) -> None:
    _, made = doors.make()
    doors.tokens["second"] = doors.token("second", "corrections")
    for name in ("worker", "second"):
        for path, body in (("approve", {}), ("reject", {"reason": "x"})):
            status, told = doors.send(f"/{made['id']}:{path}", name, **body)
            assert (status, told["code"]) == (403, "scope-missing")
    assert doors.states() == ["unapproved"]


def test_an_entry_is_refused_with_a_reason(doors: Corrections) -> None:
    _, made = doors.make()
    assert doors.send(f"/{made['id']}:reject", "prime", reason=" ")[0] == 422
    status, told = doors.send(f"/{made['id']}:reject", "prime", reason="休工日でした")
    assert (status, told["status"], told["reason"]) == (200, "refused", "休工日でした")
    assert doors.states() == []


def test_every_fault_is_told_at_once_and_nothing_is_kept(doors: Corrections) -> None:
    wrong = {"work_date": "2026-11-27", "trade": "9", "role": "boss", "entered_at": "8", "x": 1}
    status, told = doors.make(**wrong, employer_id=STRANGER)
    assert (status, told["code"]) == (422, "correction-refused")
    assert [(one["path"], one["code"]) for one in told["errors"]] == [
        ("x", "unknown_key"),
        ("role", "word"),
        ("employer_id", "not_on_site"),
        ("work_date", "future_day"),
        ("trade", "unknown_trade"),
        ("entered_at", "time"),
        ("employer_id", "not_employed"),
    ]
    assert all(one["wrong"] and one["mend"] for one in told["errors"])
    status, told = doors.send(work_date="25 November", kind=1)
    assert {(one["path"], one["code"]) for one in told["errors"]} == {
        ("technician_id", "needed"),
        ("employer_id", "needed"),
        ("site_id", "needed"),
        ("kind", "word"),
        ("work_date", "day"),
    }
    assert doors.states() == []


def test_a_token_opens_its_own_scope_and_sites_alone(doors: Corrections) -> None:
    _, made = doors.make()
    doors.tokens["other"] = doors.token("other", "corrections", "approvals", sites=())
    doors.tokens["events"] = doors.token("events", "events")
    for path in (f"/{made['id']}:approve", "/0:approve", "/x:approve", f"/{2**63}:approve"):
        assert doors.send(path, "other")[0] == 404
    status, told = doors.send(by="other", **DAY | {"site_id": doors.site})
    assert (status, told["errors"][0]["code"]) == (422, "not_your_site")
    assert doors.send(f"/{made['id']}:approve", "events")[1]["code"] == "scope-missing"
    doors.tokens["none"] = ""
    assert doors.send(f"/{made['id']}:approve", "none")[1]["code"] == "token-refused"
    assert doors.states() == ["unapproved"]


@pytest.mark.parametrize(("days", "status"), [(34, 200), (35, 200), (36, 409)])
def test_approval_ends_with_the_deadline(doors: Corrections, days: int, status: int) -> None:
    _, made = doors.make()
    doors.firms.house.clock.at = START + dt.timedelta(days=days)
    found, told = doors.send(f"/{made['id']}:approve", "prime")
    assert found == status
    if status == 409:
        assert told["code"] == "window-closed"
    assert doors.states() == ["counted" if status == 200 else "unapproved"]
