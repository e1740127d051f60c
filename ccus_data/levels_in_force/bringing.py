"""Bringing the results of a night into the database: resumable, and the same twice is nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from ccus_data.counting import Working, alone, at_work
from ccus_data.database import load_rows, writing
from ccus_data.imports import Job, Origin, Progress, advance, begin_job, finish_job, rewind
from ccus_data.levels_in_force.comparing import DAYS, SHOWN, cause_of, known_of, stored_of
from ccus_data.levels_in_force.results import read_documents, read_results, rows_behind
from ccus_data.tables import import_jobs, judgements
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from ccus_data.levels_in_force.comparing import Found
    from ccus_data.levels_in_force.results import Results
    from rules.catalogue import Catalogue

KIND: Final = "nightly"
"""What the jobs are called; ``file_name`` is the night's ``run_id``."""

ROWS_AT_ONCE: Final = 5_000
"""Rows in a transaction: nobody else can write to SQLite for as long as it takes."""

ENGINES: Final = "set plain durable"
"""A night asks both engines about every answer that is new, and leaves out where they differ."""

MEMORY: Final = 512
"""MiB that ordering the night's rows may take; what is more goes beside the results."""

NAMES: Final = (
    *("technician_id", "field", "as_of", "run_id", "cause", "engines", "created_at"),
    *SHOWN,
    *DAYS,
)


@dataclass(frozen=True, slots=True)
class AskedNight:
    """Whose results are brought in by whom, and when it is."""

    folder: Path
    by: str
    now: Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a night's rows.

    ``inserted`` are first judgements, ``updated`` others that were appended, ``refused`` those of
    technicians whom the database does not know. ``gone`` counts judgements that stay in force
    though the night judges nobody so any more.
    """

    as_of: dt.date
    run_id: str
    progress: Progress
    gone: int
    resumed: bool


def bring_night(
    engine: Engine,
    asked: AskedNight,
    catalogue: Catalogue,
    told: Callable[[Progress], None],
    at_once: int = ROWS_AT_ONCE,
) -> Brought:
    """Append what a night says otherwise than the judgements in force; what became of its rows.

    Each batch is a transaction of its own with the note how far it came, so that a run that was
    killed goes on behind it. A judgement in force for a later day than the night's stays. `Failed`
    where a night or another import is at work in the folder; `Refused` for a folder without a
    whole night, for documents that the criteria lack, and for a night before the last one.
    """
    read_results(asked.folder)  # before anything is made in a folder that is none of ours
    with alone(asked.folder):
        results = read_results(asked.folder)
        working = Working(asked.folder / "temporary", threads=1, memory=MEMORY)
        with at_work(working) as connection:
            documents = read_documents(connection, results, catalogue)
            with writing(engine, job=True) as store:
                job = _begin(store, asked, results)
            rows = rows_behind(connection, results, documents, job.progress.rows_read)
            progress = job.progress
            while batch := list(islice(rows, at_once)):
                with writing(engine, job=True) as store:
                    after = _append(store, results, batch, progress, asked.now())
                    advance(store, job.job_id, progress, after)
                progress = after
                told(progress)
        with writing(engine, job=True) as store:
            gone = _gone(store, progress)
            finish_job(store, job, progress, by=asked.by, at=asked.now())
    return Brought(results.as_of, results.run_id, progress, gone, job.resumed)


def _begin(connection: Connection, asked: AskedNight, results: Results) -> Job:
    """The job of a night, new or cut off; refuses a night before the last that was brought in."""
    last = connection.scalar(
        select(func.max(import_jobs.c.file_name)).where(
            import_jobs.c.kind == KIND, import_jobs.c.state == "done"
        )
    )
    if last is not None and dt.date.fromisoformat(last[: len("2023-07-31")]) > results.as_of:
        raise Refused(said("night.older", as_of=results.as_of, last=last[: len("2023-07-31")]))
    _rewind_others(connection, results)
    origin = Origin(KIND, results.run_id, results.sha256, asked.by)
    return begin_job(connection, origin, asked.now())


def _rewind_others(connection: Connection, results: Results) -> None:
    """Another night that was cut off begins anew, should it be asked for again: rows are mixed."""
    cut_off = connection.scalars(
        select(import_jobs.c.job_id).where(
            import_jobs.c.kind == KIND,
            import_jobs.c.state == "running",
            import_jobs.c.file_sha256 != results.sha256,
        )
    )
    for job_id in cut_off.all():
        rewind(connection, Job(job_id, Progress(), resumed=True))


def _append(
    connection: Connection,
    results: Results,
    batch: list[Found],
    before: Progress,
    at: dt.datetime,
) -> Progress:
    """Append what is new in a batch; how far the job came with it."""
    wanted = {row.technician for row in batch}
    known, stored = known_of(connection, wanted), stored_of(connection, wanted)
    inserted = updated = 0
    rows: list[tuple[Any, ...]] = []
    here = [row for row in batch if row.technician in known]
    for row in here:
        old = stored.get((row.technician, row.field))
        if old is not None and (old.shown == row.shown or old.as_of > results.as_of):
            continue
        inserted += old is None
        updated += old is not None
        whose = (row.technician, row.field, results.as_of, results.run_id)
        rows.append((*whose, cause_of(old, row), ENGINES, at, *row.shown, *row.days))
    load_rows(connection, judgements, NAMES, rows)
    return Progress(
        before.rows_read + len(batch),
        before.inserted + inserted,
        before.updated + updated,
        before.unchanged + len(here) - len(rows),
        before.refused + len(batch) - len(here),
    )


def _gone(connection: Connection, progress: Progress) -> int:
    """Judgements in force that the night has no row for: it found a row for all the others."""
    pairs = select(judgements.c.technician_id, judgements.c.field).distinct().subquery()
    found = connection.scalar(select(func.count()).select_from(pairs)) or 0
    return int(found) - progress.inserted - progress.updated - progress.unchanged
