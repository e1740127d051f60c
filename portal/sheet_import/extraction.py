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

SHORTEST_STROKE: Final = 2.0
"""Points; a line across that is shorter does not even strike out one sign."""

MOST_AREAS: Final = 2_000
"""Filled areas of a page: the fullest sheet known has a dozen."""

OPAQUE: Final = 255

ALIKE: Final = 24
"""Colours whose parts (0 … 255) differ by no more cannot be told apart on paper."""

WHITE: Final = (255, 255, 255)

ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/XFA", "/RichMedia",
     "/ImportData", "/SubmitForm", "/GoToR", "/Rendition", "/Movie", "/Sound"}
)  # fmt: skip
"""Names that make a PDF do something or carry another file: no sheet needs them."""


_Area = tuple[int, tuple[float, ...], tuple[int, ...] | None]
"""What hides text: its place in the order of drawing, its bounds, its colour where it has one."""


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
        _refuse_hidden(page, text)
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
        if _is_invisible(pdfium.FPDFText_GetTextObject(text.raw, index), pdfium):
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if right <= 0 or left >= width or top <= 0 or bottom >= height:
            continue
        box = (left, height - top, right, height - bottom)
        yield [sign, *(round(place, 2) for place in box)]


def _is_invisible(owner: Any, pdfium: Any) -> bool:
    """Whether text is there only for machines: a scan may carry a reading machine's guesses."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else None
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _refuse_hidden(page: Any, text: Any) -> None:
    """Refuse a page with text that a program reads and a person does not see.

    Text in the colour of what lies behind it, and text under a filled area or a picture, would
    become criteria that nobody approved.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded already

    areas, texts = _layers(page, pdfium)
    # By text: the areas that cut through it; where none does, its signs are alike.
    cut: dict[int, list[_Area]] = {}
    for index in range(text.count_chars()):
        found = pdfium.FPDFText_GetTextObject(text.raw, index)
        owner = _address(found)
        if owner not in texts or (owner in cut and not cut[owner]):
            continue
        if _is_invisible(found, pdfium) or not text.get_text_range(index, 1).strip():
            continue
        order, one = texts[owner]
        if owner not in cut:
            bounds = one.get_bounds()
            near = [area for area in areas if _meet(area[1], bounds)]
            cut[owner] = [] if all(_holds(area[1], *bounds) for area in near) else near
            if not cut[owner]:
                _refuse_if_hidden(order, one, near, pdfium)
                continue
        left, bottom, right, top = text.get_charbox(index)
        middle = ((left + right) / 2, (bottom + top) / 2) * 2
        _refuse_if_hidden(order, one, [a for a in cut[owner] if _holds(a[1], *middle)], pdfium)


def _refuse_if_hidden(order: int, one: Any, here: list[_Area], pdfium: Any) -> None:
    """Refuse text among areas that hold it, in the order of drawing."""
    below = [area for area in here if area[0] < order]
    behind = below[-1][2] if below else WHITE
    if len(below) < len(here) or _is_alike(_colour(one, pdfium), behind):
        raise Unread("hidden")


def _layers(page: Any, pdfium: Any) -> tuple[list[_Area], dict[int, tuple[int, Any]]]:
    """What hides: filled areas and pictures; and the texts by address; with their order."""
    areas: list[_Area] = []
    texts: dict[int, tuple[int, Any]] = {}
    for order, one in enumerate(page.get_objects(max_depth=4)):
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            texts[_address(one.raw)] = (order, one)
        elif one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            areas.append((order, one.get_bounds(), None))
        elif one.type == pdfium.FPDF_PAGEOBJ_PATH and (area := _filled(one, pdfium)):
            areas.append((order, *area))
        if len(areas) > MOST_AREAS:
            raise Unread("too_large")
    return areas, texts


def _is_alike(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    """Whether two colours cannot be told apart; one that is not known is no reason to refuse."""
    if one is None or other is None:
        return False
    return max(abs(own - behind) for own, behind in zip(one, other, strict=True)) <= ALIKE


def _address(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def _filled(one: Any, pdfium: Any) -> tuple[tuple[float, ...], tuple[int, ...]] | None:
    """The bounds and the colour of a shape that hides what is behind it; None for any other.

    A shape with a hole (a frame) hides nothing; one that is cut (a border) hides what is left.
    """
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(one.raw, mode, stroked)
    if not mode.value or pdfium.FPDFPageObj_HasTransparency(one.raw):
        return None
    left, bottom, right, top = one.get_bounds()
    if len(list(_outlines(one, pdfium))) != 1:
        return None
    for cut in _cuts(one, pdfium):
        left, bottom = max(left, cut[0]), max(bottom, cut[1])
        right, top = min(right, cut[2]), min(top, cut[3])
    if right - left <= THIN or top - bottom <= THIN:
        return None
    colour = _colour(one, pdfium)
    return None if colour is None else ((left, bottom, right, top), colour)


def _cuts(one: Any, pdfium: Any) -> Iterator[tuple[float, float, float, float]]:
    """The bounds of what a shape is cut to."""
    clip = pdfium.FPDFPageObj_GetClipPath(one.raw)
    for index in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        across, up = [], []
        for number in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, index), 2000)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, number)
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            across.append(x.value)
            up.append(y.value)
        if across:
            yield min(across), min(up), max(across), max(up)


def _colour(one: Any, pdfium: Any) -> tuple[int, ...] | None:
    """What an object is filled with, red, green and blue; None where that is no plain colour."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(one.raw, *parts) or parts[3].value < OPAQUE:
        return None
    return tuple(part.value for part in parts[:3])


def _holds(area: tuple[float, ...], left: float, bottom: float, right: float, top: float) -> bool:
    """Whether an area holds all of a box."""
    return area[0] <= left and right <= area[2] and area[1] <= bottom and top <= area[3]


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


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
    if end - start >= (SHORTEST_STROKE if across else SHORTEST):
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
