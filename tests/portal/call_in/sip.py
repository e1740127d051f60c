"""A call over SIP (RFC 3261) with keys by INFO, through a real proxy, into the webhook.

The caller speaks to Kamailio; behind it stands the bridge, which does what a telephone service
does: it answers, asks the webhook, collects keys, and hangs up when it is told to.
"""

from __future__ import annotations

import re
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.portal.call_in.service import Service, Told

HOME: Final = "127.0.0.1"
WAIT: Final = 10.0
"""How long a message is waited for at most; they come within milliseconds."""

KAMAILIO: Final = """\
debug=1
log_stderror=yes
fork=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:{home}:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
        sl_send_reply("404", "Not Here");
        exit;
    }}
    if (!is_method("INVITE")) {{ sl_send_reply("405", "Method Not Allowed"); exit; }}
    if ($fU == "anonymous") {{ sl_send_reply("433", "Anonymity Disallowed"); exit; }}
    record_route();
    $du = "sip:{home}:{behind}";
    t_relay();
}}
"""


@dataclass(frozen=True)
class Message:
    """A request or an answer: its first line, its headers in order, its body."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""

    @classmethod
    def read(cls, data: bytes) -> Message:
        head, _, body = data.decode().partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(
            first, tuple((name.strip().lower(), value.strip()) for name, _, value in pairs), body
        )

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def one(self, name: str) -> str:
        return self.all(name)[0]

    @property
    def method(self) -> str:
        return self.first.split()[0]

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    def written(self) -> bytes:
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers)]
        length = f"content-length: {len(self.body.encode())}"
        return "\r\n".join([*lines, length, "", self.body]).encode()

    def answered(self, status: int, reason: str, tag: str, *more: tuple[str, str]) -> Message:
        """The answer to a request."""
        kept = [
            (name, f"{value};tag={tag}" if name == "to" and "tag=" not in value else value)
            for name, value in self.headers
            if name in {"via", "from", "to", "call-id", "cseq", "record-route"}
        ]
        return Message(f"SIP/2.0 {status} {reason}", (*kept, *more))


def uri(header: str) -> str:
    """The address in a header such as ``<sip:a@b>;tag=1``."""
    found = re.search(r"<(.+?)>", header)
    assert found is not None
    return found[1]


def user(header: str) -> str:
    return uri(header).removeprefix("sip:").partition("@")[0]


@dataclass
class Bridge:
    """The far end of calls: asks the webhook of ``service``, follows what it is told."""

    service: Service
    said: list[tuple[str, ...]] = field(default_factory=list)
    invited: int = 0
    _told: dict[str, Told] = field(default_factory=dict)
    _keyed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOME, 0))
        self.socket.settimeout(0.1)
        self.port: int = self.socket.getsockname()[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                data, sender = self.socket.recvfrom(65_535)
            except TimeoutError:
                continue
            message = Message.read(data)
            if message.status or message.method == "ACK":
                continue
            tag = f"b{message.one('call-id')[:8]}"
            more = [("contact", f"<sip:bridge@{HOME}:{self.port}>")]
            hangs_up = self._do(message)
            answer = message.answered(200, "OK", tag, *more)
            self.socket.sendto(answer.written(), sender)
            if hangs_up:
                self.socket.sendto(self._bye(message, tag), sender)

    def _do(self, message: Message) -> bool:
        """What a request leads to; whether the call is over with it."""
        call = message.one("call-id")
        if message.method == "INVITE":
            self.invited += 1
            return self._heard(call, message, "/v1/calls/in", "")
        if message.method != "INFO":
            return False
        found = re.search(r"Signal=(\S)", message.body)
        assert found is not None
        told = self._told[call]
        self._keyed[call] = self._keyed.get(call, "") + found[1]
        keys = self._keyed[call]
        if len(keys) < told.digits and found[1] != "#":
            return False
        return self._heard(call, message, told.action, keys.removesuffix("#"))

    def _heard(self, call: str, message: Message, path: str, keyed: str) -> bool:
        sid = re.sub(r"[^A-Za-z0-9]", "", call)
        number, to = user(message.one("from")), user(message.one("to"))
        told = self.service.ask(path, sid, number, to, keyed)
        self._told[call], self._keyed[call] = told, ""
        self.said.append(told.says)
        return told.hangs_up

    def _bye(self, message: Message, tag: str) -> bytes:
        """The end of a call from our side, along the way that the call came."""
        back = message.one("to")
        routes = [("route", one) for one in message.all("record-route")]
        headers = (
            ("via", f"SIP/2.0/UDP {HOME}:{self.port};branch=z9hG4bK{secrets.token_hex(8)}"),
            ("max-forwards", "70"),
            *(routes or [("route", f"<sip:{HOME}:{self._proxy(message)};lr>")]),
            ("from", back if "tag=" in back else f"{back};tag={tag}"),
            ("to", message.one("from")),
            ("call-id", message.one("call-id")),
            ("cseq", "1 BYE"),
        )
        caller = uri(message.one("contact"))
        return Message(f"BYE {caller} SIP/2.0", headers).written()

    @staticmethod
    def _proxy(message: Message) -> str:
        found = re.search(rf"{re.escape(HOME)}:(\d+)", message.all("via")[0])
        assert found is not None
        return found[1]


@dataclass
class Caller:
    """A phone that dials through a proxy."""

    proxy: int
    number: str
    to: str

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOME, 0))
        self.socket.settimeout(WAIT)
        self.port: int = self.socket.getsockname()[1]
        self.call = f"{secrets.token_hex(12)}@{HOME}"
        self.tag = secrets.token_hex(4)
        self.count = 0
        self.target = f"sip:{self.to}@{HOME}:{self.proxy}"
        self.far = f"<{self.target}>"
        self.routes: list[str] = []

    def dial(self, times: int = 1) -> int:
        """Call; the last answer's status. ``times``: as a phone repeats itself on a bad line."""
        self.count += 1
        sent = self.request("INVITE")
        for _ in range(times):
            self.send(sent)
        answer = self._final()
        self.far = answer.one("to")
        if answer.status == 200:
            self.target = uri(answer.one("contact"))
            self.routes = list(reversed(answer.all("record-route")))
            self.send(self.request("ACK"))
        else:
            self.send(self.request("ACK", branch=sent.one("via")))
            self.socket.close()
        return answer.status

    def key(self, keys: str) -> None:
        """Press keys, one after the other."""
        for one in keys:
            self.count += 1
            body = f"Signal={one}\r\nDuration=160\r\n"
            self.send(self.request("INFO", body))
            assert self._final().status == 200

    def hangs_up(self) -> None:
        """Wait for the far end to hang up."""
        while True:
            message = Message.read(self.socket.recv(65_535))
            if not message.status and message.method == "BYE":
                self.send(message.answered(200, "OK", self.tag))
                self.socket.close()
                return

    def _final(self) -> Message:
        """The answer to the last request; what is on its way there is passed over."""
        while True:
            message = Message.read(self.socket.recv(65_535))
            if message.status >= 200 and message.one("cseq").startswith(f"{self.count} "):
                return message

    def request(self, method: str, body: str = "", branch: str = "") -> Message:
        via = branch or f"SIP/2.0/UDP {HOME}:{self.port};branch=z9hG4bK{secrets.token_hex(8)}"
        kind = (("content-type", "application/dtmf-relay"),) if body else ()
        headers = (
            ("via", via),
            ("max-forwards", "70"),
            *(("route", one) for one in self.routes),
            ("from", f"<sip:{self.number}@{HOME}>;tag={self.tag}"),
            ("to", self.far),
            ("call-id", self.call),
            ("cseq", f"{self.count} {method}"),
            ("contact", f"<sip:{self.number}@{HOME}:{self.port}>"),
            *kind,
        )
        return Message(f"{method} {self.target} SIP/2.0", headers, body)

    def send(self, message: Message) -> None:
        self.socket.sendto(message.written(), (HOME, self.proxy))


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind((HOME, 0))
        return int(asking.getsockname()[1])


@contextmanager
def kamailio(folder: Path, behind: int) -> Iterator[int]:
    """A proxy that leads calls to the port behind it; its own port."""
    program = shutil.which("kamailio", path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert program, "kamailio is not installed: make setup-test"
    port, config = free_port(), folder / "kamailio.cfg"
    config.write_text(KAMAILIO.format(home=HOME, port=port, behind=behind), encoding="ascii")
    command = [program, "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4"]
    with (folder / "kamailio.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-Y", str(folder), "-w", str(folder)], stdout=log, stderr=log
        )
        try:
            _answers(port, process, folder)
            yield port
        finally:
            process.terminate()
            process.wait(WAIT)


def _answers(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Come back when the proxy answers."""
    asking = Caller(port, "nobody", "nobody")
    asking.socket.settimeout(0.2)
    for _ in range(int(WAIT / 0.2)):
        assert process.poll() is None, (folder / "kamailio.log").read_text()
        asking.send(asking.request("OPTIONS"))
        try:
            asking.socket.recv(65_535)
        except OSError:  # not yet: nobody listens, or says nothing
            continue
        asking.socket.close()
        return
    raise AssertionError((folder / "kamailio.log").read_text())
