from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.application import create_app
from portal.settings import Settings
from tests.portal.statistics.figures import sample_document


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A published document."""
    path = tmp_path / "statistics.json"
    path.write_text(json.dumps(sample_document()), encoding="utf-8")
    return path


@pytest.fixture
def published(file: Path) -> Iterator[TestClient]:
    """The portal with published statistics."""
    app = create_app(Settings(statistics=file), lambda: dt.date(2026, 11, 21))
    with TestClient(app) as client:
        yield client
