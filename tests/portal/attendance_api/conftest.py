"""The portal with businesses and their site, as the tests of sites have it."""

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
from tests.portal.sites.firms import Firms, firms_in

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
def firms(house: House) -> Firms:
    return firms_in(house)
