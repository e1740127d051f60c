"""Every case of a new kit against the portal over HTTP: ``make kit``.

The tests try a slice of each field, because the whole takes longer than all other tests of a room.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from portal.command_line import run
from tests.portal.conformance.served import served, tried


def main() -> int:
    """Write a kit and try all of it; the status is that of whichever fails first."""
    with tempfile.TemporaryDirectory() as folder:
        kit = Path(folder) / "kit"
        if status := run(["criteria", "kit", "--out", str(kit)]):
            return status
        with served() as base:
            done = tried(kit, base)
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
