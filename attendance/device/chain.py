"""How the rows of a gate hang together: one canonical line each, each hash built on the last."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

GENESIS: Final = "0" * 64
"""What the first row of an epoch is built on."""

BATCH_MARK: Final = b"ccus-level batch 1\n"
GET_MARK: Final = b"ccus-level get 1\n"
"""A signature of one kind can never be taken for one of the other."""


def canonical(row: Mapping[str, object]) -> str:
    """The one way to write a row: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(previous: str, line: str) -> str:
    """The hash of a line after the row with the hash `previous`, in hex."""
    inner = hashlib.sha256(line.encode()).digest()
    return hashlib.sha256(bytes.fromhex(previous) + inner).hexdigest()


def head(previous: str, lines: Iterable[str]) -> str:
    """The hash of the last of some lines that follow the row with the hash `previous`."""
    for line in lines:
        previous = link(previous, line)
    return previous


def base64url(raw: bytes) -> str:
    """Base64 for addresses and headers, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of `base64url`; ValueError when it is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def batch_message(header: str, body: bytes) -> bytes:
    """What the device signs for a batch: the header as sent, and the body before compression."""
    return BATCH_MARK + header.encode("ascii") + b"\n" + hashlib.sha256(body).digest()


def get_message(path: str, time: str) -> bytes:
    """What the device signs to read: the path and the time it says in ``X-Time``."""
    return GET_MARK + path.encode("ascii") + b"\n" + time.encode("ascii")
