"""Faults that nobody foresaw: a gate writes them down and goes on."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Final

LOG: Final = logging.getLogger("ccus_level.gate")


def note(doing: str, fault: Exception) -> None:
    """Write down what failed while doing what, and where; never its words, which may hold a name.

    It goes to the log ``ccus_level.gate``: to standard error, where nobody set it up otherwise.
    """
    place = traceback.extract_tb(fault.__traceback__)[-1]
    LOG.error(
        "%s: %s at %s:%s", doing, type(fault).__name__, Path(place.filename).name, place.lineno
    )
