"""Files of touches: CSV (UTF-8, CP932), NDJSON and Parquet, row by row, five thousand in memory.

A file is a job that goes on where it ended: the file of results beside it has a line for each row
that is done. Rows that were stored and not yet told are duplicates the second time.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TextIO

from attendance.intake.receiving import STATUSES, receive
from attendance.intake.rows import read_row
from ccus_data.database import writing
from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from attendance.intake.receiving import Sender
    from rules.catalogue import Catalogue

AT_ONCE: Final = 5_000
"""Rows of a transaction: whoever touched in them is held for about a second."""
HEADERS: Final[Mapping[str, str]] = {
    "送信元": "source",
    "ID": "id",
    "現場ID": "site",
    "技能者ID": "technician_id",
    "カード": "card",
    "カードの種類": "card_kind",
    "日時": "time",
    "方法": "method",
    "入退場": "direction",
}
"""The columns of a table by their labels; their English names are taken as well."""

NEEDED: Final = ("source", "id", "site", "time", "method")


@dataclass(frozen=True, slots=True)
class Job:
    """A file to take in, who sends it, and when it is."""

    path: Path
    sender: Sender
    at: dt.datetime

    @property
    def results(self) -> Path:
        """Where the results stand, a line a row."""
        return self.path.with_name(f"{self.path.name}.results.ndjson")


def take_in(
    engine: Engine, catalogue: Catalogue, job: Job, tell: Callable[[int], None]
) -> dict[str, int]:
    """Take in the rest of a file; how many rows of each status there are now, of the whole file.

    `Refused` for a file that is none of the three, or lacks a column. ``tell`` is told how many
    rows are done, first of all those of earlier times.
    """
    rows = rows_of(job.path)
    counts = dict.fromkeys(STATUSES, 0)
    done = _done_before(job.results, counts)
    tell(done)
    rest = islice(rows, done, None)
    with job.results.open("a", encoding="utf-8") as results:
        while part := list(islice(rest, AT_ONCE)):
            with writing(engine, job=True) as connection:
                given = [read_row(row) for row in part]
                ids = [str(row.get("id", "")) if isinstance(row, dict) else "" for row in part]
                # A moment of its own for each part: whoever is judged between two waits again.
                at = job.at + dt.timedelta(microseconds=done)
                found = receive(connection, catalogue, given, job.sender, at, ids)
            _write(results, found.results, done)
            done += len(part)
            for status, count in found.counts().items():
                counts[status] += count
            tell(done)
    return counts


def rows_of(path: Path) -> Iterator[Any]:
    """What stands in each row; None, which is no row, where it cannot be read."""
    if path.suffix == ".ndjson":
        return _lines(path)
    if path.suffix == ".csv":
        return _table(path)
    if path.suffix == ".parquet":
        return _parquet(path)
    raise Refused(said("attendance.ending", path=path))


def _lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                try:
                    yield json.loads(line)
                except (ValueError, RecursionError):
                    yield None


def _table(path: Path) -> Iterator[Any]:
    with path.open(encoding=_encoding(path), newline="") as file:
        header = [HEADERS.get(name.strip(), name.strip()) for name in _cells(next(file, "")) or []]
        _refuse_lacking(path, header)
        for line in file:
            if line.strip():
                cells = _cells(line)
                yield None if cells is None else _row(dict(zip(header, cells, strict=False)))


def _cells(line: str) -> list[str] | None:
    """The cells of a line; None where its quotation marks do not fit.

    No cell goes over a line: one stray mark would swallow all that follows.
    """
    try:
        (cells,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return None
    return [cell.strip() for cell in cells]


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only these files need it

    file = pq.ParquetFile(path)
    _refuse_lacking(path, file.schema_arrow.names)
    for batch in file.iter_batches(AT_ONCE):
        for one in batch.to_pylist():
            yield _row({name: "" if value is None else str(value) for name, value in one.items()})


def _refuse_lacking(path: Path, header: list[str]) -> None:
    labels = {name: label for label, name in HEADERS.items()}
    missing = [labels[name] for name in NEEDED if name not in header]
    if missing:
        raise Refused(said("attendance.no_header", path=path, missing=", ".join(missing)))


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row of a table in the shape of the contract; blank cells are left out."""
    told: dict[str, Any] = {
        name: value for name, value in cells.items() if value and name != "technician_id"
    }
    if technician := cells.get("technician_id"):
        told["worker"] = {"ccus_id": technician}
    if card := told.pop("card", None):
        told["card"] = {"kind": told.pop("card_kind", "idm"), "hmac": card}
    return told


def _encoding(path: Path) -> str:
    """UTF-8, with a mark or without, or CP932; `Refused` with the line where it is neither."""
    decoders = {
        name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8-sig", "cp932")
    }
    line = 1
    with path.open("rb") as file:
        while part := file.read(io.DEFAULT_BUFFER_SIZE * 16):
            for name, decoder in list(decoders.items()):
                try:
                    decoder.decode(part)
                except UnicodeDecodeError as fault:
                    del decoders[name]
                    if not decoders:
                        line += part[: fault.start].count(b"\n")
                        raise Refused(said("attendance.not_text", path=path, line=line)) from fault
            line += part.count(b"\n")
    return next(iter(decoders))


def _done_before(results: Path, counts: dict[str, int]) -> int:
    """How many rows an earlier run did; a line that it did not finish is cut off."""
    if not results.exists():
        return 0
    done = whole = 0
    with results.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            counts[json.loads(line)["status"]] += 1
            done += 1
            whole += len(line)
    with results.open("r+b") as file:
        file.truncate(whole)
    return done


def _write(results: TextIO, found: Any, before: int) -> None:
    for one in found:
        told = {"line": before + one.line, "id": one.event_id, "status": one.status}
        if one.code:
            told["code"] = one.code
        if one.problems:
            told["field"] = one.problems[0].field
        results.write(json.dumps(told, ensure_ascii=False) + "\n")
    results.flush()
