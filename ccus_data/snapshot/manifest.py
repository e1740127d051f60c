"""The manifest of a snapshot folder: what it was made from, and what each file holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccus_data.wording import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORM: Final = 1
"""Raised when the files of a snapshot change their shape."""

MANIFEST: Final = "manifest.json"
STATES: Final = ("closed", "open")
CHUNK: Final = 1 << 20
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """How many rows a file has, and its SHA-256."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot folder holds, and where it comes from.

    ``source``: a database, or scale and seed of a population; ``files`` by path below the folder;
    ``months`` of histories with ``closed`` or ``open``.
    """

    source: Mapping[str, str | int | float]
    files: Mapping[str, FileEntry]
    months: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Put the manifest into the folder, as the last file: a folder without it is half made."""
        content = {
            "form": FORM,
            "source": dict(self.source),
            "months": dict(sorted(self.months.items())),
            "files": {
                name: {"rows": entry.rows, "sha256": entry.sha256}
                for name, entry in sorted(self.files.items())
            },
        }
        new = folder / f".{MANIFEST}.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot folder; `Refused` where there is none that can be used."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(said("snapshot.no_manifest", folder=folder)) from None
    except (ValueError, NotADirectoryError):
        raise Refused(said("snapshot.manifest_broken", path=path)) from None
    found = _manifest(content)
    if isinstance(found, Said):
        raise Refused(said(found.key, **dict(found.values), path=path))
    return found


def _manifest(content: object) -> Manifest | Said:
    if not isinstance(content, dict):
        return said("snapshot.manifest_broken")
    if content.get("form") != FORM:
        return said("snapshot.other_form", found=content.get("form"), known=FORM)
    source, months, files = (content.get(key) for key in ("source", "months", "files"))
    if not (isinstance(source, dict) and isinstance(months, dict) and isinstance(files, dict)):
        return said("snapshot.manifest_broken")
    if not all(_MONTH.fullmatch(month) and state in STATES for month, state in months.items()):
        return said("snapshot.manifest_broken")
    entries = {}
    for name, entry in files.items():
        inside = not name.startswith("/") and ".." not in name.split("/")
        rows = entry.get("rows") if isinstance(entry, dict) else None
        digest = entry.get("sha256") if isinstance(entry, dict) else None
        if not (inside and type(rows) is int and rows >= 0 and isinstance(digest, str)):
            return said("snapshot.manifest_broken")
        if not _DIGEST.fullmatch(digest):
            return said("snapshot.manifest_broken")
        entries[name] = FileEntry(rows, digest)
    return Manifest(source, entries, months)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def place(file: Path, target: Path) -> None:
    """Have a file that nobody changes in a second place: without a copy where the disk can."""
    try:
        os.link(file, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, target)


def changed_files(folder: Path, manifest: Manifest) -> list[Said]:
    """Every file of a manifest that is missing or no longer what it was."""
    found = []
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            found.append(said("snapshot.file_missing", path=path))
        elif file_digest(path) != entry.sha256:
            found.append(said("snapshot.file_changed", path=path))
    return found
