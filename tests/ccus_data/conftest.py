"""Both databases for every test that asks for ``engine``: nothing is claimed for one alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address
from tests.ccus_data.servers import Server, empty_again


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table of ours."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'level.db'}"
    made: Server = request.getfixturevalue("server")
    return made.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables, empty, whose tables the test may change."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'level.db')}"
    made: Server = request.getfixturevalue("server")
    return made.database(request.getfixturevalue("postgresql_template"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables, empty: a new file, or the emptied database of the server."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'level.db')}"
        return
    address: str = request.getfixturevalue("postgresql_shared")
    yield address
    empty_again(address)


@pytest.fixture
def own_engine(own_url: str) -> Iterator[Engine]:
    """An engine on a database whose tables the test may change."""
    made = open_database(read_address({}, own_url))
    yield made
    made.dispose()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a database with all tables, empty."""
    made = open_database(read_address({}, url))
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an SQLite file with all tables, for what only SQLite does."""
    path = shutil.copy(sqlite_template, tmp_path / "level.db")
    made = open_database(read_address({}, f"sqlite:///{path}"))
    yield made
    made.dispose()
