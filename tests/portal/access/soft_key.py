"""A passkey without a browser: makes keys and signs as an authenticator does (WebAuthn level 3)."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


def told(given: bytes) -> str:
    return urlsafe_b64encode(given).rstrip(b"=").decode()


@dataclass
class SoftKey:
    """One passkey. ``counts`` is false for keys whose counter stays 0."""

    origin: str = "https://level.example.jp"
    host: str = "level.example.jp"
    counts: bool = True
    verifies: bool = True
    count: int = 0
    handle: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> str:
        """The answer to the options of a new passkey."""
        self.handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        credential = b"\0" * 16 + len(self.id).to_bytes(2) + self.id + cbor2.dumps(public)
        attested = self._data(NEW) + credential
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": attested})
        return self._answer(
            {
                "clientDataJSON": told(self._client("webauthn.create", options)),
                "attestationObject": told(statement),
            }
        )

    def use(self, options: dict[str, Any]) -> str:
        """The answer to the options of a sign-in."""
        self.count += self.counts
        client, data = self._client("webauthn.get", options), self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": told(client),
                "authenticatorData": told(data),
                "signature": told(signed),
                "userHandle": self.handle,
            }
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        says = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(says).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": told(self.id),
                "rawId": told(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
