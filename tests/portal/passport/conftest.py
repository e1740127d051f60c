"""The portal with accounts, and a technician with days of every kind."""

import pytest

from tests.portal.access.conftest import (
    House,
    empty_url,
    engine,
    house,
    postgresql_shared,
    postgresql_template,
    server,
    sqlite_template,
    url,
)
from tests.portal.passport.own import Phone, phone_of, put_technicians

__all__ = [
    "empty_url",
    "engine",
    "house",
    "postgresql_shared",
    "postgresql_template",
    "server",
    "sqlite_template",
    "url",
]


@pytest.fixture
def phone(house: House) -> Phone:
    put_technicians(house)
    return phone_of(house)
