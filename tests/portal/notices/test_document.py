"""The printed notice, read as a reader does."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from collections.abc import Callable
from shutil import which
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from portal.notices import STYLE, DecisionBasis, Documents, Reason, Sheet, digest_of
from portal.notices.document import shown_levels
from portal.paper import Press
from tests.portal.notices.decided import RARE, basis, lower, rejected

NUMBER = "K3F7-9QWD-2M4X-8HTR"
ISSUED_ON = dt.date(2026, 11, 22)


def rare() -> DecisionBasis:
    return basis(technician=RARE)


def refused() -> DecisionBasis:
    return rejected(words="面談を<&>\"'お願いします。")


def html(one: DecisionBasis, *, development: bool = False) -> str:
    documents = Documents("https://level.example.jp")
    return documents.html(Sheet(NUMBER, ISSUED_ON, one, digest_of(one.to_json()), development))


def printed(press: Press, one: DecisionBasis, *, development: bool = False) -> bytes:
    (pdf,) = press.print_all([html(one, development=development)])
    return pdf


def text_of(pdf: bytes, *options: str) -> str:
    path = which("pdftotext")
    assert path, "pdftotext is not installed: make setup-test"
    done = subprocess.run(
        [path, *(options or ("-layout",)), "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(done.stdout.decode().split())


def test_a_notice_says_all_that_it_must_on_one_page(press: Press) -> None:
    one = basis(technician=RARE)
    pdf = printed(press, one)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
    text = text_of(pdf)
    for said in (
        f"番号{NUMBER}",
        "発行日2026年11月22日",
        "日本電設工業協会",
        "未来電設<株>御中",
        "事業者ID66879345433022",
        "".join(RARE.split()),
        "技能者ID93845751166921",
        "電気工事",
        "レベル3（銀）",
        "1,075日以上1,200日",
        "第一種電気工事士免状取得者（310182015年5月10日）",
        "CCUSの登録情報を優先しています",
        "2023年9月11日適用版",
        "電話03-0000-0000",
        digest_of(one.to_json()),
    ):
        assert said in text
    # By its columns a long address is two lines beside other words.
    assert f"https://level.example.jp/notices/{NUMBER}" in text_of(pdf, "-raw")
    assert "理由" not in text
    assert "試験用" not in text


def test_the_same_notice_is_the_same_bytes_whichever_process_prints_it(press: Press) -> None:
    several = press.print_all([html(lower())] * 4)
    assert len(set(several)) == 1


def test_a_notice_is_tagged_and_names_itself(press: Press) -> None:
    with pikepdf.open(io.BytesIO(printed(press, basis()))) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang) == "ja"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]).endswith(NUMBER)
        assert str(document.docinfo["/noticenumber"]) == NUMBER
        assert str(document.docinfo["/basisdigest"]) == digest_of(basis().to_json())


@pytest.mark.parametrize("one", [rare, lower, refused])
def test_a_notice_looks_as_it_would_with_the_whole_sheet_of_the_library(
    press: Press, one: Callable[[], DecisionBasis]
) -> None:
    fonts = FontConfiguration()
    whole = HTML(string=html(one())).write_pdf(
        stylesheets=[CSS(filename=STYLE, font_config=fonts)],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
    )
    assert drawn(printed(press, one())) == drawn(whole)


def drawn(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [page.Contents.read_bytes() for page in document.pages]


@pytest.mark.parametrize("one", [rare, lower, refused])
def test_the_document_of_a_notice_is_read_as_xml(one: Callable[[], DecisionBasis]) -> None:
    assert ET.fromstring(html(one())).tag == "html"  # noqa: S314 - the portal wrote it


def test_a_sign_that_xml_has_not_is_printed_all_the_same(press: Press) -> None:
    text = text_of(printed(press, rejected(words="面談を\x0bお願いします。")))
    assert "お願いします。" in text
    assert "申請のレベルとは認められません" in text


def test_less_than_applied_for_comes_with_its_reasons_and_what_is_missing(press: Press) -> None:
    text = text_of(printed(press, lower(), development=True))
    for said in (
        "試験用の署名による見本",
        "申請より低いレベルです",
        "職長としての経験日数が足りません。",
        "645日以上215日あと430日",
        "不足：登録建築大工基幹技能者または",
        "始まりを2007年12月から2008年4月に",
        "2008年4月〜2022年9月のうち160か月（申告は167か月）",
        "2,866日720日3,586日",
    ):
        assert said in text


def test_a_refusal_gives_no_level(press: Press) -> None:
    text = text_of(printed(press, rejected(words="面談をお願いします。")))
    assert "申請のレベルとは認められません" in text
    assert "面談をお願いします。" in text
    assert "レベル3（銀）" not in text


def test_a_notice_with_much_to_say_goes_over_several_pages(press: Press) -> None:
    many = tuple(Reason(code="r", text=f"理由の{number}番目です。") for number in range(60))
    pdf = printed(press, basis(outcome="rejected", level=1, level_applied=4, reasons=many))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 2
    assert "理由の59番目です。" in text_of(pdf)


@pytest.mark.parametrize(("one", "levels"), [(basis, [3]), (lower, [3, 4]), (rejected, [4])])
def test_the_levels_that_matter_are_shown(one: object, levels: list[int]) -> None:
    assert [found.level for found in shown_levels(one())] == levels  # type: ignore[operator]
