"""Which encoding a text file is in: found out strictly, never guessed away.

UTF-8 (with or without a mark) or cp932, which is what Japanese spreadsheets write. A file that is
neither, or that could be either, is refused with the place: a replaced character is a changed name.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccus_data.imports.faults import FileFault
from ccus_data.imports.held import Held

ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp932")
CHUNK: Final = 1 << 20

MARKS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

NOT_CP932: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
"""Python reads five single bytes as these; cp932 has no such characters."""

FIRST_OF_THREE_BYTES: Final = "\u0800"
"""Below it, two bytes of UTF-8 are also two half-width katakana of cp932."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file's encoding and digest."""

    encoding: str
    sha256: str


@dataclass(slots=True)
class _Trial:
    """One encoding tried on a file piece by piece; ``failed_at`` is the first byte that is none."""

    encoding: str
    decoder: codecs.IncrementalDecoder
    taken: int = 0
    failed_at: int | None = None
    only_ascii: bool = True
    only_two_bytes: bool = True

    def feed(self, data: bytes, *, last: bool) -> None:
        """Try the next piece."""
        if self.failed_at is not None:
            return
        waiting = len(self.decoder.getstate()[0])
        try:
            text = self.decoder.decode(data, final=last)
        except UnicodeDecodeError as fault:
            self.failed_at = self.taken - waiting + fault.start
            return
        if not text.isascii():
            self.only_ascii = False
            self.only_two_bytes = self.only_two_bytes and max(text) < FIRST_OF_THREE_BYTES
            if self.encoding == "cp932" and (odd := NOT_CP932.search(text)):
                before = len(text[: odd.start()].encode("cp932"))
                self.failed_at = self.taken - waiting + before
        self.taken += len(data)


def examine(path: Path | Held, asked: str | None = None) -> TextFile:
    """The encoding of a text file, and its SHA-256; `FileFault` where it cannot be told.

    ``asked`` is the encoding that the user says it is in: then only that is tried.
    """
    digest = hashlib.sha256()
    trials = [
        _Trial(name, codecs.getincrementaldecoder(name)("strict"))
        for name in ([asked.removesuffix("-sig")] if asked else ["utf-8", "cp932"])
    ]
    start = b""
    with path.open("rb") as file:
        while True:
            data = file.read(CHUNK)
            start = start or data[:4]
            digest.update(data)
            for trial in trials:
                trial.feed(data, last=not data)
            if not data:
                break
    if start.startswith(MARKS):
        raise FileFault("utf_16")
    marked = start.startswith(codecs.BOM_UTF8)
    return TextFile(_chosen(path, trials, marked=marked), digest.hexdigest())


def _chosen(path: Path | Held, trials: list[_Trial], *, marked: bool) -> str:
    possible = {trial.encoding: trial for trial in trials if trial.failed_at is None}
    utf_8 = possible.get("utf-8")
    if utf_8 is not None:
        unclear = not utf_8.only_ascii and utf_8.only_two_bytes and "cp932" in possible
        if unclear and not marked:
            raise FileFault("encoding_unclear")
        return "utf-8-sig" if marked else "utf-8"
    if "cp932" in possible:
        return "cp932"
    # The one that came further is the one it was meant to be.
    furthest = max(trials, key=lambda trial: trial.failed_at or 0)
    position = furthest.failed_at or 0
    with path.open("rb") as file:
        before = file.read(position)
        byte = file.read(1)
    line = before.count(b"\n") + 1
    column = position - (before.rfind(b"\n") + 1) + 1
    raise FileFault(
        "not_decodable",
        line,
        encoding=furthest.encoding,
        byte=f"0x{byte.hex().upper()}" if byte else "-",
        position=column,
    )
