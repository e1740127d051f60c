"""The file is one that is not read, and how much of anything is too much."""

from __future__ import annotations

from typing import Final

MOST_OBJECTS: Final = 20_000


class Unread(Exception):
    """The file is one that is not read; its word says why."""
