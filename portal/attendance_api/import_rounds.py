"""Files of touches taken in beside a running portal, one after the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from attendance.imports import FileJobs, Stopped, run_job
from portal.rounds import Rounds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue


class ImportRounds(Rounds):
    """Takes in until stopped; a file that is in hand then goes on when the portal is back."""

    NAME = "imports"
    WAITING = "files of touches wait"
    PAUSE = 1.0
    TROUBLE = (SQLAlchemyError, OSError)

    def __init__(
        self, engine: Engine, catalogue: Catalogue, jobs: FileJobs, now: Callable[[], dt.datetime]
    ) -> None:
        super().__init__()
        self._engine = engine
        self._catalogue = catalogue
        self._jobs = jobs
        self._now = now
        self._troubles: Counter[str] = Counter()

    def once(self) -> float:
        """The oldest file; where one met with trouble, those that met with less go first."""
        self._jobs.clear(self._now())
        waiting = self._jobs.waiting()
        if not waiting:
            self._troubles.clear()
            return self.PAUSE
        job = min(waiting, key=lambda one: self._troubles[one.job_id])
        try:
            run_job(self._engine, self._catalogue, self._jobs, job, self._now, self._over.is_set)
        except Stopped:
            return self.PAUSE
        except self.TROUBLE:
            self._troubles[job.job_id] += 1
            raise
        return 0.0
