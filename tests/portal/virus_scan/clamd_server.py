"""A small server that speaks clamd's protocol over a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def answer(connection: socket.socket, said: bytes | None) -> None:
    """Answer one request as clamd does; ``said`` in place of what was found."""
    with connection, connection.makefile("rb") as stream:
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zVERSION\0":
            connection.sendall(b"ClamAV 1.4.6/27000/Thu Nov 26 09:00:00 2026\0")
            return
        assert command == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(stream.read(4), "big"):
            data += stream.read(size)
        found = b"stream: Eicar-Signature FOUND" if EICAR in data else b"stream: OK"
        connection.sendall(found + b"\0" if said is None else said)


@contextmanager
def clamd(place: Path | None = None, said: bytes | None = None) -> Iterator[str]:
    """The setting for a server that listens at a path, or on a port of this machine."""
    if place is None:
        listening = socket.create_server(("127.0.0.1", 0))
        setting = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    else:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(place))
        listening.listen()
        setting = f"unix:{place}"

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            answer(connection, said)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield setting
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
