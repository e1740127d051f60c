"""Goes round beside a running portal: once each morning, everybody's open days are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from ccus_data.wording import Refused
from portal.access import JAPAN
from portal.rounds import Rounds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from portal.missing_days.watching import Watch

MORNING: Final = 6
"""The hour in Japan before which nobody is told anything."""


class WatchRounds(Rounds):
    """Watches once a day until stopped; a watch of the same day again tells nobody twice."""

    NAME = "missing_days"
    WAITING = "the watch of days waits"
    PAUSE = 600.0
    TROUBLE = (SQLAlchemyError, Refused)

    def __init__(self, watch: Watch, now: Callable[[], dt.datetime]) -> None:
        super().__init__()
        self._watch = watch
        self._now = now
        self._last: dt.date | None = None

    def once(self) -> float:
        """Look at the clock, and at everybody where it is time."""
        self.look()
        return self.PAUSE

    def look(self) -> bool:
        """Watch, where it is morning and this day was not watched yet; whether it did."""
        at = self._now()
        here = at.astimezone(JAPAN)
        if here.hour < MORNING or here.date() == self._last:
            return False
        told = self._watch.watch(here.date(), at)
        self._last = here.date()
        self.log.info(
            "days that do not count: %d technicians, %d mails to employers, %d to primes",
            told.technicians,
            told.employers,
            told.primes,
        )
        return True
