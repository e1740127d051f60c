from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from sqlalchemy.engine import Engine

from ccus_data.database import writing
from portal.notices import Keys, NoticeOffice, Signatures, Signing
from portal.paper import Press
from tests.portal.access.conftest import House, empty_url, engine, house, url
from tests.portal.notices.decided import put_business

__all__ = ["House", "empty_url", "engine", "house", "url"]

NOW = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)


class ShortPress:
    """Prints the head of a notice over one word, on the press of all tests: issuing is the same."""

    def __init__(self, press: Press) -> None:
        self.press = press

    def print_all(self, documents: Iterable[str]) -> Iterator[bytes]:
        short = (f"{one.partition('<body>')[0]}<body><p>x</p></body></html>" for one in documents)
        return self.press.print_all(short)

    def close(self) -> None:
        """The press goes on: other tests print too."""


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
