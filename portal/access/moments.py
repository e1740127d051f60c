"""Moments as people in Japan read them."""

from __future__ import annotations

import datetime as dt
from typing import Final

JAPAN: Final = dt.timezone(dt.timedelta(hours=9))


def said(moment: dt.datetime) -> str:
    """A moment in Japan's time: ``2026-11-26 13:05``."""
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"
