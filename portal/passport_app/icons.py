"""The icon of the app as PNG, in the sizes that phones ask for: the card's steps on its blue.

All edges run along the pixels, so that a picture is a few kinds of rows and needs no drawing
library. The steps lie within a circle of four fifths of the side, into which no mask cuts.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Final

SIZES: Final = (180, 192, 512)
"""For iOS, for the home screen, for the start of the app; in pixels."""

PALETTE: Final = bytes.fromhex("0017c1ffffff")
CELLS: Final = 40
"""The picture is drawn on squares of a fortieth of its side."""

STEPS: Final = ((8, 25), (14, 20), (20, 15), (26, 10))
"""Left edge and top of each step; each is six wide and reaches to the foot."""
STEP_WIDTH: Final = 6
FOOT: Final = 29


@cache
def icon(size: int) -> bytes:
    """The icon as an opaque PNG (ISO/IEC 15948), ``size`` pixels wide and high."""
    rows = b"".join(b"\0" + _row(y * CELLS // size, size) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", PALETTE),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


@cache
def _row(cell: int, size: int) -> bytes:
    """One row of pixels: 1 where a step stands."""
    return bytes(_is_step(x * CELLS // size, cell) for x in range(size))


def _is_step(across: int, down: int) -> bool:
    return any(left <= across < left + STEP_WIDTH and top <= down <= FOOT for left, top in STEPS)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
