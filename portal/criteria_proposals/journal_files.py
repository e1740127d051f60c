"""The files of a journal, and how they are read: lines, the last of them, and the noted end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.entry import START, Anchor
from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME: Final = "journal.jsonl"
HEAD: Final = "journal.head"
TORN: Final = "torn"
TORN_KIND: Final = "journal.torn_end_set_aside"
BLOCK: Final = 65_536


def lines(handle: int) -> Iterator[bytes]:
    """The lines of an open file from its beginning, each with its end; the last may lack it."""
    with os.fdopen(os.dup(handle), "rb") as file:
        file.seek(0)
        yield from file


def last_line(handle: int) -> tuple[bytes | None, int]:
    """The last whole line without its end, or None, and the place where whole lines end."""
    begin = os.fstat(handle).st_size
    data = b""
    while begin and data.count(b"\n") < 2:  # noqa: PLR2004 - its own end and that of the one before
        size = min(BLOCK, begin)
        begin -= size
        data = os.pread(handle, size, begin) + data
    end = data.rfind(b"\n")
    if end < 0:
        return None, 0
    return data[data.rfind(b"\n", 0, end) + 1 : end], begin + end + 1


def read_head(folder: Path) -> Anchor:
    """The last entry as noted beside the journal; the start where nothing is noted yet."""
    try:
        return Anchor.read((folder / HEAD).read_text(encoding="ascii").removesuffix("\n"))
    except FileNotFoundError:
        return START
    except (Refused, ValueError):
        raise Refused(said("journal.head_unreadable")) from None


def torn_ends(folder: Path, number: int) -> list[str]:
    """The files of the torn ends set aside before an entry of a number."""
    return sorted(path.name for path in (folder / TORN).glob(f"{number}-*"))
