from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.attendance.card_daemon import own_world
from tests.attendance.device.pcsc_scenarios import SCENARIOS
from tests.contracts.laws.source import ROOT


@pytest.fixture(scope="module")
def faults() -> Mapping[str, str]:
    """What went wrong in each scenario, all run against one real daemon."""
    command = own_world([sys.executable, "-m", "tests.attendance.device.pcsc_scenarios"])
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = {line["name"]: line["fault"] for line in lines}
    return {one.__name__: told.get(one.__name__, done.stderr) for one in SCENARIOS}


@pytest.mark.parametrize("name", [one.__name__ for one in SCENARIOS])
def test_at_a_real_reader(faults: Mapping[str, str], name: str) -> None:
    assert faults[name] == ""
