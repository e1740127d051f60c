"""様式1 filled in by hand: found its way through by its labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.paper_forms.drafts import Draft
from portal.paper_forms.forms import FormKind
from portal.paper_forms.handwriting import Unreadable, plain, text
from portal.paper_forms.header_lines import read_date
from portal.paper_forms.layouts import layouts
from portal.paper_forms.pieces import duration, strung
from portal.paper_forms.remarks import fault, notice
from portal.paper_forms.surface import Surface, bare_text

if TYPE_CHECKING:
    from portal.paper_forms.grid import Box

_LEVEL: Final = re.compile(r"レベル([1-4])")
_LEVEL_LABEL: Final = re.compile(r"レベル([1-4])?")
_NUMBERED: Final = re.compile(r"(?:レベル)?([1-4１-４])[\s:：.．\u3001)）]+(\S.*)", re.DOTALL)
_OUTSIDE_BRACKETS: Final = re.compile(r"[、，](?![^（(]*[）)])|\n")
TOTALS: Final = ("work", "foreman", "crew_leader")


def application_draft(surface: Surface) -> Draft:
    """What stands on a 様式1."""
    draft = Draft(FormKind.APPLICATION, surface.place())
    read_date(surface, draft, "filed_on")
    for section in ("applicant", "proxy", "consent"):
        if section in surface.sections:
            surface.fill(draft, section)
    _level(surface, draft)
    _qualifications(surface, draft)
    _totals(surface, draft)
    return draft


def _level(surface: Surface, draft: Draft) -> None:
    """The level that is marked: by a ring drawn over it, a sign, a number, or by standing alone."""
    offered, chosen, loose = _levels_offered(surface)
    for box in loose:
        level = _beside(box, offered)
        if level is None:
            surface.remarks.append(fault("not_understood", surface.place(box), found=box.value))
        else:
            chosen[level] = box
    rings = [shape for shape in surface.sheet.shapes if shape.is_ring]
    chosen |= {
        level: box
        for level, box in offered.items()
        if any(box.area.holds(ring.row, ring.column) for ring in rings)
    }
    if not chosen and len(offered) == 1:
        chosen = offered
    if len(chosen) > 1:
        where = surface.place(next(iter(chosen.values())))
        draft.unread.add("level")
        several = ", ".join(str(level) for level in sorted(chosen))
        surface.remarks.append(fault("several_levels", where, found=several))
        return
    for level, box in chosen.items():
        draft.put("level", level, surface.place(box))


def _levels_offered(surface: Surface) -> tuple[dict[int, Box], dict[int, Box], list[Box]]:
    """The cells that name a level, those of them that are marked, and marks in other cells."""
    signs = layouts().chosen
    offered: dict[int, Box] = {}
    chosen: dict[int, Box] = {}
    loose: list[Box] = []
    boxes = surface.unread("level")
    surface.cross_off(boxes)
    for box in boxes:
        value = surface.usable(box)
        said = "" if value is None else plain(value)
        found = _LEVEL.search(said)
        rest = said if found is None else said[: found.start()] + said[found.end() :]
        is_sign = all(sign in signs for sign in rest)
        if found is not None and is_sign:
            offered[int(found[1])] = box
            chosen |= {int(found[1]): box} if rest else {}
        elif said in {"2", "3", "4"}:
            chosen[int(said)] = box
        elif said and is_sign:
            loose.append(box)
        elif said:
            surface.remarks.append(fault("not_understood", surface.place(box), found=box.value))
    return offered, chosen, loose


def _beside(box: Box, offered: dict[int, Box]) -> int | None:
    """The level that a loose sign stands for: the nearest one to the right or left in its row."""
    near = [
        (abs(other.area.first_column - box.area.first_column), level)
        for level, other in offered.items()
        if other.area.first_row <= box.area.first_row <= other.area.last_row
        and other.area.first_column >= box.area.first_column
    ] or [
        (abs(other.area.first_column - box.area.first_column), level)
        for level, other in offered.items()
        if other.area.first_column <= box.area.first_column <= other.area.last_column
    ]
    return min(near)[1] if near else None


def _qualifications(surface: Surface, draft: Draft) -> None:
    """Names of qualifications, each below (or beside) the level that it is named for."""
    boxes = surface.unread("qualifications")
    heads = [box for box in boxes if _LEVEL_LABEL.fullmatch(bare_text(box))]
    surface.cross_off(heads)
    number = 0
    for head in heads:
        below = [
            one.area.first_row
            for one in heads
            if one.area.first_column == head.area.first_column
            and one.area.first_row > head.area.first_row
        ]
        right = [
            one.area.first_column
            for one in heads
            if one.area.first_row == head.area.first_row
            and one.area.first_column > head.area.first_column
        ]
        inside = [
            box
            for box in boxes
            if box not in heads
            and head.area.first_row <= box.area.first_row < min(below, default=1 << 21)
            and head.area.first_column <= box.area.first_column < min(right, default=1 << 20)
        ]
        surface.cross_off(inside)
        number = _named(surface, draft, head, inside, number)


def _named(surface: Surface, draft: Draft, head: Box, boxes: list[Box], number: int) -> int:
    """The qualifications of one place on the form; the number of the next one."""
    found = _LEVEL_LABEL.fullmatch(bare_text(head))
    level: object = found[1] if found is not None else None
    at = surface.place(head)
    names: list[tuple[str, Box]] = []
    for box in boxes:
        value = surface.usable(box)
        if value is None:
            continue
        said = plain(value)
        if level is None and re.fullmatch(r"(?:レベル)?[1-4]", said):
            level, at = said[-1], surface.place(box)
            continue
        written = text(value)
        begin = _NUMBERED.fullmatch(written.strip())
        if level is None and begin is not None:
            level, at, written = begin[1], surface.place(box), begin[2]
        names += [(name.strip(), box) for name in _OUTSIDE_BRACKETS.split(written) if name.strip()]
    if names and level is None:
        surface.remarks.append(fault("qualification_level", at, found=names[0][0]))
    if level is not None and not names and found is not None and found[1] is None:
        surface.remarks.append(notice("qualification_name", at))
    for name, box in names:
        draft.put(f"qualifications[{number}].level", level or "1", at)
        draft.put(f"qualifications[{number}].name", name, surface.place(box))
        number += 1
    return number


def _totals(surface: Surface, draft: Draft) -> None:
    """Years and months by certificate: all work, as 職長, as 班長."""
    for label in surface.labels["totals"]:
        boxes = surface.beside(label, "totals")
        surface.cross_off([label.box, *boxes])
        values = [value for box in boxes if (value := surface.usable(box)) is not None]
        filled = [box for box in boxes if not _is_sign(box)]
        at = surface.place(filled[0] if filled else label.box)
        try:
            length = duration(strung([label.after, *values] if label.after else values))
        except Unreadable as wrong:
            surface.remarks.append(fault(wrong.code, at, field=label.path, **wrong.values))
            continue
        if length is not None:
            draft.put(f"{label.path}.years", length.years, at)
            draft.put(f"{label.path}.months", length.months, at)


def _is_sign(box: Box) -> bool:
    return bare_text(box) in {"年", "月", *layouts().months}
