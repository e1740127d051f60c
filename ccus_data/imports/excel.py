"""Excel workbooks (.xlsx) as rows.

A workbook is a zip file: what it unpacks to is measured before anything reads it, by unpacking it
and not by believing what it says about itself. A few hundred kilobytes can hold gigabytes.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.held import Held
from ccus_data.imports.raw import RawRow

MOST_UNPACKED: Final = 144 << 20
"""Bytes that a workbook may unpack to: some 240,000 histories, read in less than 400 MB. A sheet is
read as a whole, so more belongs in CSV or Parquet, which are not."""

CHUNK: Final = 1 << 16
_LOCAL_HEADER: Final = 30
_STORED, _DEFLATED = 0, 8


def excel_rows(
    path: Path | Held, sheet: str | None = None, most: int | None = None
) -> Iterator[RawRow | Fault]:
    """The rows of the one sheet that is not empty, or of the sheet asked for.

    The first row is the header; the line is the number of the row in the sheet. ``most`` is how
    many bytes the workbook may unpack to, where less than `MOST_UNPACKED`.
    """
    _refuse_bombs(path, MOST_UNPACKED if most is None else most)
    try:
        with CalamineWorkbook.from_object(path if isinstance(path, Path) else path.open()) as book:
            rows = book.get_sheet_by_name(_sheet(book, sheet))
            line = 0
            header: tuple[str, ...] | None = None
            for cells in rows.iter_rows():
                line += 1
                if all(cell == "" for cell in cells):
                    continue
                if header is None:
                    header = _header(line, cells)
                    yield line, header, ()
                else:
                    yield line, header, cells
            if header is None:
                raise FileFault("file_empty")
    except (CalamineError, zipfile.BadZipFile) as broken:
        raise FileFault("excel_broken", problem=broken) from broken


def _header(line: int, cells: Sequence[object]) -> tuple[str, ...]:
    for cell in cells:
        if not isinstance(cell, str):
            raise FileFault("header_not_text", line, found=cell)
    return tuple(str(cell) for cell in cells)


def _sheet(book: CalamineWorkbook, asked: str | None) -> str:
    if asked is not None:
        if asked not in book.sheet_names:
            raise FileFault("no_such_sheet", found=asked, allowed=", ".join(book.sheet_names))
        return asked
    visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    filled = [name for name in visible if book.get_sheet_by_name(name).start is not None]
    if len(filled) > 1:
        raise FileFault("several_sheets", allowed=", ".join(filled))
    return (filled or visible or book.sheet_names)[0]


def _refuse_bombs(path: Path | Held, most: int) -> None:
    """Refuse what is no zip file, what unpacks to too much, and parts packed in an odd way."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as packed, path.open("rb") as again:
            if "[Content_Types].xml" not in packed.namelist():
                raise FileFault("not_excel")
            left = most
            for part in packed.infolist():
                left -= _unpacked(again, part, left, most)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error) as broken:
        raise FileFault("not_excel") from broken


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo, left_over: int, most: int) -> int:
    """How many bytes a part really unpacks to; `FileFault` as soon as they are too many."""
    if part.flag_bits & 1 or part.compress_type not in {_STORED, _DEFLATED}:
        raise FileFault("excel_locked")
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(names, 1)
    left, size = part.compress_size, 0
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (data := file.read(min(CHUNK, left))):
        left -= len(data)
        if part.compress_type == _STORED:
            size += len(data)
        while part.compress_type == _DEFLATED and data and not unpacker.eof:
            size += len(unpacker.decompress(data, CHUNK))
            data = unpacker.unconsumed_tail
            if size > left_over:
                break
        if size > left_over:
            raise FileFault("excel_too_large", most=most >> 20)
    return size
