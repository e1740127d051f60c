"""Writers of the four formats: rows in, one file out, never more than some thousand in memory."""

from __future__ import annotations

import csv
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from ccus_data.exports.values import header, shown
from ccus_data.spreadsheet_cells import harmless
from ccus_data.wording import Refused, Said, said

if TYPE_CHECKING:
    from ccus_data.kinds import Column

Rows = Sequence[Sequence[object]]

MOST_EXCEL_ROWS: Final = 1_048_575
"""Rows of a sheet below its header."""

FAULTS_KEPT: Final = 20
FIRST_EXCEL_DAY: Final = dt.date(1900, 3, 1)
"""Excel counts a 29 February 1900; earlier days are written as text."""

MADE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes no time zone
"""The time that a workbook says it was made: the same rows give the same bytes."""


class Writer(ABC):
    """One file being written."""

    def __init__(self, path: Path, columns: Sequence[Column], lang: str) -> None:
        self.path = path
        self.columns = columns
        self.lang = lang

    @abstractmethod
    def write(self, rows: Rows) -> None:
        """Add rows, in the order of the columns."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file; `Refused` where it cannot hold what it was given."""


class CsvWriter(Writer):
    """CSV in an encoding; every character that it lacks is a fault with its place.

    A text that a spreadsheet would take for a formula comes with an apostrophe before it.
    """

    def __init__(self, path: Path, columns: Sequence[Column], lang: str, encoding: str) -> None:
        super().__init__(path, columns, lang)
        self._encoding = encoding
        self._file = path.open("w", encoding=encoding, newline="", errors="strict")
        self._csv = csv.writer(self._file)
        self._csv.writerow([header(column, lang) for column in columns])
        self._show = [shown(column, lang) for column in columns]
        self._line = 1
        self._faults: list[Said] = []
        self._fault_count = 0

    def write(self, rows: Rows) -> None:
        """Add rows; those with a character that the encoding lacks are noted."""
        for row in rows:
            self._line += 1
            cells = [
                "" if value is None else harmless(str(show(value)))
                for show, value in zip(self._show, row, strict=True)
            ]
            if self._encoding == "cp932" and not self._fits(cells):
                continue
            self._csv.writerow(cells)

    def _fits(self, cells: Sequence[str]) -> bool:
        fits = True
        for column, cell in zip(self.columns, cells, strict=True):
            lacking = _lacking(cell)
            if lacking is None:
                continue
            fits = False
            self._fault_count += 1
            if len(self._faults) < FAULTS_KEPT:
                values = {"line": self._line, "column": header(column, self.lang)}
                values |= {"found": lacking, "code": f"U+{ord(lacking):04X}"}
                self._faults.append(said("export.not_encodable", **values))
        return fits

    def close(self) -> None:
        """Finish the file; `Refused` names the characters that the encoding lacks."""
        self._file.close()
        if self._fault_count:
            more = said("export.not_encodable_more", count=f"{self._fault_count:,}")
            raise Refused(*self._faults, more)


def _lacking(text: str) -> str | None:
    """The first character that cp932 lacks, or that would come back as another one.

    Python writes six characters (¢ £ ¬ ‖ − 〜) as their full-width likenesses, without a word.
    """
    try:
        if text.encode("cp932").decode("cp932") == text:
            return None
    except UnicodeError:
        pass  # looked for below
    return next(one for one in text if not _comes_back(one))


@cache
def _comes_back(character: str) -> bool:
    try:
        return character.encode("cp932").decode("cp932") == character
    except UnicodeError:
        return False


class NdjsonWriter(Writer):
    """One JSON object a line, with English names and plain values."""

    def __init__(self, path: Path, columns: Sequence[Column], lang: str) -> None:
        super().__init__(path, columns, lang)
        self._file = path.open("wb")
        self._names = [column.public for column in columns]

    def write(self, rows: Rows) -> None:
        """Add rows."""
        for row in rows:
            found = dict(zip(self._names, row, strict=True))
            self._file.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class ParquetWriter(Writer):
    """Parquet with zstd, English names and plain values."""

    def __init__(self, path: Path, columns: Sequence[Column], lang: str) -> None:
        super().__init__(path, columns, lang)
        self._schema = pa.schema([(column.public, _parquet_type(column)) for column in columns])
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, rows: Rows) -> None:
        """Add rows."""
        arrays = [
            pa.array(values, kind.type)
            for values, kind in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._file.write_batch(pa.record_batch(arrays, schema=self._schema))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _parquet_type(column: Column) -> Any:
    if column.form in {"day", "work_day"}:
        return pa.date32()
    return {"whole": pa.int64(), "flag": pa.bool_()}.get(column.form, pa.string())


class ExcelWriter(Writer):
    """One sheet. Texts stay texts: no formula, no link, no number is made of any."""

    def __init__(self, path: Path, columns: Sequence[Column], lang: str) -> None:
        super().__init__(path, columns, lang)
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"created": MADE})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        text = self._book.add_format({"num_format": "@"})
        self._sheet = self._book.add_worksheet()
        self._show = [shown(column, lang) for column in columns]
        for number, column in enumerate(columns):
            self._sheet.set_column(number, number, 16, None if _is_day(column) else text)
            self._sheet.write_string(0, number, header(column, lang))
        self._text = text
        self._row = 0

    def write(self, rows: Rows) -> None:
        """Add rows."""
        for row in rows:
            self._row += 1
            if self._row > MOST_EXCEL_ROWS:
                return  # said when it is closed
            for number, (show, value) in enumerate(zip(self._show, row, strict=True)):
                if value is not None:
                    self._cell(number, show(value))

    def _cell(self, number: int, value: object) -> None:
        if isinstance(value, dt.date) and value >= FIRST_EXCEL_DAY:
            self._sheet.write_datetime(self._row, number, value, self._day)
        elif isinstance(value, int):
            self._sheet.write_number(self._row, number, value)
        else:
            self._sheet.write_string(self._row, number, str(value), self._text)

    def close(self) -> None:
        """Finish the file; `Refused` where a sheet cannot hold so many rows."""
        self._book.close()
        if self._row > MOST_EXCEL_ROWS:
            raise Refused(said("export.too_many_rows", most=f"{MOST_EXCEL_ROWS:,}"))


def _is_day(column: Column) -> bool:
    return column.form in {"day", "work_day"}
