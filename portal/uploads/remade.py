"""A file as it may be kept: made anew in a process of its own, or the reason why not."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import threading
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PROGRAM: Final = "portal.upload_remaking"
SECONDS: Final = 30.0
"""Wall time for one file on a busy machine; the process itself may use ten seconds of a
processor."""

AT_ONCE: Final = 2
LONGEST_NAME: Final = 100
LARGEST_KEPT: Final = 20_000_000
ENDINGS: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

_turns: Final = threading.BoundedSemaphore(AT_ONCE)
"""The memory of the machine bounds how many files are open at a time, not how many are sent."""


class Refusal(StrEnum):
    """Why a file is not taken; the words of each are ``uploads.refused_…``."""

    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    HEIC = "heic"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    PAGE_SIZE = "page_size"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LARGE = "too_large"
    TOO_COSTLY = "too_costly"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Remade:
    """A new file of what was seen in the one that was sent.

    ``sent_digest`` is the SHA-256 of the file as it was sent, ``digest`` that of ``content``;
    ``scanned_by`` names the virus scanner that found nothing, empty where none was asked.
    """

    name: str
    media_type: str
    pages: int
    content: bytes
    sent_digest: str
    scanned_by: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the new file."""
        return hashlib.sha256(self.content).hexdigest()


def remade(data: bytes, name: str) -> Remade | Refusal:
    """A PDF, JPEG or PNG made anew. What it is is told by its content; ``name`` is for people.

    A file that takes too long or needs too much memory is refused; so is one over which the process
    dies.
    """
    if not data:
        return Refusal.EMPTY
    with _turns:
        try:
            # No environment: what is in it (passwords of the database) is none of its business.
            done = subprocess.run(
                [sys.executable, "-P", "-I", "-m", PROGRAM],
                input=data,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env={},
            )
        except subprocess.TimeoutExpired:
            return Refusal.TOO_COSTLY
    if done.returncode != 0:
        said = done.stderr.decode("ascii", "replace").strip()
        return Refusal(said) if said in set(Refusal) else Refusal.TOO_COSTLY
    head, _, content = done.stdout.partition(b"\n")
    media_type, _, pages = head.decode("ascii").partition(" ")
    if len(content) > LARGEST_KEPT:
        return Refusal.TOO_LARGE
    sent = hashlib.sha256(data).hexdigest()
    return Remade(kept_name(name, media_type), media_type, int(pages), content, sent)


def kept_name(name: str, media_type: str) -> str:
    """A file's name as it is kept: one line of signs that can be seen, the right ending."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " "
    )
    stem = seen.rpartition(".")[0] or seen
    return (stem.strip(" .")[:LONGEST_NAME] or "file") + ENDINGS[media_type]
