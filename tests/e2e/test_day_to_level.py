from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.attendance.card_daemon import own_world
from tests.contracts.laws.source import ROOT


def test_a_day_from_the_touch_of_a_card_to_a_signed_notice(tmp_path: Path) -> None:
    command = own_world([sys.executable, "-m", "tests.e2e.day_to_level", str(tmp_path)])
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
