"""PDF files for tests: official ones, and ones that nobody should send."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

OFFICIAL = Path(__file__).resolve().parents[2] / "sheets" / "electrical_2023-09-11.pdf"


def _script(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = action


def _script_of_page(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.pages[0].obj.AA = pdf.make_indirect(pikepdf.Dictionary(O=action))


def _launch(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["data.txt"] = b"data"


def _annotation(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[100, 100, 300, 130],
        Contents="2580",
        DA="/Helv 12 Tf 1 0 0 rg",
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def _bomb(pdf: pikepdf.Pdf) -> None:
    """512 MiB of commands in half a MiB: one piece, packed once, stands there again and again."""
    piece = b"q " * 2**19
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush nothing points back: the piece may follow itself.
    packed = packing.compress(piece) + packing.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(512):
        check = zlib.adler32(piece, check)
    stream = b"\x78\x9c" + packed * 512 + packing.flush() + check.to_bytes(4, "big")
    pdf.pages[0].Contents = pdf.make_stream(stream, Filter=pikepdf.Name.FlateDecode)


def _many_shapes(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 10 10 re f\n" * 400_000)


def _many_signs(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() * 60)


def _layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="old"))
    shown = pikepdf.Dictionary(OFF=[layer], Order=[layer])
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=shown)
    page = pdf.pages[0]
    page.Resources.Properties = pikepdf.Dictionary(MC77=layer)
    _wrap(page, b"/OC /MC77 BDC", b"EMC")


def _wrap(page: pikepdf.Page, before: bytes, after: bytes) -> None:
    page.contents_add(before, prepend=True)
    page.contents_add(after)


def _drawn(commands: bytes) -> Callable[[pikepdf.Pdf], None]:
    """What is drawn over the cell of qualifications of level 4, 350 to 430 points from below."""
    return lambda pdf: _wrap(pdf.pages[0], b"q", b"Q " + commands)


def _picture(pdf: pikepdf.Pdf) -> None:
    image = pdf.make_stream(b"\xff\x00\x00", Type=pikepdf.Name.XObject)
    image.update(
        pikepdf.Dictionary(
            Subtype=pikepdf.Name.Image,
            Width=1,
            Height=1,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
    )
    pdf.pages[0].Resources.XObject.Im77 = image
    _drawn(b"q 60 0 0 8 700 250 cm /Im77 Do Q")(pdf)


def _turned(pdf: pikepdf.Pdf) -> None:
    """The same page on paper of the other direction, turned by a quarter to be read."""
    page = pdf.pages[0]
    width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
    page.MediaBox = pikepdf.Array([0, 0, height, width])
    if "/CropBox" in page:
        page.CropBox = page.MediaBox
    page.Rotate = 90
    _wrap(page, b"q 0 1 -1 0 %f 0 cm" % height, b"Q")


CHANGES: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "script": _script,
    "script_of_page": _script_of_page,
    "launch": _launch,
    "attachment": _attachment,
    "annotation": _annotation,
    "bomb": _bomb,
    "layer": _layer,
    "clip": lambda pdf: _wrap(pdf.pages[0], b"q 0 0 10 10 re W n", b"Q"),
    "cross": _drawn(b"2 w 200 430 m 420 400 l S 200 400 m 420 430 l S"),
    "slope": _drawn(b"1 w 200 373 m 350 377 l S"),
    "picture": _picture,
    "curve": _drawn(b"790 380 m 800 390 810 390 820 380 c 810 370 800 370 790 380 c f"),
    "turned": _turned,
    "many_shapes": _many_shapes,
    "many_signs": _many_signs,
}


def changed(change: str) -> bytes:
    """The official sheet with one thing done to it."""
    return _saved(CHANGES[change])


def encrypted(user: str = "") -> bytes:
    """The official sheet under a password for its owner, and one for its readers."""
    return _saved(lambda _: None, encryption=pikepdf.Encryption(owner="owner", user=user))


def of_pages(count: int) -> bytes:
    """The official sheet's page so many times."""

    def repeat(pdf: pikepdf.Pdf) -> None:
        for _ in range(count - 1):
            pdf.pages.append(pdf.pages[0])

    return _saved(repeat)


def _saved(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(OFFICIAL) as pdf:
        change(pdf)
        pdf.save(target, **options)
    return target.getvalue()


def deep() -> bytes:
    """A PDF whose catalogue holds arrays in arrays without end."""
    nested = b"[" * 100_000 + b"]" * 100_000
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X " + nested + b">>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )
