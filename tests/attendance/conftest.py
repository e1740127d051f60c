"""One of the two databases for each test, chosen by its name, and a site with a roster in it."""

import pytest
from sqlalchemy.engine import Engine

from tests.attendance.gate import Ground, ground_in
from tests.portal.databases import engine, url

__all__ = ["engine", "url"]


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return ground_in(engine)
