"""Reads a file from standard input and writes it anew to standard output.

The first line is ``TYPE PAGES``, the rest is the new file. Or one word on standard error, with
status 1, where the file is not taken (``unknown_kind``, ``encrypted``, ``too_many_pages``, ...).
"""

from __future__ import annotations

import re
import resource
import sys
from typing import Final

from portal.upload_remaking.refused import MOST_BYTES, Refused

MEMORY: Final = 700_000_000
SECONDS: Final = 10
PDF: Final = re.compile(rb"(\xef\xbb\xbf)?\s{0,64}%PDF-")


def limit() -> None:
    """Bound what this process may use, whatever is in the file; it can write to no file."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def remade(data: bytes) -> tuple[str, int, bytes]:
    """Type, pages and content of the new file; what it is is told by how it begins."""
    # The libraries are loaded behind the limits: what they take is counted.
    from portal.upload_remaking.documents import remade_document  # noqa: PLC0415
    from portal.upload_remaking.pictures import remade_picture  # noqa: PLC0415

    if len(data) > MOST_BYTES:
        raise Refused("too_large")
    if not data:
        raise Refused("empty")
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", 1, remade_picture(data, "JPEG")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", 1, remade_picture(data, "PNG")
    if PDF.match(data):
        content, pages = remade_document(data)
        return "application/pdf", pages, content
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise Refused("heic")
    raise Refused("unknown_kind")


def main() -> int:
    """Make the file of standard input anew."""
    limit()
    try:
        media_type, pages, content = remade(sys.stdin.buffer.read(MOST_BYTES + 1))
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except MemoryError:
        sys.stderr.write("too_costly\n")
        return 1
    sys.stdout.buffer.write(f"{media_type} {pages}\n".encode() + content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
