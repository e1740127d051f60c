"""A file inside a hidden field, so that a form that comes back with faults does not lose it."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

MOST_UNPACKED: Final = 16 * 1024 * 1024


def pack_file(data: bytes) -> str:
    """The file as text; nothing for no file."""
    return base64.b64encode(zlib.compress(data)).decode("ascii") if data else ""


def unpack_file(text: str) -> bytes:
    """The file again; no file for anything that was not packed here."""
    try:
        inflater = zlib.decompressobj()
        data = inflater.decompress(base64.b64decode(text, validate=True), MOST_UNPACKED)
    except (binascii.Error, ValueError, zlib.error):
        return b""
    return data if inflater.eof else b""
