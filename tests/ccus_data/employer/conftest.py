from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from rules.catalogue import Catalogue
from tests.ccus_data.world import fill


@pytest.fixture
def world(engine: Engine) -> Engine:
    """The small world, of which one technician works for the employer."""
    with writing(engine) as connection:
        fill(connection)
    return engine


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()
