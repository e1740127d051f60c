"""Takes signs and lines out of one PDF: a program of its own, within narrow limits.

    python extraction.py FILE

Prints the pages as JSON, or one word on standard error and exits with 1 where the file is one
that is not read (``encrypted``, ``scripted``, ``too_many_pages``, ...). What comes from strangers
is opened here alone, in a process that may use little memory and time; a file that makes the
reader fail ends this process and nothing else. Runs as a script: it imports nothing of the portal.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import resource
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES: Final = 20_000_000
MOST_PAGES: Final = 20
MOST_OBJECTS: Final = 20_000
MOST_SIGNS: Final = 30_000
"""On all pages: the fullest sheet known has about a thousand."""

MEMORY: Final = 240_000_000
SECONDS: Final = 3

THIN: Final = 3.0
"""A filled shape that is at most so many points thick is a line of a table."""

SHORTEST: Final = 6.0
"""Points; what is shorter belongs to a picture."""

ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/XFA", "/RichMedia",
     "/ImportData", "/SubmitForm", "/GoToR", "/Rendition", "/Movie", "/Sound"}
)  # fmt: skip
"""Names that make a PDF do something or carry another file: no sheet needs them."""


class Unread(Exception):
    """The file is one that is not read; its word says why."""


def limit() -> None:
    """Bound what this process may use, whatever is in the file."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_file(name: str) -> bytes:
    """The bytes of a PDF that is no larger than any sheet."""
    with Path(name).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unread("too_large")
    if not re.match(rb"\s{0,1024}%PDF-", data[:1100]):
        raise Unread("no_pdf")
    return data


def look_inside(data: bytes) -> str | None:
    """Refuse what is no plain document; the day it says it was made, as it is written there."""
    import io  # noqa: PLC0415 - this script loads what it needs behind its limits

    import pikepdf  # noqa: PLC0415 - as above

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Unread("encrypted")
            if len(pdf.pages) > MOST_PAGES:
                raise Unread("too_many_pages")
            if len(pdf.objects) > MOST_OBJECTS:
                raise Unread("too_large")
            if any(_is_active(one) for one in pdf.objects):
                raise Unread("scripted")
            for page in pdf.pages:
                if any(_is_drawn(one) for one in page.obj.get("/Annots", ())):
                    raise Unread("annotated")
            made = pdf.docinfo.get("/CreationDate")
            return None if made is None else str(made)
    except pikepdf.PasswordError:
        raise Unread("encrypted") from None
    except pikepdf.PdfError:
        raise Unread("broken") from None


def _is_active(value: Any, depth: int = 0) -> bool:
    """Whether an object, or one written inside it, does something."""
    import pikepdf  # noqa: PLC0415 - loaded already

    if depth > 20:  # noqa: PLR2004 - deeper than any document is built
        raise Unread("broken")
    if isinstance(value, pikepdf.Array):
        return any(_is_active(one, depth + 1) for one in value if not _is_elsewhere(one))
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in value.keys():  # noqa: SIM118 - a stream has keys and is no mapping
            if key in ACTIVE:
                return True
            one = value.get(key)
            if key == "/S" and isinstance(one, pikepdf.Name) and str(one) in ACTIVE:
                return True
            if not _is_elsewhere(one) and _is_active(one, depth + 1):
                return True
    return False


def _is_drawn(annotation: Any) -> bool:
    """Whether an annotation shows something that is not in the text of its page."""
    return str(annotation.get("/Subtype", "")) != "/Link"


def _is_elsewhere(value: Any) -> bool:
    """Whether an object stands by itself in the file: it is looked at when its turn comes."""
    return bool(getattr(value, "is_indirect", False))


def pages_of(data: bytes) -> Iterator[dict[str, object]]:
    """Each page with its visible signs and the lines of its tables."""
    import pypdfium2  # noqa: PLC0415 - loaded behind the limits

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
        width, height = page.get_size()
        lines, shapes = _lines(page, height)
        yield {
            "number": index + 1,
            "width": width,
            "height": height,
            "glyphs": list(_glyphs(text, width, height)),
            "rulings": lines or shapes,
        }


def _glyphs(text: Any, width: float, height: float) -> Iterator[list[object]]:
    """The signs that can be seen, each with left, top, right and bottom."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded already

    for index in range(text.count_chars()):
        sign = text.get_text_range(index, 1)
        if not sign.strip() or pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        owner = pdfium.FPDFText_GetTextObject(text.raw, index)
        # A scan may carry the guesses of a reading machine as text that nobody sees.
        if (
            owner
            and pdfium.FPDFTextObj_GetTextRenderMode(owner) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if right <= 0 or left >= width or top <= 0 or bottom >= height:
            continue
        box = (left, height - top, right, height - bottom)
        yield [sign, *(round(place, 2) for place in box)]


def _lines(page: Any, height: float) -> tuple[list[list[object]], list[list[object]]]:
    """The drawn lines of a page, and the edges of its filled shapes: across or not, and where."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded already

    lines: list[list[object]] = []
    shapes: list[list[object]] = []
    for count, one in enumerate(page.get_objects(max_depth=4)):
        if count > MOST_OBJECTS:
            raise Unread("too_large")
        if one.type != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(one.raw, mode, stroked)
        for points in _outlines(one, pdfium):
            across = [point[0] for point in points]
            down = [height - point[1] for point in points]
            box = (min(across), min(down), max(across), max(down))
            thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
            if mode.value and thin:
                _add_thin(lines, box)
            elif stroked.value or mode.value:
                _add_edges(lines if stroked.value else shapes, list(zip(across, down, strict=True)))
    return lines, shapes


def _outlines(one: Any, pdfium: Any) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a shape, each a list of points on the page."""
    a, b, c, d, e, f = one.get_matrix().get()
    points: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(one.raw), 2000)):
        segment = pdfium.FPDFPath_GetPathSegment(one.raw, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points:
        yield points


def _add_thin(lines: list[list[object]], box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    if right - left >= bottom - top:
        _add(lines, across=True, at=(top + bottom) / 2, start=left, end=right)
    else:
        _add(lines, across=False, at=(left + right) / 2, start=top, end=bottom)


def _add_edges(lines: list[list[object]], points: list[tuple[float, float]]) -> None:
    for (x, y), (x2, y2) in pairwise(points):
        if abs(y - y2) < 1:
            _add(lines, across=True, at=(y + y2) / 2, start=min(x, x2), end=max(x, x2))
        elif abs(x - x2) < 1:
            _add(lines, across=False, at=(x + x2) / 2, start=min(y, y2), end=max(y, y2))


def _add(lines: list[list[object]], *, across: bool, at: float, start: float, end: float) -> None:
    if end - start >= SHORTEST:
        lines.append([across, round(at, 2), round(start, 2), round(end, 2)])


def main(name: str) -> int:
    """Read one file and print what is on its pages."""
    limit()
    try:
        data = read_file(name)
        made_on = look_inside(data)
        pages = list(pages_of(data))
    except Unread as unread:
        sys.stderr.write(f"{unread}\n")
        return 1
    except MemoryError:
        sys.stderr.write("too_large\n")
        return 1
    digest = hashlib.sha256(data).hexdigest()
    json.dump({"sha256": digest, "made_on": made_on, "pages": pages}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
