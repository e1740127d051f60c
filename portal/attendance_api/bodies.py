"""Bodies of batches: NDJSON, a JSON array, or CloudEvents in batch; plain or gzip.

What is no row is refused as a row, with its line; only what is no batch at all is refused whole.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import HTTPException, Request

from portal.problems import Problem, Refused

MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 5 * 1024 * 1024
NDJSON: Final = ("application/x-ndjson", "application/ndjson")
ARRAY: Final = "application/json"
CLOUD_EVENTS: Final = "application/cloudevents-batch+json"
GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class BatchBody:
    """A batch as it came: its bytes, its lines where it has lines, and what stands in them."""

    raw: bytes
    lines: Sequence[bytes]
    rows: Sequence[Any]


async def read_batch(request: Request) -> BatchBody:
    """The batch of a request; 413, 415 or 400 for what is none."""
    raw = _unpacked(await request.body(), request.headers.get("content-encoding", ""))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    lines: Sequence[bytes] = ()
    if kind in NDJSON:
        lines = [line for line in raw.split(b"\n") if line.strip()]
        _refuse_more(len(lines))
        rows: Sequence[Any] = [_row(line) for line in lines]
    elif kind in {ARRAY, CLOUD_EVENTS}:
        rows = _array(raw)
        _refuse_more(len(rows))
        if kind == CLOUD_EVENTS:
            rows = [_enveloped(row) for row in rows]
    else:
        raise Refused(Problem("unsupported-media-type"))
    return BatchBody(raw, lines, rows)


def _unpacked(body: bytes, coding: str) -> bytes:
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        found = body
    elif coding == "gzip":
        unzip = zlib.decompressobj(GZIP)
        try:
            found = unzip.decompress(body, MOST_BYTES + 1)
        except zlib.error as fault:
            raise HTTPException(400) from fault
        if not unzip.eof and len(found) <= MOST_BYTES:
            raise HTTPException(400)
    else:
        raise Refused(Problem("unsupported-encoding"))
    if len(found) > MOST_BYTES:
        raise HTTPException(413)
    return found


def _refuse_more(rows: int) -> None:
    if rows > MOST_ROWS:
        raise HTTPException(413)


def _row(line: bytes) -> Any:
    """What a line holds; None, which is no row, where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _array(raw: bytes) -> list[Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise HTTPException(400) from fault
    if not isinstance(found, list):
        raise HTTPException(400)
    return found


def _enveloped(event: Any) -> Any:
    """The row of a CloudEvent: its data, with source, id and time from the envelope."""
    if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
        return None
    outside = {name: event[name] for name in ("source", "id", "time") if name in event}
    return {**event["data"], **outside}
