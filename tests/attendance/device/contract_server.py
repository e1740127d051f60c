"""The server's side of the contract, in memory: signature, chain, and an answer for each row.

Rows are read by the server's own reader, so what it would refuse is refused here as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from attendance.device.chain import GENESIS, from_base64url
from attendance.device.server import Answer, Unreachable
from attendance.intake import Row, read_row

REFUSED = Answer(401, {}, {"code": "signature"})


@dataclass
class ContractServer:
    """What a server keeps of one device. `next_answers` are given in place of working."""

    public: bytes
    now: dt.datetime
    chains: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """By epoch: hash and line of each row."""

    events: dict[str, str] = field(default_factory=dict)
    roster: Mapping[str, Any] | None = None
    next_answers: list[Answer | Exception] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    """By a word inside a row: the code it is held with."""

    is_revoked: bool = False
    asked: list[str] = field(default_factory=list)
    heard: Callable[[], None] = lambda: None
    """Called when rows were taken."""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        self.asked.append(path)
        if self.next_answers:
            said = self.next_answers.pop(0)
            if isinstance(said, Exception):
                raise said
            return said
        if method == "POST":
            return self._batch(headers, body or b"")
        try:
            message = f"ccus-level get 1\n{path}\n{headers['X-Time']}".encode()
            self._verify(headers["X-Signature"], message)
        except InvalidSignature:
            return REFUSED
        if path.endswith("/roster"):
            if self.is_revoked:
                return Answer(403, {}, {"code": "key_revoked"})
            return Answer(200, {}, self.roster) if self.roster else Answer(404, {}, {})
        epoch = max(self.chains, default=1)
        rows = self.chains.get(epoch, [])
        head = rows[-1][0] if rows else GENESIS
        told = {"epoch": epoch, "expected_seq": len(rows) + 1, "head": head}
        return Answer(200, {}, {**told, "server_time": self.now.isoformat()})

    def _verify(self, signature: str, message: bytes) -> None:
        Ed25519PublicKey.from_public_bytes(self.public).verify(from_base64url(signature), message)

    def _batch(self, headers: Mapping[str, str], body: bytes) -> Answer:
        said = headers["X-Batch"]
        message = b"ccus-level batch 1\n" + said.encode() + b"\n" + hashlib.sha256(body).digest()
        try:
            self._verify(headers["X-Signature"], message)
        except InvalidSignature:
            return REFUSED
        told = json.loads(from_base64url(said))
        lines = body.decode().splitlines()
        chain = self.chains.setdefault(told["epoch"], [])
        if told["first"] > len(chain) + 1:
            return Answer(409, {}, {"code": "gap", "expected_seq": len(chain) + 1})
        previous, results, new = told["prev"], [], []
        if previous != (chain[told["first"] - 2][0] if told["first"] > 1 else GENESIS):
            return Answer(409, {}, {"code": "chain_fork"})
        for number, line in enumerate(lines):
            inner = hashlib.sha256(line.encode()).digest()
            previous = hashlib.sha256(bytes.fromhex(previous) + inner).hexdigest()
            place = told["first"] + number - 1
            row = json.loads(line)
            code = None
            if place < len(chain):
                if chain[place][0] != previous:
                    return Answer(409, {}, {"code": "chain_fork"})
                status = "duplicate"
            else:
                new.append((previous, line))
                status, code = self._found(line)
            results.append({"line": number + 1, "id": row["id"], "status": status, "code": code})
        if previous != told["head"]:
            return Answer(409, {}, {"code": "chain_fork"})
        if any(not isinstance(read_row(json.loads(line)), Row) for line in lines):
            return Answer(422, {}, {"code": "bad_batch"})
        chain += new
        self.heard()
        self.events |= {json.loads(line)["id"]: line for _, line in new}
        return Answer(200, {}, {"counts": {}, "results": results})

    def _found(self, line: str) -> tuple[str, str | None]:
        """What becomes of a new row, and the code where it is held."""
        if self.is_revoked:
            return "held", "key_revoked"
        word = next((word for word in self.codes if word in line), None)
        return ("created", None) if word is None else ("held", self.codes[word])


NO_ANSWER = Unreachable("nobody there")
