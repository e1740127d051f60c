"""Which months are open on a day: until when their histories can still be mended (A8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccus_data.wording import Refused, said
from evaluator.months import Month
from rules.operating import NoValueInForce

if TYPE_CHECKING:
    from rules.operating import OperatingValues

DEADLINE: Final = "correction_deadline"
"""The operating value: how many months later, at its end, entry and approval are still possible."""


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """A month of work, and the last day on which its histories can be entered and approved."""

    month: Month
    mend_until: dt.date

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return self.month.first_day()

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return _last_day(self.month)


def open_months(operating: OperatingValues, on: dt.date) -> tuple[OpenMonth, ...]:
    """The months that are open on a day, oldest first; the month of the day is the last.

    Work on 10 January can be entered and approved to the end of February. `Refused` where no
    deadline is known for the month of the day.
    """
    found: list[OpenMonth] = []
    month = Month.of(on)
    while (until := _mend_until(operating, month)) is not None and until >= on:
        found.append(OpenMonth(month, until))
        month = month.plus(-1)
    if not found:
        raise Refused(said("employer.no_deadline", on=on))
    return tuple(reversed(found))


def _mend_until(operating: OperatingValues, month: Month) -> dt.date | None:
    try:
        months = operating.number(DEADLINE, month.first_day())
    except (KeyError, NoValueInForce):
        return None
    return _last_day(month.plus(months))


def _last_day(month: Month) -> dt.date:
    return month.plus(1).first_day() - dt.timedelta(days=1)
