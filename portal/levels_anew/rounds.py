"""Goes round beside a running portal: whoever's days changed is judged within seconds."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from portal.problems import Refused

if TYPE_CHECKING:
    from portal.levels_anew.judging import LevelsAnew

LOG = logging.getLogger("ccus_level.levels_anew")

PAUSE: Final = 2.0
"""Seconds between two looks at who waits."""


class LevelRounds:
    """Judges whoever waits until stopped."""

    def __init__(self, levels: LevelsAnew) -> None:
        self._levels = levels
        self._over = Event()
        self._thread = Thread(target=self._go, name="levels", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._over.is_set():
            count = 0
            try:
                count = self._levels.judge()
            except SQLAlchemyError as trouble:
                # Its text may hold values of rows: the kind of trouble is enough to look further.
                LOG.warning("levels wait: %s", type(trouble).__name__)
            except Refused:
                # The judges have said why in the log; whoever waits goes on waiting.
                LOG.warning("levels wait: the engines give no answer")
            if not count:
                self._over.wait(PAUSE)
