"""The database of a test of the portal: one of the two, chosen by its name; each, if asked for.

What the two do differently is held by the tests of ``ccus_data``, which all run on both. Pages ask
through the same statements: half of their tests on either database find what one of them refuses.
``make test-both`` runs every one on both.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from tests.ccus_data.servers import empty_again

KINDS = ("sqlite", "postgresql")
BOTH = os.environ.get("CCUS_TEST_BOTH") == "yes"


@pytest.fixture(params=KINDS if BOTH else None)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables, empty: a new file, or the emptied database of the server."""
    chosen = KINDS[crc32(request.node.nodeid.encode()) % len(KINDS)]
    if getattr(request, "param", chosen) == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'level.db')}"
        return
    address: str = request.getfixturevalue("postgresql_shared")
    yield address
    empty_again(address)
