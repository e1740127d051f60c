"""The portal with accounts, as the tests of access have it, and four businesses."""

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
