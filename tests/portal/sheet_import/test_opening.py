from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal.sheet_import import Unreadable, open_sheet
from rules.sheets import SheetFile
from tests.portal.sheet_import.files import OFFICIAL, changed, deep, encrypted, of_pages

MOST_MEMORY = 300 * 1024  # KiB, as the kernel counts


def opened(data: bytes, folder: Path) -> SheetFile | Unreadable:
    file = folder / "sheet.pdf"
    file.write_bytes(data)
    return open_sheet(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert open_sheet(tmp_path / "none.pdf") is Unreadable.NOT_THERE
    assert open_sheet(tmp_path) is Unreadable.NOT_THERE


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", bytes(100), b"%PD"])
def test_what_is_no_pdf_is_refused(data: bytes, tmp_path: Path) -> None:
    assert opened(data, tmp_path) is Unreadable.NO_PDF


@pytest.mark.parametrize("cut", [20, 1000, 60_000, 135_000])
def test_a_file_cut_short_is_broken(cut: int, tmp_path: Path) -> None:
    assert opened(OFFICIAL.read_bytes()[:cut], tmp_path) is Unreadable.BROKEN


def test_nothing_but_a_header_is_broken(tmp_path: Path) -> None:
    assert opened(b"%PDF-1.7\n%%EOF", tmp_path) is Unreadable.BROKEN


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_is_refused_with_or_without_a_password(user: str, tmp_path: Path) -> None:
    assert opened(encrypted(user), tmp_path) is Unreadable.ENCRYPTED


@pytest.mark.parametrize("change", ["script", "script_of_page", "launch", "attachment"])
def test_a_file_that_does_something_is_refused(change: str, tmp_path: Path) -> None:
    assert opened(changed(change), tmp_path) is Unreadable.SCRIPTED


@pytest.mark.parametrize(
    ("count", "answer"), [(20, None), (21, Unreadable.TOO_MANY_PAGES), (1000, "too_many_pages")]
)
def test_more_than_twenty_pages_are_refused(count: int, answer: str | None, tmp_path: Path) -> None:
    found = opened(of_pages(count), tmp_path)
    if answer is None:
        assert isinstance(found, SheetFile)
        assert len(found.pages) == count
    else:
        assert found == answer


@pytest.mark.parametrize("change", ["many_shapes", "many_signs"])
def test_a_page_with_more_on_it_than_any_sheet_is_too_large(change: str, tmp_path: Path) -> None:
    assert opened(changed(change), tmp_path) is Unreadable.TOO_LARGE


def test_a_file_larger_than_any_sheet_is_too_large(tmp_path: Path) -> None:
    assert opened(b"%PDF-1.7\n" + bytes(20_000_000), tmp_path) is Unreadable.TOO_LARGE


def test_a_file_with_something_written_over_it_is_refused(tmp_path: Path) -> None:
    assert opened(changed("annotation"), tmp_path) is Unreadable.ANNOTATED


def test_arrays_in_arrays_without_end_are_refused(tmp_path: Path) -> None:
    assert opened(deep(), tmp_path) in {Unreadable.BROKEN, Unreadable.TOO_LARGE}


def test_a_bomb_ends_within_the_limits_of_time_and_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.pdf"
    file.write_bytes(changed("bomb"))
    assert file.stat().st_size < 2_000_000
    # In a process of its own, so that the kernel tells the most that any child of it used.
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from portal.sheet_import import open_sheet\n"
        "print(open_sheet(Path(sys.argv[1])))\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True
    )
    said, most = done.stdout.split()
    assert said == Unreadable.TOO_LARGE
    assert int(most) < MOST_MEMORY


def test_the_official_sheet_has_one_page_with_text_and_lines_and_a_date() -> None:
    found = open_sheet(OFFICIAL)
    assert isinstance(found, SheetFile)
    (page,) = found.pages
    assert len(page.glyphs) > 700
    assert any(ruling.across for ruling in page.rulings)
    assert found.made_on is not None
    assert found.made_on.isoformat() == "2023-09-11"
    assert found.sha256 == "548182f6a3f46579f858395ca0ea1f3c7b17cf718380f3af9050d5d01631ae5e"
