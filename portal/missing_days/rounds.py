"""Goes round beside a running portal: once each morning, everybody's open days are looked at."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from ccus_data.wording import Refused
from portal.access import JAPAN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from portal.missing_days.watching import Watch

LOG = logging.getLogger("ccus_level.missing_days")

PAUSE: Final = 600.0
"""Seconds between two looks at the clock."""

MORNING: Final = 6
"""The hour in Japan before which nobody is told anything."""


class WatchRounds:
    """Watches once a day until stopped; a watch of the same day again tells nobody twice."""

    def __init__(self, watch: Watch, now: Callable[[], dt.datetime]) -> None:
        self._watch = watch
        self._now = now
        self._last: dt.date | None = None
        self._over = Event()
        self._thread = Thread(target=self._go, name="missing days", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def look(self) -> bool:
        """Watch, where it is morning and this day was not watched yet; whether it did."""
        at = self._now()
        here = at.astimezone(JAPAN)
        if here.hour < MORNING or here.date() == self._last:
            return False
        told = self._watch.watch(here.date(), at)
        self._last = here.date()
        LOG.info(
            "days that do not count: %d technicians, %d mails to employers, %d to primes",
            told.technicians,
            told.employers,
            told.primes,
        )
        return True

    def _go(self) -> None:
        while not self._over.is_set():
            try:
                self.look()
            except SQLAlchemyError as trouble:
                # Its text may hold values of rows: the kind of trouble is enough to look further.
                LOG.warning("the watch of days waits: %s", type(trouble).__name__)
            except Refused as refused:
                LOG.warning("the watch of days waits: %s", refused.reasons[0].sentence("en"))
            self._over.wait(PAUSE)
