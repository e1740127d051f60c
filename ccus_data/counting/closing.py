"""When a month of histories is closed: nothing may be entered or approved for it any more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evaluator.months import Month
    from rules.operating import OperatingValues

DEADLINE: Final = "correction_deadline"
"""Months from that of the work to the one on whose last day direct entry and approval end."""


def closing_day(month: Month, values: OperatingValues) -> dt.date:
    """The last day on which histories of a month may change: the end of the following month.

    How many months that is, is an operating value, the one in force on the month's own last day.
    A month before the first value is as that of the first: nothing was recorded then.
    """
    last = month.plus(1).first_day() - dt.timedelta(days=1)
    first = values.by_name[DEADLINE].values[0].since
    months = values.number(DEADLINE, max(last, first))
    return month.plus(months + 1).first_day() - dt.timedelta(days=1)


def is_closed(month: Month, on: dt.date, values: OperatingValues) -> bool:
    """Whether a month is closed on a day: the day after the closing day is the first."""
    return on > closing_day(month, values)
