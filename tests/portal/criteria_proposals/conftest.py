from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.criteria_proposals.office import Office, office


@pytest.fixture
def own(tmp_path: Path) -> Office:
    return office(tmp_path)
