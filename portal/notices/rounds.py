"""Rounds beside a running portal: decisions without a notice are given theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from portal.rounds import Rounds

if TYPE_CHECKING:
    from portal.notices.office import NoticeOffice

LONG_PAUSE: Final = 60.0
"""Seconds after a round in which everything had to wait: for a key, a device, a disk."""


class IssuingRounds(Rounds):
    """Issues until stopped; the notices in hand then are finished first."""

    NAME = "notices"
    WAITING = "notices wait"
    PAUSE = 2.0
    TROUBLE = (SQLAlchemyError, OSError)

    def __init__(self, office: NoticeOffice) -> None:
        super().__init__()
        self._office = office

    def stop(self) -> None:
        """End, and let the press go."""
        super().stop()
        self._office.press.close()

    def once(self) -> float:
        """Issue some; after a round that issued something the next follows at once."""
        done = self._office.issue_some()
        if done.issued:
            self.log.info("notices: %d issued, %d later", done.issued, done.later)
            return 0.0
        return LONG_PAUSE if done.later else self.PAUSE
