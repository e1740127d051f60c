"""From the places of a PDF to those of the page as it is seen: turned, cut, counted from above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it is seen: ``turn`` is how often it is turned by a quarter, clockwise."""

    left: float
    bottom: float
    width: float
    height: float
    turn: int

    @classmethod
    def of(cls, page: Any) -> Frame:
        """The frame of a page."""
        left, bottom, right, top = page.get_cropbox()
        return cls(left, bottom, right - left, top - bottom, page.get_rotation() // 90 % 4)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as they are seen."""
        return (self.height, self.width) if self.turn % 2 else (self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place, from the upper left corner, right and down."""
        x, y = x - self.left, y - self.bottom
        match self.turn:
            case 1:
                return y, x
            case 2:
                return self.width - x, y
            case 3:
                return self.height - y, self.width - x
            case _:
                return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box: left, top, right, bottom."""
        x, y = self.point(left, bottom)
        x2, y2 = self.point(right, top)
        return min(x, x2), min(y, y2), max(x, x2), max(y, y2)
