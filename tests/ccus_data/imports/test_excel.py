from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from ccus_data.imports import excel
from ccus_data.imports.excel import MOST_UNPACKED, excel_rows
from ccus_data.imports.faults import Fault, FileFault


def book(tmp_path: Path, *sheets: list[list[object]], hide: int | None = None) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, rows in enumerate(sheets):
            sheet = made.add_worksheet(f"表{number}")
            if number == hide:
                sheet.hide()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, (dt.date, dt.time)):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


def refused(path: Path, sheet: str | None = None) -> Fault:
    with pytest.raises(FileFault) as caught:
        list(excel_rows(path, sheet))
    assert caught.value.fault.wrong("ja")
    assert caught.value.fault.mend("en")
    return caught.value.fault


@pytest.mark.parametrize(
    "data",
    [b"", b"technician_id\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200],
    ids=["empty", "text", "half a zip", "an old workbook"],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert refused(path).code == "not_excel"


def test_another_zip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "a")
    assert refused(path).code == "not_excel"


def test_a_workbook_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["a"], ["b"]])
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).code == "not_excel"


def test_a_workbook_with_a_broken_sheet_is_refused(tmp_path: Path) -> None:
    whole = book(tmp_path, [["a"], ["b"]])
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, data[:300] if "sheet1" in part.filename else data)
    assert refused(path).code == "excel_broken"


def bomb(path: Path, size: int) -> None:
    """A workbook whose sheet unpacks to so many bytes of nothing."""
    piece = b" " * (1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<a/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(size // len(piece)):
                part.write(piece)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bomb.xlsx"
    bomb(path, MOST_UNPACKED + (1 << 20))
    assert path.stat().st_size < 300_000
    assert refused(path).code == "excel_too_large"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    bomb(path, MOST_UNPACKED + (1 << 20))
    data = path.read_bytes()
    size = struct.pack("<I", MOST_UNPACKED + (1 << 20))
    assert size in data
    path.write_bytes(data.replace(size, struct.pack("<I", 100)))
    assert refused(path).code == "excel_too_large"


@pytest.mark.parametrize("change", [-1, 0, 1])
def test_a_workbook_may_unpack_to_just_so_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: int
) -> None:
    path = book(tmp_path, [["a"], ["b"]])
    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    monkeypatch.setattr(excel, "MOST_UNPACKED", size + change)
    if change < 0:
        assert refused(path).code == "excel_too_large"
    else:
        assert len(list(excel_rows(path))) == 2


def test_parts_packed_in_an_odd_way_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("[Content_Types].xml", "<a/>" * 100)
    assert refused(path).code == "excel_locked"


def test_parts_that_are_not_packed_are_counted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("[Content_Types].xml", "<a/>" * 100)
    monkeypatch.setattr(excel, "MOST_UNPACKED", 399)
    assert refused(path).code == "excel_too_large"


def test_two_sheets_that_hold_something_are_one_too_many(tmp_path: Path) -> None:
    path = book(tmp_path, [["a"], ["1"]], [], [["b"], ["2"]])
    found = refused(path)
    assert (found.code, dict(found.values)["allowed"]) == ("several_sheets", "表0, 表2")
    assert refused(path, "表9").code == "no_such_sheet"
    assert list(excel_rows(path, "表2")) == [(1, ("b",), ()), (2, ("b",), ["2"])]


def test_a_hidden_sheet_is_not_looked_for(tmp_path: Path) -> None:
    path = book(tmp_path, [["a"], ["1"]], [["b"], ["2"]], hide=1)
    assert list(excel_rows(path)) == [(1, ("a",), ()), (2, ("a",), ["1"])]


@pytest.mark.parametrize("odd", [1, dt.date(2023, 5, 1), True])
def test_a_header_that_is_no_text_is_refused(tmp_path: Path, odd: object) -> None:
    assert refused(book(tmp_path, [["a", odd, "c"], ["1", "2", "3"]])).code == "header_not_text"


def test_a_column_without_a_header_is_handed_on_for_the_header_to_refuse(tmp_path: Path) -> None:
    (first, *_) = excel_rows(book(tmp_path, [["a", None, "c"], ["1", "2", "3"]]))
    assert first == (1, ("a", "", "c"), ())


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refused(book(tmp_path, [])).code == "file_empty"


def test_rows_have_their_number_in_the_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [[], [], ["a", "b"], [], ["1", "2"], [None, None], ["3", None]]
    assert list(excel_rows(book(tmp_path, rows))) == [
        (3, ("a", "b"), ()),
        (5, ("a", "b"), ["1", "2"]),
        (7, ("a", "b"), ["3", ""]),
    ]


def test_cells_come_as_what_they_are(tmp_path: Path) -> None:
    cells: list[object] = [
        *("00131", 131, 1.5, True, dt.date(2023, 9, 1)),
        *("  髙﨑 葛\U000e0100 ", "_x0041_", "神", "<&>\"'"),
    ]
    header: list[object] = [f"列{number}" for number in range(len(cells))]
    _, row = excel_rows(book(tmp_path, [header, cells]))
    assert not isinstance(row, Fault)
    assert row[2] == cells
    assert [type(cell) for cell in row[2]][3:5] == [bool, dt.date]
