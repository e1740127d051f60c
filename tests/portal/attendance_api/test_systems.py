"""A partner's certified system: what it may not send is refused at every door."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from attendance.intake import Wanted, add_partner, make_token
from ccus_data.database import writing
from portal.settings import Settings
from rules.catalogue import CRITERIA_FOLDER, SYSTEMS
from tests.portal.access.conftest import START, opened
from tests.portal.attendance_api.test_events import tap
from tests.portal.sites.firms import FIRST, Firms, firms_in

TABLE = """\
schema: 1
systems:
  - {id: gates-alone, name: G, terms: [
      {from: 2026-01-01, events: sends, structure: never, roster: never, source: test}]}
  - {id: papers-alone, name: P, terms: [
      {from: 2026-01-01, events: never, structure: sends, roster: unknown, source: test}]}
  - {id: later, name: L, terms: [
      {from: 2026-11-27, events: never, structure: never, roster: never, source: test}]}
"""
SCOPES = ("events", "roster", "structure")


@pytest.fixture(scope="module")
def criteria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("criteria") / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    (folder / SYSTEMS).write_text(TABLE, encoding="utf-8")
    return folder


@pytest.fixture
def firms(engine: Engine, criteria: Path) -> Iterator[Firms]:
    house = opened(engine, Settings(criteria=criteria))
    with closing(house.client):
        yield firms_in(house)


class Doors:
    """A site, and the token of a partner with a system, at every door where data comes in."""

    def __init__(self, firms: Firms, system: str | None) -> None:
        self.firms, self.site = firms, firms.structure()
        with writing(firms.house.engine) as connection:
            add_partner(connection, "acme", "Acme", system, "operator", START)
            wanted = Wanted("acme", SCOPES, (self.site,), START + dt.timedelta(days=9))
            token = make_token(connection, wanted, "operator", START)
        self.headers = {"authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        answer = self.firms.house.client.request(method, path, headers=self.headers, **more)
        told = answer.json()
        return answer.status_code, told.get("code", "") if isinstance(told, dict) else ""

    def all(self) -> dict[str, tuple[int, str]]:
        house, path = self.firms.house, f"/v1/sites/{self.site}"
        csv = self.headers | {"content-type": "text/csv"}
        brought = house.client.post("/v1/imports", content=b"a\n", headers=csv)
        return {
            "events": self.ask("POST", "/v1/events:batch", json=[tap(1, self.site)]),
            "imports": (brought.status_code, brought.json().get("code", "")),
            "structure": self.ask("PUT", f"{path}/structure", json={"places": []}),
            "roster": self.ask("PUT", f"{path}/roster", json={"business_id": FIRST, "rows": []}),
        }


NO = (403, "system-refused")


@pytest.mark.parametrize(
    ("system", "refused"),
    [
        (None, set()),
        ("nobody-lists-it", set()),
        ("gates-alone", {"structure", "roster"}),
        ("papers-alone", {"events", "imports"}),
        ("later", set()),
    ],
)
def test_what_the_system_never_sends_is_refused_and_nothing_else(
    firms: Firms, system: str | None, refused: set[str]
) -> None:
    found = Doors(firms, system).all()
    assert {door for door, answer in found.items() if answer == NO} == refused
    assert {status for door, (status, _) in found.items() if door not in refused} <= {200, 202}


@pytest.mark.parametrize(
    ("system", "sends"),
    [
        (None, None),
        ("nobody-lists-it", None),
        ("gates-alone", {"events": "sends", "structure": "never", "roster": "never"}),
        ("later", dict.fromkeys(("events", "structure", "roster"), "unknown")),
    ],
)
def test_a_token_tells_its_system_and_what_that_sends_today(
    firms: Firms, system: str | None, sends: dict[str, str] | None
) -> None:
    doors = Doors(firms, system)
    told = firms.house.client.get("/v1/token", headers=doors.headers).json()
    assert told == {
        "partner": "acme",
        "scopes": sorted(SCOPES),
        "sites": [doors.site],
        "system": system,
        "sends": sends,
    }


def test_reading_needs_no_leave_of_the_system(firms: Firms) -> None:
    doors = Doors(firms, "gates-alone")
    for path in (
        "/v1/sites",
        f"/v1/sites/{doors.site}/structure",
        f"/v1/sites/{doors.site}/roster",
    ):
        assert doors.ask("GET", path)[0] == 200
