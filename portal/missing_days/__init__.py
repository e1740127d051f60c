"""Whoever can still mend days that do not count is told of them: technician, employer and prime."""

from portal.missing_days.rounds import WatchRounds
from portal.missing_days.watching import Told, Watch

__all__ = ["Told", "Watch", "WatchRounds"]
