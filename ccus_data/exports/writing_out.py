"""One kind of rows into one file: whole and in the order of its identity, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.exports.writers import (
    CsvWriter,
    ExcelWriter,
    NdjsonWriter,
    ParquetWriter,
    Writer,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from ccus_data.kinds import Kind

ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is written where: the kind, the file, its format, headers' language, CSV's encoding."""

    kind: Kind
    path: Path
    format: str
    lang: str = "ja"
    encoding: str = "utf-8-sig"


def write_out(engine: Engine, wanted: Wanted, told: Callable[[int], None]) -> int:
    """Write all rows of a kind, sorted by identity; how many. ``told`` hears of each batch.

    The file appears under its name when it is whole; before, and after a refusal, what stood there
    stays.
    """
    new = wanted.path.with_name(f".{wanted.path.name}.new")
    try:
        count = _write(engine, wanted, new, told)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.replace(wanted.path)
    finally:
        new.unlink(missing_ok=True)
    return count


def _write(engine: Engine, wanted: Wanted, path: Path, told: Callable[[int], None]) -> int:
    kind, count = wanted.kind, 0
    columns = [kind.table.columns[column.name] for column in kind.columns]
    order = [kind.table.columns[name] for name in kind.identity]
    writer = _writer(wanted, path)
    try:
        with reading(engine, job=True) as connection:
            found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
                select(*columns).order_by(*order)
            )
            for rows in found.partitions(ROWS_AT_ONCE):
                writer.write(rows)
                count += len(rows)
                told(count)
    finally:
        writer.close()
    return count


def _writer(wanted: Wanted, path: Path) -> Writer:
    columns, lang = wanted.kind.columns, wanted.lang
    if wanted.format == "csv":
        return CsvWriter(path, columns, lang, wanted.encoding)
    if wanted.format == "ndjson":
        return NdjsonWriter(path, columns, lang)
    if wanted.format == "parquet":
        return ParquetWriter(path, columns, lang)
    return ExcelWriter(path, columns, lang)
