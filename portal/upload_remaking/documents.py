"""A PDF made anew of pictures of its pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2

from portal.upload_remaking.pictures import encoded
from portal.upload_remaking.refused import DOTS, LONGEST_SIDE, MOST_PAGES, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

POINTS_AN_INCH: Final = 72
SMALLEST, LARGEST = 36.0, 3_400.0
"""Points of a side of a page: half an inch, and A0."""


def remade_document(data: bytes) -> tuple[bytes, int]:
    """The new PDF, and how many pages it has."""
    made = pikepdf.new()
    for width, height, picture in _pages(data):
        _add(made, width, height, picture)
    count = len(made.pages)
    written = io.BytesIO()
    made.save(written, deterministic_id=True)
    return written.getvalue(), count


def _pages(data: bytes) -> Iterator[tuple[float, float, Image.Image]]:
    """Each page as it is seen, filled-in fields and notes on it among it, with its size."""
    _refuse_locked(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Refused("broken") from None
    if len(document) > MOST_PAGES:
        raise Refused("too_many_pages")
    if len(document) == 0:
        raise Refused("broken")
    document.init_forms()  # what was typed into fields is drawn; this build knows no scripts
    for index in range(len(document)):
        try:
            page = document[index]
            width, height = page.get_size()
            if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
                raise Refused("page_size")
            scale = min(DOTS / POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
            picture = page.render(scale=scale, prefer_bgrx=True).to_pil().convert("RGB")
        except pypdfium2.PdfiumError:
            raise Refused("broken") from None
        yield width, height, picture
        page.close()


def _refuse_locked(data: bytes) -> None:
    """Refuse a PDF with a password or with restrictions: whoever made it can take them off."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            if len(pdf.pages) > MOST_PAGES:
                raise Refused("too_many_pages")
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        raise Refused("broken") from None


def _add(made: pikepdf.Pdf, width: float, height: float, picture: Image.Image) -> None:
    image: Any = pikepdf.Stream(made, encoded(picture, "JPEG"))
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = picture.size
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    image.Filter = pikepdf.Name.DCTDecode
    drawn = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Page Do Q".encode()
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(width, 2), round(height, 2)],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=made.make_indirect(image))),
        Contents=made.make_indirect(pikepdf.Stream(made, drawn)),
    )
    made.pages.append(pikepdf.Page(made.make_indirect(page)))
