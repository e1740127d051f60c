"""Moments and journals for tests: a clock that goes on by a minute with every question."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Final

from portal.criteria_proposals import Clock, Journal

JAPAN: Final = dt.timezone(dt.timedelta(hours=9))
MOMENT: Final = dt.datetime(2026, 11, 21, 10, 0, tzinfo=JAPAN)


def ticking(start: dt.datetime = MOMENT) -> Clock:
    minutes = itertools.count()
    return lambda: start + dt.timedelta(minutes=next(minutes))


def journal(folder: Path) -> Journal:
    return Journal(folder / "store", ticking())


def written(folder: Path, count: int) -> Journal:
    """A journal with so many entries of 山田 and 佐藤 in turn."""
    made = journal(folder)
    for number in range(1, count + 1):
        made.append("effect.listed", ("佐藤", "山田")[number % 2], population=f"名簿{number}")
    return made
