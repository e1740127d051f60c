"""A push service and a browser of a test: RFC 8030, RFC 8291 and RFC 8292 from the other end."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.passport_push import Receiver
from portal.passport_push.sealed import decoded, encoded, point_of
from tests.portal.mail.mail_server import own_certificate


class Browser:
    """What a browser keeps to itself, and what it tells the portal."""

    def __init__(self, endpoint: str, language: str = "ja") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"s" * 16
        key = encoded(point_of(self.private.public_key()))
        self.receiver = Receiver(endpoint, key, encoded(self.secret), language)

    def opens(self, body: bytes) -> bytes:
        """The message, or InvalidTag."""
        salt, size, rest = body[:16], body[20], body[21:]
        assert int.from_bytes(body[16:20], "big") >= len(rest) - size
        sender, record = rest[:size], rest[size:]
        own = point_of(self.private.public_key())
        their = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\0" + own + sender
        shared = derived(self.private.exchange(ec.ECDH(), their), self.secret, info, 32)
        key = derived(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(shared, salt, b"Content-Encoding: nonce\0", 12)
        message, end, padding = AESGCM(key).decrypt(nonce, record, None).rpartition(b"\x02")
        assert (end, padding.strip(b"\0")) == (b"\x02", b"")
        return message


def derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)


def claims_of(authorization: str) -> dict[str, object]:
    """What a sender claims; InvalidSignature where the key it names did not sign it."""
    kind, _, rest = authorization.partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    assert kind == "vapid"
    head, told, signature = parts["t"].split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    assert len(raw) == 64
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
    key.verify(pair, f"{head}.{told}".encode(), ec.ECDSA(SHA256()))
    return dict(json.loads(decoded(told)))


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """``host`` as it stands in addresses; ``answers`` says by path what it answers, else 201."""

    host: str
    authorities: str
    answers: dict[str, int] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def address(self, name: str) -> str:
        return f"https://{self.host}/push/{name}"


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """A service on a port of this machine, over TLS with a certificate of its own."""
    certified, key = own_certificate(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            service.received.append(Received(self.path, told, body))
            status = service.answers.get(self.path.rpartition("/")[2], 201)
            self.send_response(status)
            if status in {301, 307}:
                self.send_header("Location", f"https://{service.host}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service = PushService(f"127.0.0.1:{server.server_port}", str(certified))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
