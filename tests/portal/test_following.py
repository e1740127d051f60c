from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from ccus_data.database import writing
from portal.application import Life
from portal.following import Following, Serving, follow
from portal.judgement_api import Judges
from portal.office import Office
from portal.paper import Printer
from portal.settings import Settings
from rules.catalogue import Catalogue
from rules.diagnostics import CriteriaRefused
from tests.criteria.folders import changed
from tests.portal.access.conftest import ADDRESS
from tests.portal.criteria_desk.conftest import APPROVER, OFFICER, PAGE, Body, body, put_masons
from tests.portal.criteria_proposals.office import CASES, NEW_CASES, revised

FIELD = "masonry"
TODAY = dt.date(2026, 11, 26)

__all__ = ["body"]


@dataclass
class Notes:
    """What portals were told to do, in order, and what holds their answers up."""

    told: list[str] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@dataclass
class Noting:
    """A portal of its own that says by which criteria it answers."""

    number: int
    digest: str
    notes: Notes

    def begin(self) -> None:
        self.notes.told.append(f"begin {self.number}")

    def rest(self) -> None:
        self.notes.told.append(f"rest {self.number}")

    def hand_over(self, to: Noting) -> None:
        self.notes.told.append(f"{self.number} hands over to {to.number}")

    def end(self) -> None:
        self.notes.told.append(f"end {self.number}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if Request(scope).url.path == "/slow":
            self.notes.begun.set()
            await asyncio.to_thread(self.notes.go_on.wait)
        await PlainTextResponse(self.digest)(scope, receive, send)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return changed(tmp_path)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def following(folder: Path, notes: Notes) -> Following:
    built: list[Noting] = []

    def build(catalogue: Catalogue) -> Serving:
        one = Noting(len(built), catalogue.digest, notes)
        built.append(one)
        return Serving(catalogue, one, one)

    return Following(folder, build)


def publish(folder: Path, since: str = "2027-04-01") -> None:
    """A further document of a field, as publishing puts it there."""
    (first,) = sorted((folder / FIELD).glob("2*.yaml"))[-1:]
    text = first.read_text(encoding="utf-8")
    made = text.replace(f"from: {first.stem}", f"from: {since}")
    assert made != text
    (folder / FIELD / f"{since}.yaml").write_text(made, encoding="utf-8")


def test_a_folder_that_cannot_be_read_opens_no_portal(tmp_path: Path) -> None:
    with pytest.raises(CriteriaRefused):
        Following(tmp_path, lambda catalogue: pytest.fail(catalogue.digest))


def test_criteria_that_are_refused_leave_those_before_and_are_told_once(
    following: Following, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = following.catalogue
    torn = folder / FIELD / "2027-04-01.yaml"
    torn.write_text("schema: 1\nfield: [", encoding="utf-8")
    with caplog.at_level(logging.ERROR, "ccus_level.criteria"):
        assert [following.look() for _ in range(3)] == [False] * 3
    assert len(caplog.records) == 1
    assert following.catalogue is before
    torn.unlink()
    publish(folder)
    assert following.look()
    assert following.catalogue.digest != before.digest


def test_a_file_that_was_touched_and_says_the_same_changes_nothing(
    following: Following, folder: Path, notes: Notes
) -> None:
    for path in folder.glob("*/*.yaml"):
        os.utime(path, ns=(0, 0))
    assert not following.look()
    assert notes.told == []


def test_rounds_go_round_for_one_portal_at_a_time(
    following: Following, folder: Path, notes: Notes
) -> None:
    with TestClient(following) as client:
        publish(folder)
        # Its own rounds may have looked already: either of the two follows, once.
        following.look()
        while following.catalogue.digest != client.get("/").text:
            continue
        assert client.get("/").text == Catalogue.load(folder).digest
    assert notes.told[:2] == ["begin 0", "0 hands over to 1"]
    assert sorted(notes.told[2:]) == ["end 0", "end 1", "rest 1"]


def test_each_kind_of_round_waits_for_its_own_alone() -> None:
    told: list[str] = []

    @dataclass
    class Telling:
        name: str

        def start(self) -> None:
            told.append(f"start {self.name}")

        def stop(self) -> None:
            told.append(f"stop {self.name}")

    printer = Printer(seconds=1, documents_per_process=1)
    judges = Judges(Catalogue.load())
    before, after = (
        Life((Telling(f"mails {number}"), Telling(f"notices {number}")), printer, judges)
        for number in (0, 1)
    )
    before.hand_over(after)
    assert told == ["stop mails 0", "start mails 1", "stop notices 0", "start notices 1"]
    after.end()


def test_a_request_in_hand_keeps_the_criteria_it_began_with(
    following: Following, folder: Path, notes: Notes
) -> None:
    before = following.catalogue.digest
    said: list[str] = []
    slow = threading.Thread(target=lambda: said.append(TestClient(following).get("/slow").text))
    slow.start()
    notes.begun.wait()
    publish(folder)
    assert following.look()
    after = TestClient(following).get("/").text
    assert after == following.catalogue.digest != before
    assert "end 0" not in notes.told
    notes.go_on.set()
    slow.join()
    assert said == [before]
    for one in threading.enumerate():
        if one.name == "criteria-before":
            one.join()
    assert notes.told[-1] == "end 0"


def test_what_an_approver_published_is_judged_by_without_a_new_start(body: Body) -> None:
    house = body.house
    office = Office(
        house.engine, house.seals, house.mailbox, "level@example.jp", ADDRESS, "", house.clock
    )
    settings = Settings(criteria=body.criteria, proposals=body.store)
    # Two portals on one folder, as two processes are.
    portals = [follow(settings, lambda: TODAY, office) for _ in range(2)]
    clients = [TestClient(one, base_url=ADDRESS) for one in portals]
    asked = "/criteria/masonry?on=2027-04-01"
    before = [client.get(asked).text for client in clients]
    with writing(house.engine) as connection:
        put_masons(connection, 3)
    officer = body.come("densetsu01", OFFICER)
    assert (
        body.send(officer, "masonry.yaml", revised(), cases=(CASES + NEW_CASES).encode())[0] == 303
    )
    assert body.act(officer, "effect", effect="store")[0] == 303
    approver = body.come("densetsu02", APPROVER)
    assert body.act(approver, "approve")[0] == 303
    assert [client.get(asked).text for client in clients] == before
    assert [one.look() for one in portals] == [True, True]
    after = [client.get(asked).text for client in clients]
    assert all("1,290" in one for one in after)
    assert not any("1,290" in one for one in before)
    # Whoever was signed in is so still, and the desk behind the login is of the new criteria.
    clients[0].cookies.set("__Host-ccus_session", house.client.cookies["__Host-ccus_session"])
    assert clients[0].get(PAGE).status_code == 200
    assert not any(one.look() for one in portals)
