"""What stands above the first section of a form: its date, its addressee, the works."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from portal.paper_forms.handwriting import Unreadable, day, plain
from portal.paper_forms.remarks import fault

if TYPE_CHECKING:
    from portal.paper_forms.drafts import Draft
    from portal.paper_forms.grid import Box
    from portal.paper_forms.surface import Surface

_SIGNS: Final = frozenset("年月日")
_EMPTY_DATE: Final = re.compile(r"(?:明治|大正|昭和|平成|令和|西暦)?[0-9〇○元]{0,4}年?月?日?")
"""A date of which at most the era or the year is printed beforehand."""

_DATE_LIKE: Final = re.compile(r".*\d.*[年./\-].*\d.*|.*年.*月.*日.*")


def read_date(surface: Surface, draft: Draft, path: str) -> None:
    """The date of the form: the one line above the sections that looks like one."""
    rows = surface.sections["top"]
    lines: dict[int, list[Box]] = {}
    for box in surface.within(rows.first_row, rows.last_row):
        lines.setdefault(box.area.first_row, []).append(box)
    for boxes in lines.values():
        dates = [box for box in boxes if isinstance(box.value, dt.date)]
        signs = [box for box in boxes if plain(box.value or "") in _SIGNS]
        parts = [box for box in boxes if not surface.layout.is_printed(plain(box.value or ""))]
        strung = "".join(plain(box.value or "") for box in parts)
        if not dates and not signs and not _DATE_LIKE.fullmatch(strung):
            continue
        filled = [box for box in parts if box not in signs]
        surface.cross_off(parts)
        if _EMPTY_DATE.fullmatch(strung) and not dates:
            return
        at = surface.place(filled[0] if filled else parts[0])
        values = [surface.usable(box) for box in parts]
        try:
            whole = dates[0].value if dates else "".join(plain(one or "") for one in values)
            draft.put(path, day(whole), at)
        except Unreadable as wrong:
            draft.unread.add(path)
            surface.remarks.append(fault(wrong.code, at, field=path, **wrong.values))
        return
