"""A line of a form whose value is spread over cells: ``2008 | 年 | 4 | 月 | ～ | 2018 | 年 ...``.

The cells are strung together and read as one text, so it does not matter which of them holds what:
``平成20年4月～平成30年5月`` in one cell reads as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluator.months import Month, Period
from portal.paper_forms.forms import Duration
from portal.paper_forms.handwriting import MONTH, Unreadable, matched_month, plain
from portal.paper_forms.layouts import layouts

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 80
"""Years that somebody may have worked."""

_BLANKS: Final = r"[|年月日]*"
_BETWEEN: Final = r"[|]*(?P<between>~|〜|から|より|→|-|−|–|—|―|ー|至)[|]*"
_STATED: Final = r"(?:就業年数|就労年数|経験年数)?[|]*(?P<stated>[^~〜]*)"
_UNTIL: Final = r"(?:まで)?"
_FIRST: Final = MONTH.format("1")
_LAST: Final = MONTH.format("2")
_LINE: Final = re.compile(
    rf"[|年月日自]*(?:(?P<first>{_FIRST}){_BLANKS})?(?:{_BETWEEN})?"
    rf"[|年月日至]*(?:(?P<last>{_LAST}){_BLANKS}{_UNTIL}[|年月日~〜]*)?{_STATED}"
)
_DURATION: Final = re.compile(
    r"[|]*(?:(?P<years>\d+)[|]*年[|年]*)?[|年]*(?:(?P<months>\d+)[|]*(?:ヶ月)?)?[|年ヶ月]*"
)
_OPEN: Final = re.compile(r"現在|在職|継続|至る")


@dataclass(frozen=True, slots=True)
class LinePeriod:
    """What a line says: a period, or one end of it, and how long it is said to be."""

    first: Month | None
    last: Month | None
    stated: Duration | None

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote into it."""
        return self.first is None and self.last is None and self.stated is None

    @property
    def period(self) -> Period | None:
        """The period, where both ends are there."""
        if self.first is None or self.last is None:
            return None
        return Period(self.first, self.last)


def strung(values: Iterable[object]) -> str:
    """The values of cells as one text, a bar between the cells; signs for months made one."""
    text = "|".join(plain(value) for value in values)
    for sign in layouts().months:
        text = text.replace(sign, "ヶ月")
    return text


def line_period(text: str) -> LinePeriod:
    """The period that a strung line says; `Unreadable` where it says something else."""
    found = _LINE.fullmatch(text)
    if found is None or (found["first"] and found["last"] and not found["between"]):
        raise Unreadable("period_open" if _OPEN.search(text) else "period", found=_shown(text))
    first = matched_month(found, "1") if found["first"] else None
    last = matched_month(found, "2") if found["last"] else None
    if first is not None and last is None and found["stated"] and _OPEN.search(found["stated"]):
        raise Unreadable("period_open", found=_shown(text))
    try:
        stated = duration(found["stated"] or "")
    except Unreadable:
        raise Unreadable("period", found=_shown(text)) from None
    # As long as a life: a further year, not a length.
    if stated is not None and stated.years > LONGEST:
        raise Unreadable("period", found=_shown(text))
    return LinePeriod(first, last, stated)


def duration(text: str) -> Duration | None:
    """The years and months that a strung line says; None where it is blank.

    A number of months alone may be more than 11.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise Unreadable("duration", found=_shown(text))
    if found["years"] is None and found["months"] is None:
        return None
    years, months = int(found["years"] or 0), int(found["months"] or 0)
    if found["years"] is None:
        return Duration.of_months(months)
    if months > 11:  # noqa: PLR2004 - the months of a year but one
        raise Unreadable("duration", found=_shown(text))
    return Duration(years, months)


def _shown(text: str) -> str:
    return " ".join(part for part in text.split("|") if part)
