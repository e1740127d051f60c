from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from portal.uploads import Refusal, Remade, remade
from tests.portal.uploads.files import (
    HTML,
    POLYGLOT,
    SVG,
    drawing_for_ever,
    locked,
    pdf,
    photo_lying_down,
    picture,
    png_that_says,
)


def taken(data: bytes, name: str = "file") -> Remade:
    made = remade(data, name)
    assert isinstance(made, Remade), made
    return made


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Refusal.EMPTY),
        (SVG, Refusal.UNKNOWN_KIND),
        (HTML, Refusal.UNKNOWN_KIND),
        (b"GIF89a" + bytes(40), Refusal.UNKNOWN_KIND),
        (b"\0\0\0\x18ftypheic" + bytes(40), Refusal.HEIC),
        (picture("PNG")[:60], Refusal.BROKEN),
        (b"%PDF-1.7\nnothing", Refusal.BROKEN),
        (locked("user"), Refusal.ENCRYPTED),
        (locked(""), Refusal.ENCRYPTED),
        (pdf(21), Refusal.TOO_MANY_PAGES),
        (pdf(10_000), Refusal.TOO_MANY_PAGES),
        (pdf(size=(300, 3_500)), Refusal.PAGE_SIZE),
        (png_that_says(60_000, 60_000), Refusal.TOO_MANY_PIXELS),
        (png_that_says(10_000, 6_001), Refusal.TOO_MANY_PIXELS),
        (b"%PDF-" + bytes(20_000_000), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_plain_document_is_refused_whatever_its_name(data: bytes, why: Refusal) -> None:
    assert remade(data, "photo.png") is why


def test_a_page_that_never_ends_is_refused_and_the_portal_lives_on() -> None:
    assert remade(drawing_for_ever(), "a.pdf") is Refusal.TOO_COSTLY


def test_a_photo_stands_upright_and_says_nothing_of_where_or_with_what_it_was_taken() -> None:
    made = taken(photo_lying_down(), "同意書.png")
    assert (made.media_type, made.name, made.pages) == ("image/jpeg", "同意書.jpg", 1)
    with Image.open(io.BytesIO(made.content)) as shown:
        assert shown.size == (20, 40)
        assert dict(shown.getexif()) == {}
        assert "comment" not in shown.info
        top, bottom = shown.getpixel((10, 5)), shown.getpixel((10, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 60
    assert bottom[1] > 200
    for left_over in (b"Exif", b"SecretPhone", b"script"):
        assert left_over not in made.content


def test_a_file_that_is_two_things_comes_out_as_the_one_that_is_seen() -> None:
    made = taken(POLYGLOT, "a.pdf")
    assert made.media_type == "image/png"
    assert b"php" not in made.content
    assert b"%PDF" not in made.content


def test_a_pdf_keeps_its_look_and_nothing_else() -> None:
    made = taken(pdf(20), "署名 済み.PDF")
    assert (made.media_type, made.name, made.pages) == ("application/pdf", "署名 済み.pdf", 20)
    with pikepdf.open(io.BytesIO(made.content)) as new:
        written = {
            name for one in new.objects for name in re.findall(rb"/\w+", bytes(one.unparse()))
        }
        assert set(new.docinfo) == set()
    assert written.isdisjoint(
        {b"/JS", b"/JavaScript", b"/OpenAction", b"/AA", b"/Annots", b"/URI", b"/EmbeddedFile"}
    )
    assert b"SecretAuthor" not in made.content
    page = pypdfium2.PdfDocument(made.content)[0]
    assert page.get_size() == (300, 200)
    shown = page.render(scale=1).to_pil().convert("L")
    assert sum(shown.histogram()[:128]) > 500, "the words on the page are gone"


def test_the_same_file_comes_out_the_same() -> None:
    first, second = taken(pdf()), taken(pdf())
    assert first.content == second.content
    assert first.digest == second.digest
    assert first.sent_digest != first.digest


def test_a_picture_is_made_smaller_and_transparent_parts_become_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (3_000, 1_500), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(taken(written.getvalue()).content)) as shown:
        assert shown.size == (2_800, 1_400)
        assert shown.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\taro\\同意書.png", "同意書.png"),
        ("../../etc/passwd", "passwd.png"),
        ('a"\r\nSet-Cookie: x.png', 'a"Set-Cookie: x.png'),
        ("\u202egnp.exe", "gnp.png"),
        ("...", "file.png"),
        ("", "file.png"),
    ],
)
def test_a_name_is_one_plain_line_with_the_right_ending(name: str, kept: str) -> None:
    from portal.uploads.remade import kept_name  # noqa: PLC0415 - behind the front door

    assert kept_name(name, "image/png") == kept
