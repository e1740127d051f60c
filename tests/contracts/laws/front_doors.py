"""Law: neighbours come into a room by its front door.

A room is a folder inside a layer, such as ``portal/layout``; its ``__init__`` is the door, and
nobody outside imports a module behind it. In the layers without folders each module is a room of
its own: one door for the whole layer would load all of it for every judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tests.contracts.laws.source import PRODUCT, Breach, Source, imported_modules

DEPTH_OF_A_ROOM: Final = 2


def rooms(sources: Iterable[Source]) -> frozenset[str]:
    """The dotted names of all folders with a front door inside a layer."""
    folders = (source.path.split("/")[:-1] for source in sources if source.name == "__init__.py")
    return frozenset(".".join(parts) for parts in folders if len(parts) >= DEPTH_OF_A_ROOM)


def side_doors(source: Source, rooms: frozenset[str]) -> Iterator[Breach]:
    """Every import of a module behind the front door of a room that the file is not in."""
    if source.layer not in PRODUCT:
        return
    here = ".".join(source.path.split("/")[:-1])
    for node, module in imported_modules(source.tree):
        parts = module.split(".")
        for length in range(DEPTH_OF_A_ROOM, len(parts)):
            room = ".".join(parts[:length])
            if room in rooms and not f"{here}.".startswith(f"{room}."):
                yield source.breach(node, f"imports {module}: come in by {room}")
                break
