"""Files that people send, and files that nobody should send."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pikepdf
from PIL import Image

PLACE = (35.0, 41.0, 22.0)


def picture(kind: str, size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A picture whose left half is red and right half is white."""
    shown = Image.new("RGB", size, "white")
    shown.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    shown.save(written, kind, **more)
    return written.getvalue()


def photo_lying_down() -> bytes:
    """A JPEG as phones write it: turned by a mark, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    return picture("JPEG", exif=exif, comment=b"<script>alert(1)</script>", quality=95)


def png_that_says(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""

    def part(name: bytes, data: bytes) -> bytes:
        sum_of = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + sum_of

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


def pdf(pages: int = 1, *, words: bytes = b"SIGNED", size: tuple[int, int] = (300, 200)) -> bytes:
    """A PDF with words on each page and all that a PDF should not have."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for _ in range(pages):
        page = made.add_blank_page(page_size=size)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.obj.Contents = made.make_stream(b"BT /F 40 Tf 20 90 Td (" + words + b") Tj ET")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = script
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 300, 200],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://bad.example/"),
    )
    made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(link)])
    made.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    made.attachments["worm.exe"] = b"MZ worm"
    made.docinfo["/Author"] = "SecretAuthor"
    return saved(made)


def saved(made: pikepdf.Pdf, **more: Any) -> bytes:
    written = io.BytesIO()
    made.save(written, **more)
    return written.getvalue()


def locked(user: str) -> bytes:
    """A PDF with an owner's password, and a user's one where it is given."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        return saved(made, encryption=pikepdf.Encryption(user=user, owner="owner"))


def drawing_for_ever() -> bytes:
    """A PDF whose page draws a form that draws a form ..., ten times each: ten thousand million."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    inner = made.make_stream(b"0 0 300 200 re f " * 100)
    for _ in range(10):
        inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        inner.BBox = [0, 0, 300, 200]
        outer = made.make_stream(b"/X Do " * 10)
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
        inner = outer
    inner.Type, inner.Subtype, inner.BBox = (
        pikepdf.Name.XObject,
        pikepdf.Name.Form,
        [0, 0, 300, 200],
    )
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
    page.obj.Contents = made.make_stream(b"/X Do")
    return saved(made)


POLYGLOT = picture("PNG") + b"<?php system($_GET[0]); ?><script>alert(1)</script>" + pdf()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
