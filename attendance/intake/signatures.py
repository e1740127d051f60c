"""What a device signs, and whether it did: batches of touches, and questions of its own.

The key is made on the device (Ed25519) and never leaves it. A signature holds over any proxy, over
a memory stick, and as evidence later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BATCH: Final = b"ccus-level batch 1\n"
QUESTION: Final = b"ccus-level get 1\n"
KEY_BYTES: Final = 32
GENESIS: Final = "0" * 64
"""What the first row of a chain follows."""


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """What a device says of a batch (``X-Batch``): which rows, and its clocks when sending."""

    device: str
    epoch: int
    first: int
    last: int
    n: int
    prev: str
    head: str
    boot_id: str
    sent_boot_ms: int
    sent_time: str


def read_key(text: str) -> Ed25519PublicKey | None:
    """A public key from its 32 bytes in base64url; None for anything else."""
    raw = decoded(text)
    return Ed25519PublicKey.from_public_bytes(raw) if raw and len(raw) == KEY_BYTES else None


def fingerprint(public_key: str) -> str:
    """A key in a form that two people can compare: 32 hexadecimal digits in groups of four."""
    digits = hashlib.sha256(decoded(public_key) or b"").hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def decoded(text: str) -> bytes | None:
    """Bytes from base64url without padding; None where it is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Whether the holder of the key signed just this."""
    key, raw = read_key(public_key), decoded(signature)
    if key is None or raw is None:
        return False
    try:
        key.verify(raw, message)
    except InvalidSignature:
        return False
    return True


def batch_message(header: str, body: bytes) -> bytes:
    """What the signature of a batch covers: the header as sent, and the digest of the body."""
    return BATCH + header.encode() + b"\n" + hashlib.sha256(body).digest()


def question_message(path: str, time: str, body: bytes = b"") -> bytes:
    """What the signature of a question covers: which, when it was asked, and what it brings."""
    asked = QUESTION + path.encode() + b"\n" + time.encode()
    return asked + b"\n" + hashlib.sha256(body).digest() if body else asked


def read_header(text: str) -> BatchHeader | None:
    """The header of a batch; None where it is not just that."""
    raw = decoded(text)
    if raw is None:
        return None
    try:
        given: Any = json.loads(raw)
        header = BatchHeader(
            **{name: given[name] for name in BatchHeader.__dataclass_fields__}  # what else is ours
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    numbers = (header.epoch, header.first, header.last, header.n, header.sent_boot_ms)
    texts = (header.device, header.prev, header.head, header.boot_id, header.sent_time)
    whole = all(type(one) is int and 0 <= one < 1 << 62 for one in numbers)
    whole = whole and all(type(one) is str for one in texts)
    if not whole or header.epoch < 1 or header.first < 1:
        return None
    return header if header.last - header.first + 1 == header.n else None


def chained(before: str, line: bytes) -> str:
    """The hash of a row that follows a hash."""
    return hashlib.sha256(bytes.fromhex(before) + hashlib.sha256(line).digest()).hexdigest()
