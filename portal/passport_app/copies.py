"""What an answer tells the service worker: whose it is, and whether the phone keeps a copy of it.

A mark is one of the session. A page without one, or with another one, ends all copies: a session
that is over, or somebody else. The headers are read by ``worker.js`` alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.responses import Response

MARK: Final = "Passport-Mark"
KEEP: Final = "Passport-Keep"
SEEN: Final = "Passport-Seen"

KEPT_DAYS: Final = 7
"""After how many days a copy is shown no more; a session that goes on makes a new one each time."""


class Part(StrEnum):
    """The pages of which the phone keeps the last one seen."""

    HOME = "home"
    MONTH = "month"


def mark(response: Response, session: str) -> None:
    """Say whose page it is; ``session`` says nothing about the person or the session itself."""
    response.headers[MARK] = session


def keep(response: Response, part: Part, seen: str, which: str) -> None:
    """Let the phone keep a page: ``seen`` is the moment in Japan, ``which`` names what it shows."""
    response.headers[KEEP] = f"{part} {which}"
    response.headers[SEEN] = seen
