"""The page at the gate: served to this machine alone, so that it works without any network."""

from __future__ import annotations

import json
import sys
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Final

from attendance.device.cards import printed_id
from attendance.device.gate import Gate, Shown

PAGES: Final = {
    "/": ("kiosk.html", "text/html; charset=utf-8"),
    "/kiosk.css": ("kiosk.css", "text/css; charset=utf-8"),
    "/kiosk.js": ("kiosk.js", "text/javascript; charset=utf-8"),
    "/words.json": ("words.json", "application/json"),
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
WAIT_SECONDS: Final = 2.0
"""How long a question for the state is held while nothing happens."""

MOST_BODY: Final = 1_000
HOSTS: Final = ("127.0.0.1", "localhost")

Status = Callable[[], Mapping[str, object]]


class Display:
    """What was shown last, numbered, for pages that wait for the next."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._changed = threading.Condition()
        self._number = 1
        self._shown: Shown | None = None
        self._is_closed = False

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        with self._changed:
            self._number += 1
            self._shown = shown
            self._changed.notify_all()

    def close(self) -> None:
        """Let whoever waits go."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def state(self, after: int, wait: float = WAIT_SECONDS) -> Mapping[str, object]:
        """What is shown now; when it is still what the page knows, after a little waiting."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != after or self._is_closed, wait)
            number, shown = self._number, self._shown
        told = None
        if shown is not None:
            told = {name: getattr(shown, name) for name in Shown.__slots__}
        return {**self._status(), "n": number, "shown": told}


class Kiosk:
    """The little server of the page, on loopback alone."""

    def __init__(self, gate: Gate, display: Display, port: int) -> None:
        self._display = display
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.gate, self._server.display = gate, display
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serve no more."""
        self._display.close()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    gate: Gate
    display: Display

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed while it waited is no fault; all else is told as ever."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "gate"
    sys_version = ""
    timeout = 30

    def log_message(self, *_: object) -> None:
        """Say nothing: an address may hold what somebody typed."""

    def _is_ours(self) -> bool:
        """Whether the page itself asks: no other site may, by whatever name it calls this one."""
        port = self.server.server_port
        ours = {f"{host}:{port}" for host in HOSTS}
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in ours and (
            origin is None or origin.removeprefix("http://") in ours
        )

    def do_GET(self) -> None:
        """The page and its parts, and the state."""
        address = urllib.parse.urlsplit(self.path)
        if not self._is_ours():
            self._answer(403, b"", "text/plain")
        elif address.path in PAGES:
            name, kind = PAGES[address.path]
            self._answer(200, files("attendance.device").joinpath("pages", name).read_bytes(), kind)
        elif address.path == "/state":
            asked = urllib.parse.parse_qs(address.query).get("after", ["0"])[0]
            after = int(asked) if asked.isascii() and asked.isdigit() else 0
            self._tell(200, self.server.display.state(after))
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        """A number that was typed or scanned."""
        length = self.headers.get("Content-Length", "")
        is_json = self.headers.get_content_type() == "application/json"
        is_short = length.isascii() and length.isdigit() and int(length) <= MOST_BODY
        if self.path != "/entry" or not self._is_ours() or not is_json or not is_short:
            self.close_connection = True
            self._answer(403, b"", "text/plain")
            return
        text, method = _entry(self.rfile.read(int(length)))
        gate = self.server.gate
        technician_id = printed_id(text)
        if technician_id is None:
            now = gate.clock.now().text[11:16]
            shown = gate.show(Shown("mistyped", now))
        else:
            shown = gate.enter(technician_id, "qr" if method == "qr" else "manual")
        self._tell(200, {"state": shown.state})

    def _tell(self, status: int, told: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(told, ensure_ascii=False).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def _entry(body: bytes) -> tuple[str, str]:
    """Text and method of an entry; empty where it is none, which no number is."""
    try:
        told = json.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(told, dict):
        return "", ""
    return str(told.get("text", "")), str(told.get("method", ""))
