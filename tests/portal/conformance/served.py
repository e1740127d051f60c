"""The portal in a process of its own on loopback, and the kit's script as a stranger runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START = "from portal.command_line import main; main()"


@contextmanager
def served() -> Iterator[str]:
    """The address of a portal that is open as long as the block runs."""
    server = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().split()[5]
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()


def tried(kit: Path, *base: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-I", str(kit / "run_kit.py"), *base]
    return subprocess.run(words, capture_output=True, text=True, check=False)
