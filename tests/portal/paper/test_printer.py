from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from portal.paper import Printer, PrinterUnavailable

SHEET = "<!doctype html><html lang=ja><title>t</title><body><p>{}</p></body></html>"
TWO_PAGES = SHEET.format("一<p style='break-before: page'>二")
NEVER_ENDS = SHEET.format("<div style='columns: 3'><p>x</p>" * 3000)


@pytest.fixture
def printer() -> Iterator[Printer]:
    printer = Printer(seconds=60, documents_per_process=2)
    yield printer
    printer.close()


def process_of(printer: Printer) -> subprocess.Popen[bytes]:
    process = printer._process  # noqa: SLF001 - which process prints is the promise under test
    assert process is not None
    return process


def test_the_same_document_gives_the_same_bytes(printer: Printer) -> None:
    document = SHEET.format("同じ")
    assert printer.one_page([document]) == printer.one_page([document])


def test_the_first_sheet_that_fits_on_a_page_is_taken(printer: Printer) -> None:
    fits, also_fits = SHEET.format("一枚"), SHEET.format("別")
    expected = printer.one_page([fits])
    assert printer.one_page([TWO_PAGES, fits, also_fits]) == expected


def test_the_last_sheet_is_taken_where_none_fits(printer: Printer) -> None:
    assert printer.one_page([TWO_PAGES]).startswith(b"%PDF")


def test_the_process_is_replaced_after_its_share(printer: Printer) -> None:
    printer.one_page([SHEET.format("1")])
    first = process_of(printer)
    printer.one_page([SHEET.format("2")])
    assert process_of(printer) is first
    printer.one_page([SHEET.format("3")])
    assert process_of(printer) is not first
    assert first.returncode is not None


def test_a_process_that_died_is_replaced(printer: Printer) -> None:
    printer.one_page([SHEET.format("1")])
    process = process_of(printer)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert printer.one_page([SHEET.format("2")]).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_given_up() -> None:
    hasty = Printer(seconds=0.05, documents_per_process=2)
    with pytest.raises(PrinterUnavailable):
        hasty.one_page([NEVER_ENDS])
    hasty.close()


def test_a_printer_that_was_closed_prints_again(printer: Printer) -> None:
    printer.close()
    assert printer.one_page([SHEET.format("1")]).startswith(b"%PDF")


def test_nothing_is_fetched_for_a_document(printer: Printer) -> None:
    plain = printer.one_page([SHEET.format("x")])
    for source in ("file:///etc/passwd", "http://127.0.0.1:9/x.png", "/etc/passwd"):
        with_picture = printer.one_page([SHEET.format(f"x<img src='{source}'>")])
        assert b"root:" not in with_picture
        assert abs(len(with_picture) - len(plain)) < 500
