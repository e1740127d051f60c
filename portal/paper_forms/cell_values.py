"""Which value of a cell may be used: one that was typed, or worked out from this workbook alone."""

from __future__ import annotations

import re
from typing import Final

from portal.paper_forms.grid import Box
from portal.paper_forms.handwriting import plain
from portal.paper_forms.remarks import Place, Remark, fault, notice

_REACHING_OUT: Final = re.compile(
    r"\[|\||https?:|\b(?:NOW|TODAY|RAND\w*|INDIRECT|OFFSET|WEBSERVICE|HYPERLINK|CELL|INFO|"
    r"FILTERXML|CALL|DDE|RTD|REGISTER[.\w]*|IMAGE|STOCKHISTORY)\s*\(",
    re.IGNORECASE,
)
"""In a formula: what looks into another file, or differs with the time and place of looking."""

_REPEATED: Final = re.compile(r'IF\((\$?[A-Z]+\$?\d+)="","",\1\)|\$?[A-Z]+\$?\d+')
"""A formula that repeats another cell, as the real 様式1 does with the technician's name."""


def usable(sheet: str, box: Box) -> tuple[object, list[Remark]]:
    """The value of a cell, None where it may not be used, and what is to be said about it.

    A formula is not worked out: what the program that saved the file last made of it is taken, and
    said, unless the cell only repeats another one.
    """
    place = Place(sheet, box.cell)
    if box.is_error:
        return None, [fault("cell_error", place, found=box.value)]
    if box.formula is None:
        return box.value, []
    repeated = _REPEATED.fullmatch(box.formula)
    if box.value is None:
        return None, [] if repeated else [fault("formula_without_value", place)]
    if _REACHING_OUT.search(box.formula):
        return None, [fault("formula_unsafe", place, found=box.formula)]
    if repeated or box.value == "":
        return box.value, []
    return box.value, [notice("formula_used", place, found=plain(box.value))]
