from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest

from portal.paper import Printer
from portal.paper_forms import Form, printed
from tests.portal.paper_forms.examples import CONSENT, EVERY, certificate


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    printer = Printer(seconds=60, documents_per_process=40)
    yield printer
    printer.close()


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without spaces."""
    document = pypdfium2.PdfDocument(pdf)
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


@pytest.mark.parametrize("form", EVERY, ids=lambda form: str(form.kind))
def test_each_form_has_one_page_and_the_same_bytes_twice(form: Form, printer: Printer) -> None:
    first = printed(form, printer)
    assert first == printed(form, printer)
    (text,) = pages(first)
    assert "山田太郎" in text
    assert "01234567890123" in text


def test_a_certificate_prints_each_length_and_the_total(printer: Printer) -> None:
    (text,) = pages(printed(certificate(2), printer))
    assert "2008年4月～2018年5月就業年数10年2か月" in text
    assert "2018年7月～2018年7月就業年数0年1か月" in text
    assert "合計10年3か月" in text


def test_many_lines_still_fit_on_a_page(printer: Printer) -> None:
    assert len(pages(printed(certificate(20), printer))) == 1


def test_a_consent_prints_its_wording_and_leaves_the_signature_empty(printer: Printer) -> None:
    (text,) = pages(printed(CONSENT, printer))
    assert "申請者の情報と結果を通知するため" in text
    assert "就業履歴" in text
    assert "同意した日年月日署名または記名押印印" in text


def test_what_people_wrote_is_printed_and_never_becomes_markup(printer: Printer) -> None:
    form = certificate()
    (text,) = pages(printed(replace(form, sworn_by="<b>&amp;</b>"), printer))
    assert "<b>&amp;</b>" in text
