"""The server of the contract over HTTP, as unreliable as asked for."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attendance.device.server import Answer
from tests.attendance.device.contract_server import ContractServer


@dataclass
class Served:
    """Where it is, and how often it failed on purpose."""

    address: str
    failures: int = 0


@contextmanager
def served(server: ContractServer, chance: random.Random | None = None) -> Iterator[Served]:
    """Serve; with `chance` one answer in five is none, a 503, or comes after work but is lost."""
    working = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

        def _work(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fate = chance.random() if chance else 1.0
            if fate < 0.07:  # dies before its commit
                said.failures += 1
                return
            with working:
                answer = server.ask(self.command, self.path, dict(self.headers.items()), body)
            if fate < 0.14:  # dies after its commit
                said.failures += 1
                return
            if fate < 0.2:
                said.failures += 1
                answer = Answer(503, {}, {})
            content = json.dumps(answer.told).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _work  # noqa: N815 - the names that http.server calls

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A gate that is killed while it is answered is what these tests are about."""

    http = Quiet(("127.0.0.1", 0), Handler)
    said = Served(f"http://127.0.0.1:{http.server_port}")
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield said
    finally:
        http.shutdown()
        http.server_close()
