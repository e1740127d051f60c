"""Files as rows: CSV, Excel, Parquet and NDJSON, one row after the other, never a whole file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccus_data.imports.encodings import examine
from ccus_data.imports.excel import excel_rows
from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.held import Held
from ccus_data.imports.parquet import parquet_rows
from ccus_data.imports.raw import RawRow
from ccus_data.imports.texts import csv_rows, ndjson_rows
from ccus_data.snapshot import file_digest

FORMATS: Final = ("csv", "xlsx", "parquet", "ndjson")
PACKED: Final = b"PK"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
ENDINGS: Final = {
    ".csv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read: its format, encoding and digest."""

    path: Path
    format: str
    encoding: str | None
    sha256: str
    sheet: str | None = None

    def rows(self) -> Iterator[RawRow | Fault]:
        """The rows of the file, from its beginning."""
        if self.format == "csv":
            return csv_rows(self.path, self.encoding or "utf-8")
        if self.format == "ndjson":
            return ndjson_rows(self.path)
        if self.format == "parquet":
            return parquet_rows(self.path)
        return excel_rows(self.path, self.sheet)


def examined(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    as_format: str | None = None,
) -> Source:
    """A file looked at as a whole, once: what it is, and its digest; `FileFault` if it is none."""
    found = as_format or ENDINGS.get(path.suffix.lower())
    if found is None:
        raise FileFault(
            "unknown_format", found=path.suffix or path.name, allowed=", ".join(ENDINGS)
        )
    if found in {"csv", "ndjson"}:
        text = examine(path, "utf-8" if found == "ndjson" else encoding)
        return Source(path, found, text.encoding, text.sha256)
    return Source(path, found, None, file_digest(path), sheet)


def held_rows(file: Held, most_unpacked: int) -> Iterator[RawRow | Fault]:
    """The rows of a CSV file or Excel workbook in memory, told apart by what is in it.

    `FileFault` for one that is neither, or a workbook that unpacks to more bytes than that.
    """
    if file.data.startswith(OLD_EXCEL):
        raise FileFault("not_excel")
    if file.data.startswith(PACKED):
        return excel_rows(file, most=most_unpacked)
    return csv_rows(file, examine(file).encoding)
