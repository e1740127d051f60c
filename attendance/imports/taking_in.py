"""One job taken in: counted first, then row by row, from wherever an earlier process was ended."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from attendance.imports.file_jobs import FileJobs, ImportJob, State, refusals_of
from attendance.intake import STATUSES, Job, PartnerSender, partner_of_digest, rows_of, take_in
from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from attendance.intake import Partner
    from rules.catalogue import Catalogue

MOST_ROWS: Final = 1_000_000
LOOK_EVERY: Final = 5_000
SCOPE: Final = "events"


class Stopped(Exception):
    """The portal ends: the job goes on behind the rows that are done when it is back."""


class _Counted:
    """The rows of each status in a file of results, as far as it is written."""

    def __init__(self, job: ImportJob) -> None:
        self._path = job.results
        self._read = 0
        self.counts = dict.fromkeys(STATUSES, 0)

    def more(self) -> dict[str, int]:
        """The counts with what was written since; no id can hold what is looked for."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        self._read += len(new)
        for status in STATUSES:
            self.counts[status] += new.count(f'"status": "{status}"'.encode())
        return dict(self.counts)


def run_job(  # noqa: PLR0913, PLR0917 - the job, where it goes, when, and who may stop it
    engine: Engine,
    catalogue: Catalogue,
    jobs: FileJobs,
    job: ImportJob,
    now: Callable[[], dt.datetime],
    is_over: Callable[[], bool],
) -> None:
    """Take a job in to its end, or say why it cannot be.

    `Stopped` as soon as ``is_over`` says so; whatever the database cannot do now goes through, and
    the job waits.
    """
    try:
        partner = _partner(engine, job)
        rows = _rows(job, is_over)
        _take(engine, catalogue, job, partner, State("running", rows), now, is_over)
    except Refused as refused:
        state = refusals_of(refused.reasons, job)
        jobs.finish(job, replace(state, finished_at=now().isoformat()))
        return
    with writing(engine) as connection:
        identity = {"partner_id": job.partner_id, "file": job.job_id}
        counts = dict(job.state().counts)
        act = Act(partner.name, "attendance.file_taken_in", "touches", identity, after=counts)
        append(connection, [act], now())
    finished = replace(job.state(), status="done", finished_at=now().isoformat())
    jobs.finish(job, finished)


def _partner(engine: Engine, job: ImportJob) -> Partner:
    """Whose token brought the job; `Refused` where it was revoked since."""
    with reading(engine) as connection:
        found = partner_of_digest(connection, job.token, job.received_at)
    if found is None or SCOPE not in found.scopes:
        raise Refused(said("imports.token_gone"))
    return found


def _rows(job: ImportJob, is_over: Callable[[], bool]) -> int:
    """How many rows there are; `Refused` for too many and for a file that cannot be read.

    Nothing is stored before the whole file was read once.
    """
    before = job.state().rows
    if before is not None:
        return before
    rows = 0
    try:
        for rows, _ in enumerate(rows_of(job.path), start=1):
            if rows > MOST_ROWS:
                raise Refused(said("imports.too_many", most=f"{MOST_ROWS:,}"))
            if rows % LOOK_EVERY == 0 and is_over():
                raise Stopped
    except (ValueError, csv.Error) as fault:
        raise Refused(said("imports.unreadable", kind=job.kind, row=rows + 1)) from fault
    return rows


def _take(  # noqa: PLR0913, PLR0917 - as above
    engine: Engine,
    catalogue: Catalogue,
    job: ImportJob,
    partner: Partner,
    state: State,
    now: Callable[[], dt.datetime],
    is_over: Callable[[], bool],
) -> None:
    counted = _Counted(job)

    def tell(done: int) -> None:
        job.tell(replace(state, done=done, counts=counted.more()))
        if is_over():
            raise Stopped
        _partner(engine, job)

    job.results.touch()
    take_in(engine, catalogue, Job(job.path, PartnerSender(partner), now()), tell)
