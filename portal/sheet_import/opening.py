"""Opens a PDF that somebody sends: never here, always in a process of its own and within limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rules.sheets import Box, Glyph, Page, Ruling, SheetFile

EXTRACTION: Final = "portal.sheet_extraction"
SECONDS: Final = 10.0
"""Wall time for one file on a busy machine; the process itself may use three seconds of a
processor, which is what ends one that a hostile file keeps busy."""


class Unreadable(StrEnum):
    """Why a file is not read at all."""

    NOT_THERE = "not_there"
    NO_PDF = "no_pdf"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    SCRIPTED = "scripted"
    ANNOTATED = "annotated"
    HIDDEN = "hidden"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"


def open_sheet(path: Path) -> SheetFile | Unreadable:
    """The pages of a PDF as signs and lines, or why it is not read.

    A file that takes too long, or needs too much memory, is too large; so is one over which the
    reading process dies.
    """
    try:
        # Whether it can be read at all is asked here: the process below has one exit for all.
        with path.open("rb"):
            pass
    except OSError:
        return Unreadable.NOT_THERE
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-I", "-m", EXTRACTION, str(path.resolve())],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Unreadable.TOO_LARGE
    if done.returncode == 0:
        return _sheet(json.loads(done.stdout))
    said = done.stderr.decode("ascii", "replace").strip()
    return Unreadable(said) if said in set(Unreadable) else Unreadable.TOO_LARGE


def _sheet(found: dict[str, Any]) -> SheetFile:
    return SheetFile(
        tuple(_page(page) for page in found["pages"]), _day(found["made_on"]), found["sha256"]
    )


def _page(page: dict[str, Any]) -> Page:
    return Page(
        page["number"],
        page["width"],
        page["height"],
        tuple(Glyph(*glyph) for glyph in page["glyphs"]),
        tuple(Ruling(*ruling) for ruling in page["rulings"]),
        tuple(Box(*box) for box in page["strokes"]),
        tuple(Box(*box) for box in page["pictures"]),
    )


def _day(written: str | None) -> date | None:
    """The day of a PDF's date, as its maker's clock showed it; None where it is none."""
    digits = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", written or "")
    if digits is None:
        return None
    try:
        return date(*map(int, digits.groups()))
    except ValueError:
        return None
