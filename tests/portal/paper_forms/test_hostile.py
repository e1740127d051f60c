"""Files that nobody should open: each refused with one sentence, without being opened."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.paper_forms import read_forms
from portal.paper_forms.opening import MOST_BYTES, MOST_PART
from portal.paper_forms.unpacking import MOST_CELLS
from tests.portal.paper_forms.paper_sheets import CERTIFICATE, FULL_CERTIFICATE, edited, sheet_of

SHEET = "xl/worksheets/sheet1.xml"
BOOK = sheet_of(CERTIFICATE, FULL_CERTIFICATE)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def with_part(name: str, text: str = "") -> bytes:
    return edited(BOOK, SHEET, str, {name: text})


def with_sheet(*changes: tuple[str, str]) -> bytes:
    def change(xml: str) -> str:
        for old, new in changes:
            assert old in xml
            xml = xml.replace(old, new, 1)
        return xml

    return edited(BOOK, SHEET, change)


def refused(content: bytes) -> str:
    reading = read_forms(content)
    assert reading.forms == ()
    (only,) = reading.remarks
    assert only.is_fault
    assert only.wrong()
    assert only.mend()
    return only.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_excel"),
        (b"%PDF-1.7", "not_excel"),
        (BOOK[: len(BOOK) // 2], "not_excel"),
        (OLD, "old_excel"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (with_part("xl/vbaProject.bin"), "macros"),
        (with_part("xl/macrosheets/sheet1.xml"), "macros"),
        (with_part("xl/activeX/activeX1.xml"), "macros"),
        (with_part("xl/externalLinks/externalLink1.xml"), "links"),
        (with_part("xl/connections.xml"), "links"),
        (with_part("xl/embeddings/oleObject1.bin"), "embedded"),
    ],
)
def test_what_is_no_plain_workbook_is_refused_by_its_kind(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_workbook_that_says_it_has_macros_is_refused() -> None:
    content = edited(
        BOOK,
        "[Content_Types].xml",
        lambda xml: xml.replace(
            "openxmlformats-officedocument.spreadsheetml.sheet.main",
            "ms-excel.sheet.macroEnabled.main",
        ),
    )
    assert refused(content) == "macros"


def test_a_file_of_the_greatest_size_is_opened_and_one_byte_more_is_not() -> None:
    assert refused(bytes(MOST_BYTES)) == "not_excel"
    assert refused(bytes(MOST_BYTES + 1)) == "too_large"


def test_a_part_that_unpacks_to_too_much_is_not_read_whatever_it_says() -> None:
    bomb = with_sheet(("<sheetData>", f"<sheetData>{' ' * MOST_PART}"))
    assert refused(bomb) == "unpacks_too_large"
    assert len(bomb) < 100_000
    lying = bytearray(bomb)
    with zipfile.ZipFile(io.BytesIO(bomb)) as packed:
        size = packed.getinfo(SHEET).file_size.to_bytes(4, "little")
    lying = bytearray(bomb.replace(size, (1000).to_bytes(4, "little")))
    assert refused(bytes(lying)) in {"broken", "unpacks_too_large"}
    assert refused(with_part("xl/media/a.bin", "0" * (65 << 20))) == "unpacks_too_large"


def test_declared_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<worksheet'
    assert refused(with_sheet(("<worksheet", laughs))) == "broken"


def test_a_huge_extent_or_a_huge_merged_area_costs_nothing() -> None:
    wide = with_sheet(
        ('<dimension ref="', '<dimension ref="A1:XFD1048576" was="'),
        ('<mergeCell ref="', '<mergeCell ref="AD100:XFD1048576"/><mergeCell ref="'),
    )
    assert len(read_forms(wide).forms) == 1
    far = with_sheet(
        ("</sheetData>", '<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>')
    )
    assert refused(far) == "broken"


@pytest.mark.parametrize(("more", "fine"), [(0, True), (1, False)])
def test_a_workbook_has_so_many_cells_and_no_more(more: int, fine: bool) -> None:
    cells = MOST_CELLS - len(read_cells()) + more
    row = "".join(f'<c r="AD{100 + n}"><v>1</v></c>' for n in range(cells))
    content = with_sheet(("</sheetData>", f'<row r="100">{row}</row></sheetData>'))
    codes = {remark.code for remark in read_forms(content).remarks}
    assert ("too_many_cells" in codes) is not fine


def read_cells() -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as packed:
        return [c for c in packed.read(SHEET).split(b"<c ") if b"<v>" in c]


@pytest.mark.parametrize(
    "change",
    [
        ("<v>", "<v>99999"),
        ('<c r="', '<c r="!'),
        ("<sheetData>", "<sheetData"),
        ('<mergeCell ref="', '<mergeCell ref="x'),
    ],
)
def test_what_is_built_wrongly_is_refused_or_told_and_never_raises(change: tuple[str, str]) -> None:
    assert read_forms(with_sheet(change)).faults
