"""The database of a test of the portal: one of the two, chosen by its name; each, if asked for.

What the two do differently is held by the tests of ``ccus_data``, which all run on both. Pages ask
through the same statements: half of their tests on either database find what one of them refuses.
``make test-both`` runs every one on both.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address
from tests.ccus_data.servers import empty_again

KINDS = ("sqlite", "postgresql")
BOTH = os.environ.get("CCUS_TEST_BOTH") == "yes"


@pytest.fixture(params=KINDS if BOTH else None)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with all tables, empty: a new file, or the emptied database of the server.

    Its address is the same for every test, so that a portal that was opened once serves them all.
    """
    chosen = KINDS[crc32(request.node.nodeid.encode()) % len(KINDS)]
    if getattr(request, "param", chosen) == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        folder = tmp_path_factory.getbasetemp() / "sqlite"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():  # the log of an earlier file as well
            old.unlink()
        yield f"sqlite:///{shutil.copy(template, folder / 'level.db')}"
        return
    address: str = request.getfixturevalue("postgresql_shared")
    yield address
    empty_again(address)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The engine on the database of the test, without a connection of an earlier one."""
    made = _engine_on(url)
    yield made
    made.dispose()


@cache
def _engine_on(url: str) -> Engine:
    return open_database(read_address({}, url))
