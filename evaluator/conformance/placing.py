"""Where a kit goes: a folder that is new, empty or an older kit and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST: Final = "manifest.json"
KIND: Final = "ccus-level conformance kit"


class NotAKit(Exception):
    """The folder holds something that no older kit put there; ``name`` says what."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def may_replace(folder: Path) -> None:
    """Refuse (``NotAKit``) a folder with anything in it that is not an older kit's."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotAKit(folder.name)
    ours = _names_of_kit(folder)
    for found in sorted(folder.iterdir()):
        if found.name not in ours or found.is_dir():
            raise NotAKit(found.name)


def _names_of_kit(folder: Path) -> frozenset[str]:
    """The names that a kit's manifest lists, and its own; none where it is no kit's."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return frozenset()
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        return frozenset()
    files = manifest.get("files")
    return frozenset({MANIFEST, *(files if isinstance(files, dict) else ())})
