"""Why a file is not made anew, and how large one may be."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 20_000_000
MOST_PAGES: Final = 20
MOST_PIXELS: Final = 60_000_000
"""Of one picture: phones of today take up to 50 million."""

LONGEST_SIDE: Final = 2_800
"""Pixels of a side as it is kept: A4 at 240 dots an inch."""

DOTS: Final = 180
"""Dots an inch of a page."""

JPEG_QUALITY: Final = 82


class Refused(Exception):
    """A file that is not made anew, with one word that says why."""
