"""Goes round beside a running portal: whoever's days changed is judged within seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from portal.problems import Refused
from portal.rounds import Rounds

if TYPE_CHECKING:
    from portal.levels_anew.judging import LevelsAnew


class LevelRounds(Rounds):
    """Judges whoever waits until stopped.

    Where the engines give no answer, the judges have said why in the log, and whoever waits goes
    on waiting.
    """

    NAME = "levels_anew"
    WAITING = "levels wait"
    PAUSE = 2.0
    TROUBLE = (SQLAlchemyError, Refused)

    def __init__(self, levels: LevelsAnew) -> None:
        super().__init__()
        self._levels = levels

    def once(self) -> float:
        """Judge some; where somebody waited, the next ones follow at once."""
        return 0.0 if self._levels.judge() else self.PAUSE
