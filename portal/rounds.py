"""Something that goes on beside a running portal: again and again, in a thread of its own."""

from __future__ import annotations

import logging
import traceback
from abc import ABC, abstractmethod
from threading import Event, Thread
from typing import ClassVar, Final

from sqlalchemy.exc import SQLAlchemyError

UNFORESEEN: Final = 300.0
"""Seconds to the next round after a trouble that nobody foresaw: a person has to look at it."""


class Rounds(ABC):
    """Goes round until stopped; what is away for a while is no reason to give up.

    ``NAME`` is that of the thread and of the log, ``WAITING`` what waits while there is trouble,
    ``TROUBLE`` the troubles that pass, ``PAUSE`` how many seconds lie before the next round then.
    """

    NAME: ClassVar[str]
    WAITING: ClassVar[str]
    PAUSE: ClassVar[float]
    TROUBLE: ClassVar[tuple[type[Exception], ...]] = (SQLAlchemyError,)

    def __init__(self) -> None:
        self.log = logging.getLogger(f"ccus_level.{self.NAME}")
        self._over = Event()
        self._thread = Thread(target=self._go, name=self.NAME, daemon=True)

    @abstractmethod
    def once(self) -> float:
        """One round; how many seconds lie before the next one."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is in hand is finished first."""
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            try:
                pause = self.once()
            except self.TROUBLE as trouble:
                # Its text may hold values of rows: the kind of trouble is enough to look further.
                self.log.warning("%s: %s", self.WAITING, type(trouble).__name__)
                pause = self.PAUSE
            except Exception as fault:  # noqa: BLE001 - a thread that ended would never be missed
                where = traceback.extract_tb(fault.__traceback__)[-1]
                at = f"{where.filename}:{where.lineno}"
                self.log.error("%s: %s at %s", self.WAITING, type(fault).__name__, at)  # noqa: TRY400 - the text may hold values of rows
                pause = UNFORESEEN
