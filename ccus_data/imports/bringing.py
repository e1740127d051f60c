"""Bringing a file in: rows read, checked and stored, batch by batch, resumable and idempotent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.database import writing
from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.jobs import Job, Origin, Progress, advance, begin_job, finish_job, rewind
from ccus_data.imports.reading import HeaderRefused, ReadRow, RefusedRow, RowReader
from ccus_data.imports.result_file import ResultFile
from ccus_data.imports.storing import Bringing, store

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from ccus_data.imports.cells import Context
    from ccus_data.imports.raw import RawRow
    from ccus_data.imports.sources import Source
    from ccus_data.kinds import Kind

ROWS_AT_ONCE: Final = 5_000
FAULTS_SAID: Final = 20
"""Faults that are also said on the terminal; the result file has them all."""

Now = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks to be brought in, and how."""

    kind: Kind
    source: Source
    by: str
    result: Path
    lang: str = "ja"
    skip_unknown: bool = False
    all_or_nothing: bool = False


@dataclass(slots=True)
class Report:
    """What became of a file; ``faults`` are the first of them."""

    progress: Progress = field(default_factory=Progress)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    resumed: bool = False
    stored: bool = True

    def note(self, faults: list[Fault]) -> None:
        """Note faults: all are counted, the first are kept."""
        self.fault_count += len(faults)
        self.faults += faults[: FAULTS_SAID - len(self.faults)]


class _Nothing(Exception):
    """Takes back the transaction of an import that must be whole and is not."""


def bring_in(
    engine: Engine, asked: Asked, context: Context, now: Now, told: Callable[[Progress], None]
) -> Report:
    """Bring one file in; good rows are stored, faulty ones are reported and left out.

    With ``all_or_nothing`` one faulty row keeps every other out. A file that was cut off goes on
    behind its last committed batch. ``told`` hears of each batch.
    """
    run = _Run(engine, asked, context, now, told)
    return run.all_or_nothing() if asked.all_or_nothing else run.batches()


@dataclass(slots=True)
class _Run:
    engine: Engine
    asked: Asked
    context: Context
    now: Now
    told: Callable[[Progress], None]
    report: Report = field(default_factory=Report)

    def batches(self) -> Report:
        """Each batch in a transaction of its own, with the note how far the job came."""
        with writing(self.engine, job=True) as connection:
            job = self._begin(connection)
        result = ResultFile(self.asked.result, self.asked.lang, job.progress.result_bytes)
        if result.size < job.progress.result_bytes:
            # What was found wrong so far is lost with its file: find it again.
            with writing(self.engine, job=True) as connection:
                job = rewind(connection, job)
        self.report.progress, self.report.resumed = job.progress, job.resumed
        for batch, reader in self._read(skip=job.progress.rows_read):
            with writing(self.engine, job=True) as connection:
                self._bring(connection, job, reader, batch, result)
            self.told(self.report.progress)
        with writing(self.engine, job=True) as connection:
            self._finish(connection, job)
        return self.report

    def all_or_nothing(self) -> Report:
        """Everything in one transaction, which is taken back when anything is wrong."""
        result = ResultFile(self.asked.result, self.asked.lang)
        with suppress(_Nothing), writing(self.engine, job=True) as connection:
            job = self._begin(connection, anew=True)
            for batch, reader in self._read(skip=0):
                self._bring(connection, job, reader, batch, result)
                self.told(self.report.progress)
            self._finish_whole(connection, job)
        return self.report

    def _finish_whole(self, connection: Connection, job: Job) -> None:
        """Close the job, or take everything back where anything was wrong."""
        if self.report.fault_count:
            self.report.stored = False
            raise _Nothing
        self._finish(connection, job)

    def _finish(self, connection: Connection, job: Job) -> None:
        finish_job(connection, job, self.report.progress, by=self.asked.by, at=self.now())

    def _bring(
        self,
        connection: Connection,
        job: Job,
        reader: RowReader,
        batch: _Batch,
        result: ResultFile,
    ) -> None:
        """Store one batch and note how far the job came, in the transaction that is open."""
        before = self.report.progress
        after, faults = self._store(connection, job, reader, batch, before)
        result.write(faults)
        after = replace(after, result_bytes=result.size)
        advance(connection, job.job_id, before, after)
        self.report.progress = after
        self.report.note(faults)

    def _begin(self, connection: Connection, *, anew: bool = False) -> Job:
        source = self.asked.source
        origin = Origin(self.asked.kind.name, source.path.name, source.sha256, self.asked.by)
        return begin_job(connection, origin, self.now(), anew=anew)

    def _read(self, skip: int) -> Iterator[tuple[_Batch, RowReader]]:
        """The rows behind the first ``skip``, some thousand at a time, and what read them."""
        reader = RowReader(self.asked.kind, self.context, self.asked.skip_unknown)
        rows = reader.read(_behind(self.asked.source.rows(), skip))
        while True:
            batch = _Batch()
            try:
                batch.rows.extend(islice(rows, ROWS_AT_ONCE))
            except HeaderRefused as refused:
                batch.stopped.extend(refused.faults)
            except FileFault as stopped:
                batch.stopped.append(stopped.fault)
            if not batch.rows and not batch.stopped:
                return
            yield batch, reader
            if batch.stopped:
                return

    def _store(
        self, connection: Connection, job: Job, reader: RowReader, batch: _Batch, before: Progress
    ) -> tuple[Progress, list[Fault]]:
        """Store one batch; where the job is behind it, and the batch's faults by line."""
        bringing = Bringing(self.asked.kind, job.job_id, self.asked.by, self.now(), reader.labels)
        refused = [row for row in batch.rows if isinstance(row, RefusedRow)]
        good = [row for row in batch.rows if isinstance(row, ReadRow)]
        stored = store(connection, bringing, good)
        faults = [fault for row in refused for fault in row.faults] + stored.faults
        faults.sort(key=lambda fault: fault.line)
        lines = {row.line for row in refused} | {fault.line for fault in stored.faults}
        after = Progress(
            before.rows_read + len(batch.rows),
            before.inserted + stored.inserted,
            before.updated + stored.updated,
            before.unchanged + stored.unchanged,
            before.refused + len(lines),
        )
        return after, [*faults, *batch.stopped]


@dataclass(slots=True)
class _Batch:
    """Some thousand rows; with ``stopped`` no more can come, and it says why."""

    rows: list[ReadRow | RefusedRow] = field(default_factory=list)
    stopped: list[Fault] = field(default_factory=list)


def _behind(rows: Iterator[RawRow | Fault], skip: int) -> Iterator[RawRow | Fault]:
    """The header and the rows behind the first ``skip``."""
    for row in rows:
        is_header = not isinstance(row, Fault) and not row[2]
        if is_header or skip <= 0:
            yield row
        else:
            skip -= 1
