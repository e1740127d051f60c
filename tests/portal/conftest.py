"""The whole portal in this process, on a fixed day; and with accounts, on one of the databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from portal.application import create_app
from portal.notices import STYLE, Keys
from portal.paper import Press
from portal.settings import Settings
from rules.catalogue import Catalogue
from tests.attendance.gate import Ground, ground_in
from tests.portal.access.conftest import House, empty_url, engine, house, url
from tests.portal.sites.firms import Firms, firms_in

__all__ = ["empty_url", "engine", "house", "url"]

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="session")
def today() -> dt.date:
    return TODAY


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="session")
def app() -> FastAPI:
    return create_app(Settings(body_limit_mb=1), lambda: TODAY)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(processes=2, seconds=60, documents_per_process=1000, style=STYLE)
    yield press
    press.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keys of a module: they hold from the moment it first asks, which is its own."""
    return Keys(tmp_path_factory.mktemp("keys"), development=True)


@pytest.fixture
def firms(house: House) -> Firms:
    """Four businesses with clerks and technicians."""
    return firms_in(house)


@pytest.fixture
def ground(engine: Engine) -> Ground:
    """A site with a roster, as the tests of the intake have it."""
    return ground_in(engine)
