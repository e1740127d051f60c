"""Each page with its visible signs, and what is drawn on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from portal.sheet_extraction.frame import Frame
from portal.sheet_extraction.hidden import is_invisible, refuse_hidden
from portal.sheet_extraction.shapes import drawn
from portal.sheet_extraction.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SIGNS: Final = 30_000
"""On all pages: the fullest sheet known has about a thousand."""


def pages_of(data: bytes) -> Iterator[dict[str, object]]:
    """Each page; ``Unread`` where the file is broken, too large, or hides text."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Unread("broken") from None
    signs = 0
    for index in range(len(document)):
        try:
            page = document[index]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise Unread("broken") from None
        signs += text.count_chars()
        if signs > MOST_SIGNS:
            raise Unread("too_large")
        frame = Frame.of(page)
        found = drawn(page, frame)
        refuse_hidden(page, text)
        width, height = frame.size
        yield {
            "number": index + 1,
            "width": width,
            "height": height,
            "glyphs": list(_glyphs(text, frame)),
            "rulings": found.rulings,
            "strokes": found.strokes,
            "pictures": found.pictures,
        }


def _glyphs(text: Any, frame: Frame) -> Iterator[list[object]]:
    """The signs that can be seen, each with left, top, right and bottom."""
    width, height = frame.size
    for index in range(text.count_chars()):
        sign = text.get_text_range(index, 1)
        if not sign.strip() or pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        if is_invisible(pdfium.FPDFText_GetTextObject(text.raw, index)):
            continue
        left, top, right, bottom = frame.box(*text.get_charbox(index, loose=True))
        if right <= 0 or left >= width or bottom <= 0 or top >= height:
            continue
        yield [sign, *(round(place, 2) for place in (left, top, right, bottom))]
