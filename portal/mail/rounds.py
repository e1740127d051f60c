"""The postman's rounds beside a running portal: every few seconds what is due goes out."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from portal.mail.postman import Postman

LOG = logging.getLogger("ccus_level.mail")
PAUSE: Final = 2.0
"""Seconds between two rounds."""


class Rounds:
    """Goes round until stopped. A database that is away for a while is no reason to give up."""

    def __init__(self, postman: Postman) -> None:
        self._postman = postman
        self._over = Event()
        self._thread = Thread(target=self._go, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a mail that is on its way is handed over first."""
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._over.is_set():
            try:
                done = self._postman.deliver()
            except SQLAlchemyError as trouble:
                # Its text may hold values of rows: the kind of trouble is enough to look further.
                LOG.warning("mails wait: %s", type(trouble).__name__)
            else:
                if done.taken:
                    LOG.info("mails: %d sent, %d later, %d refused", *done.counts)
            self._over.wait(PAUSE)
