"""One at work in a folder at a time: whoever makes masks or results there."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ccus_data.doors import Failed
from ccus_data.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(*folders: Path) -> Iterator[None]:
    """Nobody else runs in these folders meanwhile; `Failed` where somebody does already.

    The lock ends with the process, however it ends.
    """
    opened = []
    try:
        for folder in dict.fromkeys(folders):
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / ".lock").open("a", encoding="utf-8")
            opened.append(file)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failed(said("counting.running", folder=folder)) from None
        yield
    finally:
        for file in opened:
            file.close()
