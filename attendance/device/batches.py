"""Rows put together for the server: one signed batch, sent over the network or carried by hand."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attendance.device.chain import base64url, batch_message, canonical, get_message
from attendance.device.clock import Instant
from attendance.device.outbox import Outbox, Row

MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one epoch in order, with what is said of them and the signature over both."""

    rows: tuple[Row, ...]
    header: str
    signature: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """How it is sent."""
        return {
            "Content-Type": "application/x-ndjson",
            "X-Batch": self.header,
            "X-Signature": self.signature,
        }

    def as_file_line(self) -> str:
        """How it is carried: one JSON line with header, signature and body."""
        told = {
            "x_batch": self.header,
            "x_signature": self.signature,
            "body": self.body.decode(),
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n"


def make_batch(rows: Sequence[Row], device: str, key: Ed25519PrivateKey, at: Instant) -> Batch:
    """A signed batch of rows that follow one another and still have their bodies."""
    body = "".join(f"{row.body}\n" for row in rows).encode()
    first, last = rows[0], rows[-1]
    header = base64url(
        canonical(
            {
                "device": device,
                "epoch": first.epoch,
                "batch_id": str(uuid.uuid4()),
                "first": first.seq,
                "last": last.seq,
                "n": len(rows),
                "prev": first.prev_hash,
                "head": last.hash,
                "boot_id": at.boot_id,
                "sent_boot_ms": at.boot_ms,
                "sent_time": at.text,
            }
        ).encode()
    )
    signature = base64url(key.sign(batch_message(header, body)))
    return Batch(tuple(rows), header, signature, body)


def signed_get(path: str, key: Ed25519PrivateKey, at: Instant) -> dict[str, str]:
    """The headers of a signed question."""
    return {"X-Time": at.text, "X-Signature": base64url(key.sign(get_message(path, at.text)))}


def unsent_batches(
    outbox: Outbox, device: str, key: Ed25519PrivateKey, at: Instant
) -> Sequence[Batch]:
    """All that the server has not answered for, older epochs too, as files carry it."""
    made: list[Batch] = []
    for epoch in sorted(outbox.unsent()):
        first = outbox.first_unsent(epoch)
        while first is not None:
            rows = outbox.rows_from(first, MOST_ROWS, epoch)
            if not rows:
                break
            made.append(make_batch(rows, device, key, at))
            first = rows[-1].seq + 1
    return made
