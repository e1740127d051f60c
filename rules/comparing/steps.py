"""The steps that make another requirement of one: each says one difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.comparing.tree import Part


@dataclass(frozen=True, slots=True)
class Gone:
    """A part of the old tree that the new one does not ask."""

    old: Part


@dataclass(frozen=True, slots=True)
class Come:
    """A part of the new tree that the old one did not ask."""

    new: Part


@dataclass(frozen=True, slots=True)
class Stands:
    """A part that counts for something else than before."""

    old: Part
    new: Part


@dataclass(frozen=True, slots=True)
class Moved:
    """A part that counts for the same, in another list."""

    old: Part
    new: Part


@dataclass(frozen=True, slots=True)
class Need:
    """A group of which more, fewer, all or one must be met."""

    old: Part
    new: Part


@dataclass(frozen=True, slots=True)
class Floor:
    """A day floor that was put on (no old one), taken off (no new one) or changed."""

    old: Part | None
    new: Part | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line whose name, codes, entries or description differ."""

    old: Part
    new: Part


@dataclass(frozen=True, slots=True)
class Order:
    """A group whose common items stand in another order."""

    old: Part
    new: Part
    moved: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A place that is grouped otherwise without asking for anything else."""

    old: Part
    new: Part


Step = Gone | Come | Stands | Moved | Need | Floor | Line | Order | Rewritten
