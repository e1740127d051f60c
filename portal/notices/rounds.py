"""Rounds beside a running portal: decisions without a notice are given theirs."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from portal.notices.office import NoticeOffice

LOG = logging.getLogger("ccus_level.notices")
PAUSE: Final = 2.0
"""Seconds between two rounds; after one that issued something the next follows at once."""

LONG_PAUSE: Final = 60.0
"""Seconds after a round in which everything had to wait: for a key, a device, a disk."""


class IssuingRounds:
    """Goes round until stopped. A database or disk that is away is no reason to give up."""

    def __init__(self, office: NoticeOffice) -> None:
        self._office = office
        self._over = Event()
        self._thread = Thread(target=self._go, name="notices", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; the notices in hand are finished first."""
        self._over.set()
        self._thread.join()
        self._office.press.close()

    def _go(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            pause = PAUSE
            try:
                done = self._office.issue_some()
            except (SQLAlchemyError, OSError) as trouble:
                # Its text may hold values of rows: the kind of trouble is enough to look further.
                LOG.warning("notices wait: %s", type(trouble).__name__)
                continue
            if done.issued:
                LOG.info("notices: %d issued, %d later", done.issued, done.later)
                pause = 0.0
            elif done.later:
                pause = LONG_PAUSE
