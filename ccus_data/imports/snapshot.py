"""A snapshot folder into an empty database: whole files at a time, resumable file by file.

The histories of closed months do not enter the database: their files are put beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from ccus_data.database import load_rows, reading, writing
from ccus_data.imports.jobs import Origin, Progress, advance, begin_job, finish_job
from ccus_data.snapshot import (
    COLUMNS,
    HISTORIES,
    SCHEMAS,
    FileEntry,
    Manifest,
    changed_files,
    from_file,
    month_file,
    place,
    read_manifest,
)
from ccus_data.tables import METADATA, closed_months, import_jobs
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

PREFIX: Final = "snapshot:"
"""What the jobs of a snapshot's files are called, before the name of the table."""

ORDER: Final = (
    *("businesses", "technicians", "technician_trades", "qualifications", "employments"),
    *("sites", "certificates"),
)
"""What is pointed to comes before what points to it."""

ROWS_AT_ONCE: Final = 20_000
DERIVED: Final = frozenset({"main_employer_id"})
OPTIONAL: Final = frozenset({"site_name"})
"""Columns that older files of histories lack."""

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Loading:
    """Who loads which folder, where files of closed months are kept, and when it is."""

    folder: Path
    months: Path
    by: str
    now: Callable[[], dt.datetime]


def load_snapshot(engine: Engine, loading: Loading, told: Told) -> Manifest:
    """Load a snapshot folder; what it held. Files that an earlier run loaded are passed over.

    Refuses a folder of which any file is missing or changed, and a database that holds rows which
    are not of this folder: they would be mixed up.
    """
    manifest = read_manifest(loading.folder)
    faults = [*_missing(manifest), *changed_files(loading.folder, manifest)]
    if faults:
        raise Refused(*faults)
    _refuse_other_rows(engine, manifest)
    for name in ORDER:
        file = f"{name}.parquet"
        _load(engine, loading, manifest.files[file], file, told)
    for month, state in sorted(manifest.months.items()):
        file = month_file(month)
        if state == "open":
            _load(engine, loading, manifest.files[file], file, told)
        else:
            _keep(engine, loading, manifest.files[file], month)
    return manifest


def _missing(manifest: Manifest) -> list[Any]:
    wanted = [f"{name}.parquet" for name in ORDER] + [month_file(one) for one in manifest.months]
    return [said("snapshot.not_listed", file=one) for one in wanted if one not in manifest.files]


def _refuse_other_rows(engine: Engine, manifest: Manifest) -> None:
    digests = {entry.sha256 for entry in manifest.files.values()}
    with reading(engine) as connection:
        of_ours = select(import_jobs.c.file_sha256).where(import_jobs.c.kind.startswith(PREFIX))
        if digests & set(connection.scalars(of_ours)):
            return
        filled = [
            name
            for name in (*ORDER, "histories", "closed_months")
            if connection.scalar(select(func.count()).select_from(_some(name)))
        ]
    if filled:
        raise Refused(said("snapshot.not_empty", tables=", ".join(filled)))


def _some(name: str) -> Any:
    return select(METADATA.tables[name]).limit(1).subquery()


def _load(engine: Engine, loading: Loading, entry: FileEntry, file: str, told: Told) -> None:
    """One file in one transaction, with the job that says it is there."""
    name = file.split("/", maxsplit=1)[0].removesuffix(".parquet")
    origin = Origin(PREFIX + name, file, entry.sha256, loading.by)
    with writing(engine, job=True) as connection:
        if _is_loaded(connection, origin):
            return
        job = begin_job(connection, origin, loading.now())
        try:
            rows = _rows(loading.folder / file, name, job.job_id, told)
            load_rows(connection, METADATA.tables[name], _columns(name), rows)
        except IntegrityError as broken:
            problem = str(broken.orig).splitlines()[0]
            raise Refused(said("snapshot.does_not_fit", file=file, problem=problem)) from broken
        done = Progress(rows_read=entry.rows, inserted=entry.rows)
        advance(connection, job.job_id, job.progress, done)
        finish_job(connection, job, done, by=loading.by, at=loading.now())


def _is_loaded(connection: Connection, origin: Origin) -> bool:
    same = (
        import_jobs.c.kind == origin.kind,
        import_jobs.c.file_sha256 == origin.sha256,
        import_jobs.c.file_name == origin.file_name,
    )
    return connection.execute(select(import_jobs.c.job_id).where(*same)).first() is not None


def _schema(name: str) -> Any:
    return HISTORIES if name == "histories" else SCHEMAS[name]


def _columns(name: str) -> list[str]:
    """The columns of the table that a file fills, and those that are made from them."""
    own = [COLUMNS.get(one, one) for one in _schema(name).names if one not in DERIVED]
    return [*own, *_made_names(name), "import_job"]


def _made_names(name: str) -> tuple[str, ...]:
    return {"qualifications": ("held_as",), "histories": ("place",)}.get(name, ())


def _rows(path: Path, name: str, job_id: int, told: Told) -> Iterator[Sequence[Any]]:
    """The rows of a file as the table keeps them."""
    rows = 0
    names = [one for one in _schema(name).names if one not in DERIVED]
    for batch in _batches(path, name):
        columns = [_column(batch, name, one) for one in names]
        by_name = dict(zip(names, columns, strict=True))
        if name == "qualifications":
            columns.append(_first_given(by_name["code"], by_name["name"]))
        elif name == "histories":
            columns.append(_first_given(by_name["site_id"], by_name["site_name"], ""))
        columns.append([job_id] * batch.num_rows)
        yield from zip(*columns, strict=True)
        rows += batch.num_rows
        told(path.name, rows)


def _first_given(first: list[Any], second: list[Any], last: Any = None) -> list[Any]:
    return [one or other or last for one, other in zip(first, second, strict=True)]


def _batches(path: Path, name: str) -> Iterator[Any]:
    """A file piece by piece; refuses one whose columns are not those of a snapshot."""
    try:
        with pq.ParquetFile(path) as file:
            found = {field.name: field.type for field in file.schema_arrow}
            wanted = {field.name: field.type for field in _schema(name)}
            odd = [
                one
                for one, kind in wanted.items()
                if not _is(found.get(one), kind) and not (one in OPTIONAL and one not in found)
            ]
            if odd:
                raise Refused(said("snapshot.columns", path=path, columns=", ".join(odd)))
            yield from file.iter_batches(batch_size=ROWS_AT_ONCE)
    except pa.ArrowException as broken:
        raise Refused(said("snapshot.file_changed", path=path)) from broken


def _is(found: Any, wanted: Any) -> bool:
    """Whether a column has the type asked for; Parquet keeps seconds as milliseconds."""
    if found is not None and pa.types.is_time32(wanted):
        return bool(pa.types.is_time32(found))
    return bool(found == wanted)


def _column(batch: Any, table: str, name: str) -> list[Any]:
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    values: list[Any] = batch.column(name).to_pylist()
    convert = from_file(table, name)
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _keep(engine: Engine, loading: Loading, entry: FileEntry, month: str) -> None:
    """Put the file of a closed month beside the database, and note that it is closed."""
    kept = loading.months / f"{month}-{entry.sha256[:16]}.parquet"
    with writing(engine, job=True) as connection:
        closed = connection.execute(
            select(closed_months.c.sha256).where(closed_months.c.month == month)
        ).first()
        if closed is None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not kept.exists():
                place(loading.folder / month_file(month), kept)
            row = {"month": month, "closed_at": loading.now(), "row_count": entry.rows}
            row |= {"sha256": entry.sha256, "file": str(kept.resolve())}
            connection.execute(insert(closed_months).values(row))
