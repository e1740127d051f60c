"""A portal in a process of its own, with a store of its own, that a test may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START = "from portal.command_line import main; main()"


@dataclass
class Serving:
    """A running portal: its address, and the process."""

    address: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def serving(home: Path, url: str, **settings: str) -> Iterator[Serving]:
    """A portal on a free port as long as the block runs."""
    own = {"PYTHONUNBUFFERED": "1", "XDG_DATA_HOME": str(home), "CCUS_LEVEL_DATABASE": url}
    process = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | own | settings,
    )
    assert process.stdout is not None
    try:
        yield Serving(process.stdout.readline().split()[5], process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate()
