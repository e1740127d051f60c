"""A real daemon of card readers with virtual readers, in a world of its own."""

from __future__ import annotations

import fcntl
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

DRIVER: Final = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
FIRST_PORT: Final = 36_100
SLOTS: Final = 2
"""Readers that one driver makes; it keeps them in variables of its own, so each needs a copy."""

MOST_READERS: Final = 16


OWN: Final = "own-world"
"""The word that tells a command that the world is its own."""


def own_world(command: Sequence[str]) -> list[str]:
    """The command in a file system and a network of its own, where this machine permits it.

    The virtual readers listen on every address, and whoever connects is a card: nothing of it may
    be reachable from outside. Where it is not permitted, the command runs as it is.
    """
    wrapped = ["unshare", "--mount", "--net"]
    permitted = subprocess.run([*wrapped, "true"], capture_output=True, check=False).returncode == 0
    return [*wrapped, *command, OWN] if permitted else list(command)


def settle_in() -> None:
    """Inside the own world: loopback is switched on, and ``/run`` is empty."""
    if sys.argv[-1] != OWN:
        return
    subprocess.run(["/bin/mount", "-t", "tmpfs", "none", "/run"], check=True)
    up_and_running = 0x1 | 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        fcntl.ioctl(asking, 0x8914, struct.pack("16sH14x", b"lo", up_and_running))  # SIOCSIFFLAGS


class CardDaemon:
    """``pcscd`` with as many virtual readers as asked for; port n is that of reader n."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, readers: int = MOST_READERS) -> None:
        """Start it, and come back when it answers."""
        config = self._folder / "reader.conf"
        config.write_text("\n".join(self._entry(n) for n in range(0, readers, SLOTS)))
        command = ["/usr/sbin/pcscd", "--foreground", "--error", "--config", str(config)]
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                with socket.socket(socket.AF_UNIX) as asking:
                    asking.connect("/run/pcscd/pcscd.comm")
                for port in range(FIRST_PORT, FIRST_PORT + readers):
                    _wait_for_port(port, until)
            except OSError:
                self._process.poll()
            else:
                return
        raise AssertionError((self._folder / "pcscd.log").read_text())

    def _entry(self, first: int) -> str:
        library = self._folder / f"vpcd-{first}.so"
        if not library.exists():
            shutil.copy(DRIVER, library)
        port = f"0x{FIRST_PORT + first:X}"
        return (
            f'FRIENDLYNAME "Gate {first:02}"\nDEVICENAME /dev/null:{port}\n'
            f"LIBPATH {library}\nCHANNELID {port}\n"
        )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, by asking or by force."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=10)
            self._process = None


def _wait_for_port(port: int, until: float) -> None:
    """Come back when somebody listens; without connecting, because that would be a card."""
    wanted = f":{port:04X} "
    while time.monotonic() < until:
        listening = Path("/proc/net/tcp").read_text(encoding="ascii")
        if any(wanted in line and " 0A " in line for line in listening.splitlines()):
            return
    raise OSError(f"nobody listens on {port}")
