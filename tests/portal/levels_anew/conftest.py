"""One of the two databases, and the site with its roster that the intake's tests have."""

import pytest
from sqlalchemy.engine import Engine

from tests.attendance.gate import Ground, ground_in
from tests.ccus_data.conftest import (
    postgresql_shared,
    postgresql_template,
    server,
    sqlite_template,
)
from tests.portal.databases import engine, url

__all__ = [
    "engine",
    "postgresql_shared",
    "postgresql_template",
    "server",
    "sqlite_template",
    "url",
]


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return ground_in(engine)
