"""PDF files for tests: official ones, and ones that nobody should send."""

from __future__ import annotations

import io
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
    pdf.pages[0].Contents = pdf.make_stream(b"q " * (256 * 1024 * 1024))


def _many_shapes(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 10 10 re f\n" * 400_000)


def _many_signs(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() * 60)


CHANGES: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "script": _script,
    "script_of_page": _script_of_page,
    "launch": _launch,
    "attachment": _attachment,
    "annotation": _annotation,
    "bomb": _bomb,
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
