"""When missing days could be there at a pace, and the picture of it: an estimate, no promise.

Heights and widths are in the units of the picture's own box; the page says the same in words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

DAYS_IN_MONTH: Final = 365 / 12
FARTHEST_YEARS: Final = 50
"""A date farther off than a working life says nothing."""

LEFT, RIGHT, TOP, BOTTOM = 8.0, 312.0, 22.0, 138.0
"""Where the plot lies in its box of 320 by 160."""


@dataclass(frozen=True, slots=True)
class Line:
    """Days from today on at a pace of days a month; ``on`` is when they are all there."""

    pace: float
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line in the picture: from today's days to where it ends, and whether it arrives."""

    name: str
    x: float
    y: float
    start_y: float
    arrives: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: the line of what is needed, where today stands, and a line a pace."""

    need_y: float
    last_day: dt.date
    lines: tuple[Drawn, ...]


def reached_on(missing: int, pace: float, today: dt.date) -> dt.date | None:
    """The day on which so many days more are there; None where that is too far off to say."""
    if missing <= 0:
        return today
    if pace <= 0:
        return None
    ahead = -(-missing * DAYS_IN_MONTH // pace)
    return None if ahead > FARTHEST_YEARS * 365 else today + dt.timedelta(days=int(ahead))


def picture_of(have: int, need: int, today: dt.date, lines: dict[str, Line]) -> Picture | None:
    """The picture of some paces; None where no line arrives, so that there is nothing to show."""
    days = [line.on for line in lines.values() if line.on is not None]
    if not days or need <= 0 or have >= need:
        return None
    last = max(days)
    span = max(1, (last - today).days)

    def height(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(value, need) / need

    drawn = []
    for name, line in lines.items():
        until = last if line.on is None else line.on
        ahead = (until - today).days
        grown = have + line.pace * ahead / DAYS_IN_MONTH
        value = need if line.on is not None else min(grown, need)
        x = LEFT + (RIGHT - LEFT) * ahead / span
        drawn.append(
            Drawn(
                name,
                round(x, 1),
                round(height(value), 1),
                round(height(have), 1),
                arrives=line.on is not None,
            )
        )
    return Picture(round(height(need), 1), last, tuple(drawn))
