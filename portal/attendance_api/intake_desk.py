"""What the doors of the intake share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Engine

    from attendance.imports import FileJobs
    from portal.access import Limits
    from portal.layout import Words
    from portal.sealing import Seals
    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """``now`` is the clock; ``today`` the day in Japan.

    Files come to ``imports``, where they may, and have at most ``import_limit`` bytes.
    """

    engine: Engine
    seals: Seals
    catalogue: Catalogue
    words: Words
    limits: Limits
    now: Callable[[], dt.datetime]
    today: Callable[[], dt.date]
    imports: FileJobs | None = None
    import_limit: int = 0

    @property
    def card_key(self) -> str:
        """The key of the digests of cards, the same for every gate: 32 bytes in hex.

        A stolen gate holds no number of a card, and still knows its people.
        """
        return self.seals.digest("numbers of cards at gates")
