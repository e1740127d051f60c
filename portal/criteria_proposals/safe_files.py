"""Files that are whole on the disk before anybody is told so, for the eyes of their owner alone."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_FILE: Final = 0o600
OWN_FOLDER: Final = 0o700


def own_folder(folder: Path) -> None:
    """Make a folder for its owner alone where there is none yet, and see it on the disk."""
    if not folder.is_dir():
        folder.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
        settle(folder.parent)


def settle(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    with opened(folder, os.O_RDONLY | os.O_DIRECTORY) as handle:
        os.fsync(handle)


@contextmanager
def opened(path: Path, flags: int, mode: int = OWN_FILE) -> Iterator[int]:
    """A file's handle; a link in its place is refused (OSError)."""
    handle = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    try:
        yield handle
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes) -> None:
    """Write every byte and see it on the disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def write_whole(path: Path, data: bytes, mode: int = OWN_FILE) -> None:
    """Write a file anew: whoever opens it finds the old or the new content, never a part."""
    _unfinished(path, data, mode).replace(path)
    settle(path.parent)


def write_first(path: Path, data: bytes, mode: int = OWN_FILE) -> None:
    """Write a file that is not there yet; FileExistsError where it is, and nothing is changed.

    It comes into being whole. Writers of one name must hold a common lock.
    """
    new = _unfinished(path, data, mode)
    try:
        os.link(new, path)
    finally:
        new.unlink()
        settle(path.parent)


def forget_unfinished(path: Path) -> None:
    """Take away what a writer of a file left when it was killed; the file itself stays."""
    _beside(path).unlink(missing_ok=True)


def _unfinished(path: Path, data: bytes, mode: int) -> Path:
    """The content beside the file. Never into what a killed writer left: that may be the file."""
    new = _beside(path)
    new.unlink(missing_ok=True)
    with opened(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode) as handle:
        write_all(handle, data)
    return new


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")
