"""CSV and NDJSON as rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ccus_data.imports.faults import Fault, FileFault, row_fault
from ccus_data.imports.held import Held
from ccus_data.imports.raw import RawRow
from ccus_data.spreadsheet_cells import as_meant
from evaluator.faults import Fault as RecordFault
from evaluator.parse import parse_json

LONGEST_LINE: Final = 1_000_000
"""Bytes of one NDJSON line; a row has some hundred."""


def csv_rows(path: Path | Held, encoding: str) -> Iterator[RawRow | Fault]:
    """The rows of a CSV file. The line of a row is the one it begins on.

    Every row has as many cells as the header; half a row is a fault and no row with blanks.
    Apostrophes that our own files have before formulas are left out.
    """
    with path.open("r", encoding=encoding, errors="strict", newline="") as file:
        reader = csv.reader(file, strict=True)
        header: tuple[str, ...] | None = None
        line = 1
        try:
            for cells in reader:
                begun, line = line, reader.line_num + 1
                if not cells:
                    continue
                if header is None:
                    header = tuple(cells)
                    yield begun, header, ()
                elif len(cells) != len(header):
                    yield row_fault(begun, "", "cells_differ", found=len(cells), wanted=len(header))
                else:
                    yield begun, header, [as_meant(cell) for cell in cells]
        except csv.Error as broken:
            raise FileFault("csv_broken", line, problem=broken) from broken
    if header is None:
        raise FileFault("file_empty")


def ndjson_rows(path: Path) -> Iterator[RawRow | Fault]:
    """The objects of a file with one JSON object a line."""
    with path.open("rb") as file:
        number = 0
        while data := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(data) > LONGEST_LINE:
                raise FileFault("line_too_long", number, most=LONGEST_LINE)
            if number == 1:
                data = data.removeprefix(b"\xef\xbb\xbf")
            if not data.strip():
                continue
            found = parse_json(data.rstrip(b"\r\n"))
            if isinstance(found, RecordFault):
                yield _json_fault(number, found)
            elif not isinstance(found, dict):
                yield row_fault(number, "", "not_an_object", found=type(found).__name__)
            else:
                yield number, tuple(found), list(found.values())


def _json_fault(line: int, found: RecordFault) -> Fault:
    values = dict(found.values)
    if found.code == "repeated_key":
        return row_fault(line, values["key"], "header_repeated", found=values["key"])
    return row_fault(line, "", "not_json", position=values.get("column", "-"))
