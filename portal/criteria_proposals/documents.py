"""What was proposed and shown, to the byte: files named after their SHA-256, never deleted."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.safe_files import forget_unfinished, own_folder, write_first
from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.criteria_proposals.wording import Said

FOLDER: Final = "documents"
YAML: Final = ".yaml"
JSON: Final = ".json"

_NAME: Final = re.compile(r"[0-9a-f]{64}\.(yaml|json)")


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, as text."""
    return hashlib.sha256(data).hexdigest()


class Documents:
    """The documents beside a journal. Writers hold the journal."""

    def __init__(self, store: Path) -> None:
        self._folder = store / FOLDER

    def keep(self, data: bytes, ending: str = YAML) -> str:
        """Keep some bytes; their SHA-256. What is kept already is not written again."""
        digest = sha256(data)
        path = self._path(digest, ending)
        own_folder(self._folder)
        if path.exists():
            self.read(digest, ending)
            forget_unfinished(path)
        else:
            write_first(path, data)
        return digest

    def read(self, digest: str, ending: str = YAML) -> bytes:
        """The bytes of a digest; refused where they are missing or are no longer the same."""
        path = self._path(digest, ending)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise Refused(said("document.missing", file=f"{FOLDER}/{path.name}")) from None
        if sha256(data) != digest:
            raise Refused(said("document.changed", file=f"{FOLDER}/{path.name}"))
        return data

    def names(self) -> frozenset[str]:
        """The names of all files kept."""
        return frozenset(path.name for path in self._folder.glob("[!.]*"))

    def faults(self) -> Iterator[Said]:
        """Every file that is not what its name says."""
        for path in sorted(self._folder.glob("[!.]*")):
            if not _NAME.fullmatch(path.name):
                yield said("document.stray", file=f"{FOLDER}/{path.name}")
            elif sha256(path.read_bytes()) != path.stem:
                yield said("document.changed", file=f"{FOLDER}/{path.name}")

    def _path(self, digest: str, ending: str) -> Path:
        return self._folder / f"{digest}{ending}"
