"""Law: what is installed is locked, and every download is checked by its hash."""

from __future__ import annotations

import re
from typing import Final

PINNED: Final = re.compile(r"^([a-z0-9][a-z0-9-]*)==([^\s\\]+)(?: ; [^\\]+)?(.*)$", re.DOTALL)
HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def pins(lock: str) -> dict[str, str]:
    """Package to version of a lock; `ValueError` names an entry without version or hash."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        match = PINNED.match(entry)
        if match is None or not HASH.search(match[3]):
            message = f"not pinned with a hash: {entry.splitlines()[0]}"
            raise ValueError(message)
        found[match[1]] = match[2]
    return found
