"""Why a key cannot sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class KeyRefused(Exception):
    """A key that cannot be used: its file, and what is wrong with it; no secret stands in it."""

    def __init__(self, file: Path, says: str) -> None:
        super().__init__(f"{file}: {says}")
        self.file, self.says = file, says
