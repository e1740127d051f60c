"""Text that a program reads and a person does not see: a page with any is refused.

Text in the colour of what lies behind it, under a filled area or a picture, or cut away would
become criteria that nobody approved.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import pypdfium2.raw as pdfium

from portal.sheet_extraction.shapes import DEEPEST, THIN, cuts, draw_mode, outlines
from portal.sheet_extraction.unread import Unread

MOST_AREAS: Final = 2_000
"""Filled areas of a page: the fullest sheet known has a dozen."""

HIDES: Final = 128
"""How opaque (0 … 255) an area is that one does not read through."""

OPAQUE: Final = 255

ALIKE: Final = 24
"""Colours whose parts (0 … 255) differ by no more cannot be told apart on paper."""

WHITE: Final = (255, 255, 255)

Colour = tuple[int, ...]
Bounds = tuple[float, float, float, float]
Area = tuple[int, Bounds, Colour | None]
"""What hides text: its place in the order of drawing, its bounds, its colour where it has one."""


def is_invisible(owner: Any) -> bool:
    """Whether text is there only for machines: a scan may carry a reading machine's guesses."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else None
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def refuse_hidden(page: Any, text: Any) -> None:
    """Refuse a page with text that nobody sees."""
    areas, texts = _layers(page)
    # By text: the areas that cut through it; where none does, its signs are alike.
    cut: dict[int, list[Area]] = {}
    for index in range(text.count_chars()):
        found = pdfium.FPDFText_GetTextObject(text.raw, index)
        owner = _address(found)
        if owner not in texts or (owner in cut and not cut[owner]):
            continue
        if is_invisible(found) or not text.get_text_range(index, 1).strip():
            continue
        order, one = texts[owner]
        if owner not in cut:
            bounds = one.get_bounds()
            near = [area for area in areas if _meet(area[1], bounds)]
            cut[owner] = [] if all(_holds(area[1], *bounds) for area in near) else near
            if not cut[owner]:
                _refuse_if_hidden(order, one, near)
                continue
        left, bottom, right, top = text.get_charbox(index)
        middle = ((left + right) / 2, (bottom + top) / 2) * 2
        _refuse_if_hidden(order, one, [a for a in cut[owner] if _holds(a[1], *middle)])


def _refuse_if_hidden(order: int, one: Any, here: list[Area]) -> None:
    """Refuse text among areas that hold it, in the order of drawing."""
    below = [area for area in here if area[0] < order]
    behind = below[-1][2] if below else WHITE
    if len(below) < len(here) or _is_alike(_colour(one, OPAQUE), behind):
        raise Unread("hidden")


def _layers(page: Any) -> tuple[list[Area], dict[int, tuple[int, Any]]]:
    """What hides: filled areas and pictures; and the texts by address; with their order."""
    areas: list[Area] = []
    texts: dict[int, tuple[int, Any]] = {}
    for order, one in enumerate(page.get_objects(max_depth=DEEPEST)):
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            if not _is_whole(one):
                raise Unread("hidden")
            texts[_address(one.raw)] = (order, one)
        elif one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            areas.append((order, one.get_bounds(), None))
        elif one.type == pdfium.FPDF_PAGEOBJ_PATH and (area := _filled(one)):
            areas.append((order, *area))
        if len(areas) > MOST_AREAS:
            raise Unread("too_large")
    return areas, texts


def _is_whole(one: Any) -> bool:
    """Whether nothing of a text is cut away but a hair's breadth; blank texts have no bounds."""
    left, bottom, right, top = one.get_bounds()
    slack = max(THIN, (top - bottom) / 2)
    return right <= left or all(
        _holds(cut, left + slack, bottom + slack, right - slack, top - slack) for cut in cuts(one)
    )


def _address(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def _filled(one: Any) -> tuple[Bounds, Colour | None] | None:
    """The bounds and the colour of a shape that hides what is behind it; None for any other.

    A shape with a hole (a frame) hides nothing; one that is cut (a border) hides what is left.
    """
    filled, _ = draw_mode(one)
    if not filled or len(list(outlines(one))) != 1:
        return None
    left, bottom, right, top = one.get_bounds()
    for cut in cuts(one):
        left, bottom = max(left, cut[0]), max(bottom, cut[1])
        right, top = min(right, cut[2]), min(top, cut[3])
    if right - left <= THIN or top - bottom <= THIN:
        return None
    colour = _colour(one, HIDES)
    return None if colour is None else ((left, bottom, right, top), colour)


def _is_alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether two colours cannot be told apart; one that is not known is no reason to refuse."""
    if one is None or other is None:
        return False
    return max(abs(own - behind) for own, behind in zip(one, other, strict=True)) <= ALIKE


def _colour(one: Any, least: int) -> Colour | None:
    """What an object is filled with, red, green and blue; None where it is less opaque."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(one.raw, *parts) or parts[3].value < least:
        return None
    return tuple(part.value for part in parts[:3])


def _holds(area: Bounds, left: float, low: float, right: float, top: float) -> bool:
    """Whether an area holds all of a box."""
    return area[0] <= left and right <= area[2] and area[1] <= low and top <= area[3]


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
