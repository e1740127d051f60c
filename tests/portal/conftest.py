"""The whole portal in this process, on a fixed day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.application import create_app
from portal.settings import Settings
from rules.catalogue import Catalogue

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
