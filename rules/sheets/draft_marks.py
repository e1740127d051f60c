"""What a draft says of itself: that it was made by ``criteria import``, and what was not read.

An approved file says neither. Drafts are written in Japanese, so are their marks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from rules.sheets.wording import sheet_word

HEAD: Final = ("import.file.head", "import.file.next")
"""The comment that every draft begins with, line by line."""

DOUBTS: Final = ("import.doubt", "import.doubt.short")

ANYTHING: Final = "\0"


def is_doubt(text: str) -> bool:
    """Whether a note or a comment is one of the sentences on what was not read."""
    return any(_form(key).fullmatch(text.strip()) for key in DOUBTS)


def is_head(line: str) -> bool:
    """Whether a line is of the comment that every draft begins with."""
    text = line.removeprefix("#").strip()
    return line.startswith("#") and any(_form(key).fullmatch(text) for key in HEAD)


def commented_doubts(text: str) -> tuple[tuple[int, str], ...]:
    """The doubts among the comments of a file, each with its line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.lstrip().lstrip("#").lstrip("- ").strip()
        if line.lstrip().startswith("#") and is_doubt(said):
            found.append((number, said))
    return tuple(found)


def head_line(text: str) -> int | None:
    """The first line that calls a file a draft; None where none does."""
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if is_head(line)), None)


def without_head(document: bytes) -> bytes:
    """A draft without the comment that every draft begins with; anything else as it is."""
    lines = document.splitlines(keepends=True)
    while lines and is_head(lines[0].decode("utf-8", "replace").rstrip()):
        lines.pop(0)
    return b"".join(lines)


@cache
def _form(key: str) -> re.Pattern[str]:
    """The form of a sentence, whatever its values are."""
    blank = dict.fromkeys(("sha256", "place", "said", "text", "name", "field"), ANYTHING)
    parts = sheet_word(key, **blank).split(ANYTHING)
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
