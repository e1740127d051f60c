"""Our own Excel forms read back by the names of their cells, wherever these have moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.paper_forms.cell_values import usable
from portal.paper_forms.drafts import Draft
from portal.paper_forms.forms import Duration, FormKind
from portal.paper_forms.handwriting import Unreadable, month, plain
from portal.paper_forms.pieces import duration, strung
from portal.paper_forms.plan import MARK, PREFIX, STATED, path_of
from portal.paper_forms.remarks import Place, Remark, fault, known_texts, notice

if TYPE_CHECKING:
    from portal.paper_forms.grid import Box, Sheet, Workbook

_LINE_NUMBER: Final = re.compile(r"（\d{1,3}）$")


def is_own(book: Workbook, sheet: Sheet) -> bool:
    """Whether a sheet is one that we made."""
    return book.named.get(MARK, ("", 0, 0))[0] == sheet.name


def own_draft(book: Workbook, sheet: Sheet, remarks: list[Remark]) -> Draft | None:
    """What stands on a sheet that we made; None where its mark is not one of ours."""
    boxes = {box.order: box for box in sheet.boxes if not box.is_hidden}
    named = {
        name: (row, column)
        for name, (at, row, column) in book.named.items()
        if name.startswith(PREFIX) and at == sheet.name
    }
    mark = boxes.get(named[MARK])
    kind = "" if mark is None else plain(mark.value)
    if kind not in set(FormKind):
        return None
    draft = Draft(FormKind(kind), Place(sheet.name))
    stated: dict[str, Box] = {}
    for name, start in named.items():
        box = boxes.get(start)
        if box is None or name == MARK:
            continue
        if name.startswith(STATED):
            stated[name.removeprefix(STATED)] = box
            continue
        value, said = usable(sheet.name, box)
        remarks += said
        path = path_of(name)
        if value is None:
            draft.unread.add(path)
        draft.put(path, value, Place(sheet.name, box.cell))
    starts = set(named.values())
    for start, box in boxes.items():
        if start not in starts and not _is_ours(box):
            remarks.append(fault("not_understood", Place(sheet.name, box.cell), found=box.value))
    for group, box in stated.items():
        remarks += _compared(draft, group, Place(sheet.name, box.cell), box)
    return draft


def _is_ours(box: Box) -> bool:
    """Whether a cell holds a word that we printed."""
    said = "" if box.value is None else str(box.value).strip()
    return not said or _LINE_NUMBER.sub("", said) in known_texts()


def _compared(draft: Draft, group: str, place: Place, box: Box) -> list[Remark]:
    """Said where the total on the sheet is no longer that of the periods: these hold."""
    try:
        stated = duration(strung([box.value]))
        months: set[int] = set()
        for number in draft.numbers(group):
            ends = (draft.values[f"{group}[{number}].{end}"].value for end in ("from", "to"))
            first, last = (month(end).number for end in ends)
            months.update(range(first, last + 1))
    except (Unreadable, KeyError):
        return []
    counted = Duration.of_months(len(months))
    if stated is None or stated == counted:
        return []
    return [
        notice(
            "counted",
            place,
            stated_years=stated.years,
            stated_months=stated.months,
            years=counted.years,
            months=counted.months,
        )
    ]
