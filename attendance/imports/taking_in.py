"""One job taken in: counted first, then row by row, from wherever an earlier process was ended."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from attendance.imports.file_jobs import FileJobs, ImportJob, State, refusals_of
from attendance.intake import (
    Job,
    PartnerSender,
    Progress,
    day_of,
    leave,
    never_sends,
    partner_of_digest,
    rows_of,
    take_in,
)
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
        partner = _partner(engine, catalogue, job, now())
        _take(engine, catalogue, job, partner, now, is_over)
    except Refused as refused:
        leave(job.path)
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


def _partner(engine: Engine, catalogue: Catalogue, job: ImportJob, at: dt.datetime) -> Partner:
    """Whose token brought the job; `Refused` where it may not bring it any more."""
    with reading(engine) as connection:
        found = partner_of_digest(connection, job.token, job.received_at)
    if found is None or SCOPE not in found.scopes:
        raise Refused(said("imports.token_gone"))
    if never_sends(catalogue, found.system, SCOPE, day_of(at)):
        raise Refused(said("attendance.never_sends", system=found.system, kind=SCOPE))
    return found


def _rows(job: ImportJob, is_over: Callable[[], bool]) -> Iterator[Any]:
    """The rows of a file; `Refused` for too many and for a file that cannot be read.

    Nothing is stored before the whole file was read once.
    """
    number = 0
    try:
        for number, row in enumerate(rows_of(job.path), start=1):
            if number > MOST_ROWS:
                raise Refused(said("imports.too_many", most=f"{MOST_ROWS:,}"))
            if number % LOOK_EVERY == 0 and is_over():
                raise Stopped
            yield row
    except (ValueError, csv.Error) as fault:
        raise Refused(said("imports.unreadable", kind=job.kind, row=number + 1)) from fault


def _take(  # noqa: PLR0913, PLR0917 - as above
    engine: Engine,
    catalogue: Catalogue,
    job: ImportJob,
    partner: Partner,
    now: Callable[[], dt.datetime],
    is_over: Callable[[], bool],
) -> None:
    def tell(progress: Progress) -> None:
        job.tell(State("running", progress.rows, progress.done, progress.counts))
        if is_over():
            raise Stopped
        _partner(engine, catalogue, job, now())

    job.results.touch()
    of_file = Job(job.path, PartnerSender(partner), now())
    take_in(engine, catalogue, of_file, tell, _rows(job, is_over))
