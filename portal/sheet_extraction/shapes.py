"""What is drawn on a page: the lines of its tables, other strokes, and pictures."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pypdfium2.raw as pdfium

from portal.sheet_extraction.unread import MOST_OBJECTS, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.sheet_extraction.frame import Box, Frame

THIN: Final = 3.0
"""A filled shape that is at most so many points thick is a line of a table."""

SHORTEST: Final = 6.0
"""Points; what is shorter belongs to a picture."""

SHORTEST_STROKE: Final = 2.0
"""Points; a line across that is shorter does not even strike out one sign."""

STRAIGHT: Final = 1.0
"""A line that leaves its direction by fewer points is straight."""

DEEPEST: Final = 4
MOST_SEGMENTS: Final = 2_000

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """``rulings``: across or not, where, from, to. ``strokes``, ``pictures``: boxes.

    A stroke is an open line that is neither across nor down; a picture is an image, or a filled
    shape with curves, such as letters that were turned into drawings.
    """

    rulings: list[list[object]] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline of a shape, by its points on the page."""

    points: Points
    curved: bool
    closed: bool


def drawn(page: Any, frame: Frame) -> Drawn:
    """The drawn lines of a page, or else the edges of its filled shapes, and what else is there."""
    found, shapes = Drawn(), list[list[object]]()
    for count, one in enumerate(page.get_objects(max_depth=DEEPEST)):
        if count > MOST_OBJECTS:
            raise Unread("too_large")
        if one.type in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING}:
            found.pictures.append(frame.box(*one.get_bounds()))
        elif one.type == pdfium.FPDF_PAGEOBJ_PATH:
            _path(one, frame, found, shapes)
    if not found.rulings:
        found.rulings.extend(shapes)
    return found


def _path(one: Any, frame: Frame, found: Drawn, shapes: list[list[object]]) -> None:
    filled, stroked = draw_mode(one)
    for outline in outlines(one):
        points = [frame.point(*point) for point in outline.points]
        across, down = [point[0] for point in points], [point[1] for point in points]
        box = (min(across), min(down), max(across), max(down))
        thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
        if stroked and not outline.closed and (outline.curved or not _is_straight(points)):
            found.strokes.append(box)
        elif filled and outline.curved:
            found.pictures.append(box)
        elif filled and thin:
            _add_thin(found.rulings, box)
        elif filled or stroked:
            _add_edges(found.rulings if stroked else shapes, points)


def draw_mode(one: Any) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its outline is drawn."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(one.raw, mode, stroked)
    return bool(mode.value), bool(stroked.value)


def outlines(one: Any) -> Iterator[Outline]:
    """The outlines of a shape, each a list of points on the page."""
    a, b, c, d, e, f = one.get_matrix().get()
    points: Points = []
    curved = closed = False
    for index in range(min(pdfium.FPDFPath_CountSegments(one.raw), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(one.raw, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield Outline(points, curved, closed or points[0] == points[-1])
            points, curved, closed = [], False, False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
            closed = True
    if points:
        yield Outline(points, curved, closed or points[0] == points[-1])


def cuts(one: Any) -> Iterator[Box]:
    """The bounds of what an object is cut to, in the places of the PDF."""
    clip = pdfium.FPDFPageObj_GetClipPath(one.raw)
    for index in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        across, up = [], []
        segments = pdfium.FPDFClipPath_CountPathSegments(clip, index)
        for number in range(min(segments, MOST_SEGMENTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, number)
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            across.append(x.value)
            up.append(y.value)
        if across:
            yield min(across), min(up), max(across), max(up)


def _is_straight(points: Points) -> bool:
    return all(min(abs(x - x2), abs(y - y2)) < STRAIGHT for (x, y), (x2, y2) in pairwise(points))


def _add_thin(lines: list[list[object]], box: Box) -> None:
    left, top, right, bottom = box
    if right - left >= bottom - top:
        _add(lines, across=True, at=(top + bottom) / 2, start=left, end=right)
    else:
        _add(lines, across=False, at=(left + right) / 2, start=top, end=bottom)


def _add_edges(lines: list[list[object]], points: Points) -> None:
    for (x, y), (x2, y2) in pairwise(points):
        if abs(y - y2) < STRAIGHT:
            _add(lines, across=True, at=(y + y2) / 2, start=min(x, x2), end=max(x, x2))
        elif abs(x - x2) < STRAIGHT:
            _add(lines, across=False, at=(x + x2) / 2, start=min(y, y2), end=max(y, y2))


def _add(lines: list[list[object]], *, across: bool, at: float, start: float, end: float) -> None:
    if end - start >= (SHORTEST_STROKE if across else SHORTEST):
        lines.append([across, round(at, 2), round(start, 2), round(end, 2)])
