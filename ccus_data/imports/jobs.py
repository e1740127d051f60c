"""Jobs: how far the import of a file came, committed with the rows it brought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import import_jobs
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FINISHED = "import"
"""What the ledger calls a finished import."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is brought in, by whom: the kind of rows, the file and its digest."""

    kind: str
    file_name: str
    sha256: str
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows of the file that were read, what became of them, and the size of the result file."""

    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    result_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One import of one file; ``resumed`` when an earlier one of the same file was cut off."""

    job_id: int
    progress: Progress
    resumed: bool


COUNTS = tuple(Progress.__dataclass_fields__)


def begin_job(
    connection: Connection, origin: Origin, at: dt.datetime, *, anew: bool = False
) -> Job:
    """A new job for a file, or the one that was cut off while importing the same content.

    ``anew`` never takes up a job that was cut off.
    """
    running = connection.execute(
        select(import_jobs).where(
            import_jobs.c.kind == origin.kind,
            import_jobs.c.file_sha256 == origin.sha256,
            import_jobs.c.state == "running",
        )
    ).first()
    if running is not None and not anew:
        done = {name: getattr(running, name) for name in COUNTS}
        return Job(running.job_id, Progress(**done), resumed=True)
    made = connection.execute(
        insert(import_jobs).values(
            kind=origin.kind,
            file_name=origin.file_name,
            file_sha256=origin.sha256,
            by=origin.by,
            state="running",
            started_at=at,
            **dict.fromkeys(COUNTS, 0),
        )
    )
    (job_id,) = made.inserted_primary_key or (0,)
    return Job(job_id, Progress(), resumed=False)


def advance(connection: Connection, job_id: int, before: Progress, after: Progress) -> None:
    """Note how far a job came, in the transaction that brings its rows.

    Refuses where another process moved the job meanwhile: two must not import one file at once.
    """
    moved = connection.execute(
        update(import_jobs)
        .where(
            import_jobs.c.job_id == job_id,
            import_jobs.c.rows_read == before.rows_read,
            import_jobs.c.state == "running",
        )
        .values({name: getattr(after, name) for name in COUNTS})
    )
    if moved.rowcount != 1:
        raise Refused(said("import.taken"))


def rewind(connection: Connection, job: Job) -> Job:
    """The job from its beginning again: rows that it brought will be found unchanged."""
    connection.execute(
        update(import_jobs)
        .where(import_jobs.c.job_id == job.job_id, import_jobs.c.state == "running")
        .values(dict.fromkeys(COUNTS, 0))
    )
    return Job(job.job_id, Progress(), job.resumed)


def finish_job(
    connection: Connection, job: Job, progress: Progress, *, by: str, at: dt.datetime
) -> None:
    """Close a job, and tell the ledger what was brought by whom, from which file."""
    row = connection.execute(select(import_jobs).where(import_jobs.c.job_id == job.job_id)).one()
    connection.execute(
        update(import_jobs)
        .where(import_jobs.c.job_id == job.job_id)
        .values(state="done", finished_at=at)
    )
    after = {"kind": row.kind, "file_sha256": row.file_sha256, "file_name": row.file_name}
    after |= {name: getattr(progress, name) for name in COUNTS if name != "result_bytes"}
    append(connection, [Act(by, FINISHED, "import_jobs", {"job_id": job.job_id}, None, after)], at)
