"""The portal with accounts, on a small criteria folder that tests may publish into."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete, update
from sqlalchemy.engine import Connection, Engine

from ccus_data.tables import histories, qualifications, technician_trades
from portal.access import Membership
from portal.criteria_proposals import Proposals
from portal.settings import Settings
from rules.catalogue import CRITERIA_FOLDER
from tests.criteria.folders import changed
from tests.portal.access.conftest import House, empty_url, engine, opened, url
from tests.portal.applications.people import put_business, put_technicians

__all__ = ["empty_url", "engine", "url"]

BODY: Final = "renga"
OFFICER: Final = Membership("body", BODY, "officer")
APPROVER: Final = Membership("body", BODY, "approver")
PAGE: Final = f"/bodies/{BODY}/criteria"
ONE: Final = f"{PAGE}/1"


def put_masons(connection: Connection, count: int) -> None:
    """Technicians with a trade of れんが積み and nothing else."""
    put_business(connection)
    for one in put_technicians(connection, range(count), days=1):
        connection.execute(update(technician_trades).values(trade="01-01"))
        connection.execute(delete(qualifications).where(qualifications.c.technician_id == one))
        connection.execute(delete(histories).where(histories.c.technician_id == one))


@dataclass
class Body:
    """An evaluation body at its desk in a portal."""

    house: House
    folder: Path
    name: str = BODY

    @property
    def page(self) -> str:
        return f"/bodies/{self.name}/criteria"

    @property
    def criteria(self) -> Path:
        return self.folder / "criteria"

    @property
    def store(self) -> Path:
        return self.folder / "proposals"

    @property
    def proposals(self) -> Proposals:
        return Proposals(self.store, self.criteria, self.house.clock)

    def come(self, login_id: str, *held: Membership) -> str:
        """Come in as a member with an account of their own; the token of their forms."""
        return self.house.be(self.house.account(login_id, *held))

    def send(
        self, token: str, name: str, content: bytes, *, cases: bytes = b"", **texts: str
    ) -> tuple[int, str]:
        """Propose a file: the status, and where it leads or what the page says."""
        files = {"file": (name, content)}
        if cases:
            files["cases"] = ("cases.yaml", cases)
        answer = self.house.client.post(
            self.page,
            data={"form_token": token, **texts},
            files=files,
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        return answer.status_code, answer.headers.get("location", answer.text)

    def seen(self) -> str:
        """What the forms of the first proposal's page say was seen."""
        found = re.search(r'name="seen" value="(\d+)"', self.text(f"{self.page}/1"))
        assert found is not None
        return found[1]

    def text(self, page: str = ONE) -> str:
        answer = self.house.client.get(page)
        assert answer.status_code == 200
        return answer.text

    def act(self, token: str, action: str, *, seen: str = "", **texts: str) -> tuple[int, str]:
        """Press one of the buttons of the first proposal's page."""
        given = {"form_token": token, "seen": seen or self.seen(), "action": action, **texts}
        return self.house.post(f"{self.page}/1", **given)


@pytest.fixture
def body(engine: Engine, tmp_path: Path) -> Iterator[Body]:
    criteria = changed(tmp_path)
    house = opened(engine, Settings(criteria=criteria, proposals=tmp_path / "proposals"))
    yield Body(house, tmp_path)
    house.client.close()


@pytest.fixture
def whole(engine: Engine, tmp_path: Path) -> Iterator[Body]:
    """A body of the project's own criteria, of which there are official sheets."""
    criteria = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, criteria)
    # Where no folder of proposals is set, it lies beside the criteria.
    house = opened(engine, Settings(criteria=criteria))
    yield Body(house, tmp_path, "nihon-densetsu-kogyo")
    house.client.close()
