from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal.notices import STYLE, Keys, NoticeOffice, Signatures, Signing
from portal.paper import Press
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
from tests.portal.notices.decided import put_business

__all__ = [
    "House",
    "empty_url",
    "engine",
    "house",
    "postgresql_shared",
    "postgresql_template",
    "server",
    "sqlite_template",
    "url",
]

NOW = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(processes=2, seconds=60, documents_per_process=1000, style=STYLE)
    yield press
    press.close()


class ShortPress:
    """Prints the head of a notice over one word, on the press of all tests: issuing is the same."""

    def __init__(self, press: Press) -> None:
        self.press = press

    def print_all(self, documents: Iterable[str]) -> Iterator[bytes]:
        short = (f"{one.partition('<body>')[0]}<body><p>x</p></body></html>" for one in documents)
        return self.press.print_all(short)

    def close(self) -> None:
        """The press goes on: other tests print too."""


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"), development=True)


@dataclass
class Moment:
    at: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as connection:
        put_business(connection)
    return engine


@pytest.fixture
def office(filled: Engine, press: Press, keys: Keys) -> NoticeOffice:
    signing = Signing(keys, Signatures())
    short = cast("Press", ShortPress(press))
    return NoticeOffice(filled, signing, short, "https://level.example.jp", Moment())
