"""A virus scanner: clamd, asked over a socket (INSTREAM); none where the setting names none."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "CCUS_LEVEL_CLAMD"
SECONDS: Final = 20.0
CHUNK: Final = 1 << 16
LONGEST_ANSWER: Final = 4_096
LONGEST_NAME: Final = 120


class ScannerFault(Exception):
    """A setting of the scanner that cannot be used."""


class NotScanned(Exception):
    """The scanner gave no answer, or none that says whether the file is clean."""


class Infected(Exception):
    """The scanner found something."""


class Scanner(Protocol):
    """Looks for viruses in what is sent."""

    def scan(self, data: bytes) -> str:
        """The scanner's name where it found nothing; else `Infected` or `NotScanned`."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """clamd at a path (a Unix socket) or at a host and port."""

    place: str | tuple[str, int]
    seconds: float = SECONDS

    def scan(self, data: bytes) -> str:
        """The scanner's version where it found nothing; else `Infected` or `NotScanned`."""
        name = self._ask(b"zVERSION\0")
        chunks = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
        framed = b"".join(len(one).to_bytes(4, "big") + one for one in chunks)
        said = self._ask(b"zINSTREAM\0" + framed + bytes(4))
        if said.endswith(" FOUND"):
            raise Infected(said)
        if said != "stream: OK":
            raise NotScanned(said)
        return _plain(name)

    def _ask(self, request: bytes) -> str:
        """One request and its answer; clamd ends the connection after it."""
        try:
            with self._connected() as connection:
                # Past its limit clamd answers and stops reading: its answer is still read.
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(request)
                answer = b""
                while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
                    more = connection.recv(LONGEST_ANSWER)
                    if not more:
                        break
                    answer += more
        except OSError as fault:
            raise NotScanned(str(fault)) from fault
        if b"\0" not in answer:
            raise NotScanned("the answer was cut off")
        return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _connected(self) -> socket.socket:
        if isinstance(self.place, tuple):
            return socket.create_connection(self.place, timeout=self.seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self.seconds)
            connection.connect(self.place)
        except OSError:
            connection.close()
            raise
        return connection


def read_scanner(environment: Mapping[str, str]) -> Clamd | None:
    """The scanner that the settings name: ``unix:/run/clamav/clamd.ctl`` or ``tcp://host:3310``.

    None where they name none; raises `ScannerFault` where the setting makes no sense.
    """
    given = environment.get(VARIABLE, "")
    if not given:
        return None
    if given.startswith("unix:/"):
        return Clamd(given.removeprefix("unix:"))
    with suppress(ValueError):  # a port beyond the highest
        parts = urlsplit(given)
        bare = not (parts.path or parts.query or parts.fragment or parts.username)
        if parts.scheme == "tcp" and parts.hostname and parts.port and bare:
            return Clamd((parts.hostname, parts.port))
    raise ScannerFault(
        f"{VARIABLE}: {given!r} is neither like unix:/run/clamav/clamd.ctl "
        "nor like tcp://127.0.0.1:3310"
    )


def _plain(name: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", name)[:LONGEST_NAME]
