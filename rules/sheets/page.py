"""What stands where on the pages of an official sheet: signs and lines, free of any file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Glyph:
    """One visible sign with its box, in points from the upper left corner of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """The middle of its width."""
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        """Its height, which is about the width of a full-width sign."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line of a table: across (``at`` is its height) or down (``at`` from the left)."""

    across: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Box:
    """The place of something drawn, in points from the upper left corner of its page."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, across: float, down: float, *, near: float = 0.0) -> bool:
        """Whether a point lies in it, or so many points beside it."""
        return (
            self.left - near <= across <= self.right + near
            and self.top - near <= down <= self.bottom + near
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its signs and the lines of its table. ``number`` counts from 1.

    ``strokes`` are lines that run neither across nor down; ``pictures`` are images, and drawings
    that may be letters.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    strokes: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet as read from a file: its pages, the day the file was made, and its digest."""

    pages: tuple[Page, ...]
    made_on: date | None
    sha256: str
