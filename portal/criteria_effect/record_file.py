"""A file of technician records, plain or packed (gzip), line by line."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from evaluator.lines import Stream, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class UnreadableRecords(Exception):
    """A file that could be opened and not be read to its end: no folder, no whole gzip file."""


def open_records(name: str) -> BinaryIO:
    """The file of a name, or standard input for ``-``; OSError where it cannot be opened."""
    if name == "-":
        return sys.stdin.buffer
    if name.endswith(".gz"):
        return gzip.open(name, "rb")  # type: ignore[return-value]  # a GzipFile reads like any other
    return Path(name).open("rb")


def record_lines(stream: Stream) -> Iterator[bytes]:
    """The lines, each cut behind the length at which a record is refused.

    ``UnreadableRecords`` where the file breaks off while it is read.
    """
    try:
        # An empty file has one line without anything in it, and nobody.
        yield from filter(None, lines_of(stream))
    except (OSError, EOFError, zlib.error) as broken:
        raise UnreadableRecords(str(broken)) from broken
