from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ccus_data.conftest import empty_url
from tests.portal.databases import engine, url
from tests.portal.mail.mail_server import MailServer, mail_server

__all__ = ["empty_url", "engine", "url"]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as running:
        yield running
