from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from portal.settings import Settings
from tests.attendance.gate import Ground
from tests.portal.access.conftest import ADDRESS, START, House, opened
from tests.portal.call_in.service import TOKEN, Service, service_of


@cache
def _opened_once(engine: Engine) -> House:
    return opened(engine, Settings(), TOKEN)


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    """A portal that shares a secret with the telephone service."""
    made = _opened_once(engine)
    made.clock.at = START
    with closing(TestClient(made.app, base_url=ADDRESS)) as client:
        yield replace(made, client=client)


@pytest.fixture
def service(house: House, ground: Ground) -> Service:
    """The telephone service, a number of the site, and a worker whose phone is registered."""
    assert ground.kept() == 0
    return service_of(house)
