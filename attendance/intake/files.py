"""Files of touches: CSV (UTF-8, CP932), NDJSON and Parquet, row by row, few of them in memory."""

from __future__ import annotations

import codecs
import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from ccus_data.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

IN_MEMORY: Final = 5_000
"""Rows of a Parquet file that are read at once."""

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
    for batch in file.iter_batches(IN_MEMORY):
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
