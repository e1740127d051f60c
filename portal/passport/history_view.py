"""The days of a month as a technician sees them: what counts where, why not, and until when."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccus_data.employer import open_months
from ccus_data.wording import Refused
from evaluator.counting import count
from evaluator.dayset import DaySet
from evaluator.record import HistoryGroup, HistoryStatus
from rules.model import Revision, Role, TradeCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccus_data.passport import Attendance
    from evaluator.months import Month
    from rules.catalogue import Catalogue

SUNDAY_FIRST = 6
LAST = "24:00"
"""Where a history without a time of entry stands in its day."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a history counts in a field; ``why`` is the reason's name where it does not."""

    field: str
    name: str
    why: str | None

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One history with what it is worth; ``trade_name`` is empty where the code has no name."""

    told: Attendance
    trade_name: str
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> bool:
        """Whether it counts in a field of the technician."""
        return any(one.counts for one in self.verdicts)

    @property
    def whys(self) -> tuple[str, ...]:
        """Why it does not count, each reason once."""
        return tuple(dict.fromkeys(one.why for one in self.verdicts if one.why is not None))

    @property
    def role_missing(self) -> bool:
        """Whether the role is not known, so that the day cannot be one as foreman."""
        return self.told.role is None


@dataclass(frozen=True, slots=True)
class DayView:
    """A day with its histories: it counts where one of them does."""

    on: dt.date
    histories: tuple[HistoryView, ...]

    @property
    def counts(self) -> bool:
        """Whether the day counts in a field of the technician."""
        return any(one.counts for one in self.histories)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict a field: the day counts where one of its histories does."""
        best: dict[str, Verdict] = {}
        for history in self.histories:
            for one in history.verdicts:
                if one.field not in best or (one.counts and not best[one.field].counts):
                    best[one.field] = one
        return tuple(best.values())

    @property
    def worth_mending(self) -> bool:
        """Whether something of the day could still be made to count, or has no role yet."""
        return not self.counts or any(one.role_missing for one in self.histories)


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month: its days, counts of days and of histories apart, and until when it can be mended.

    ``mend_until`` is None where the month is closed, or no deadline is known.
    """

    month: Month
    days: tuple[DayView, ...]
    mend_until: dt.date | None
    today: dt.date

    @property
    def work_days(self) -> int:
        """就業日数: days that count in a field of the technician."""
        return sum(day.counts for day in self.days)

    @property
    def histories(self) -> int:
        """就業履歴数: all histories, whatever they are worth."""
        return sum(len(day.histories) for day in self.days)

    def of_status(self, status: str) -> int:
        """Histories that are not counted (非計上) because of one status."""
        return sum(history.told.status == status for day in self.days for history in day.histories)

    @property
    def days_left(self) -> int | None:
        """Days until the month closes, the last one not counted."""
        return None if self.mend_until is None else (self.mend_until - self.today).days

    @property
    def weeks(self) -> list[list[tuple[dt.date, DayView | None] | None]]:
        """The month by weeks from Sunday; None for days of the months beside it."""
        by_day = {day.on: day for day in self.days}
        first = self.month.first_day()
        weeks = calendar.Calendar(SUNDAY_FIRST).monthdatescalendar(first.year, first.month)
        return [
            [(day, by_day.get(day)) if day.month == first.month else None for day in week]
            for week in weeks
        ]


def fields_of(catalogue: Catalogue, trades: Iterable[str], on: dt.date) -> tuple[Revision, ...]:
    """The documents in force on a day of the fields that cover one of some trades (R8)."""
    names = dict.fromkeys(
        field for code in trades for field in catalogue.fields_of_trade(TradeCode(code), on)
    )
    found = (catalogue.in_force(field, on) for field in names)
    return tuple(one for one in found if isinstance(one, Revision))


def mend_until(catalogue: Catalogue, month: Month, today: dt.date) -> dt.date | None:
    """The last day on which a month can be mended; None where it is over, or not known."""
    try:
        months = open_months(catalogue.operating, today)
    except Refused:
        return None
    return next((one.mend_until for one in months if one.month == month), None)


def day_views(
    told: Sequence[Attendance], revisions: Sequence[Revision], catalogue: Catalogue
) -> tuple[DayView, ...]:
    """The days of some histories in their order, each day's from the first entry to the last."""
    by_day: dict[dt.date, list[HistoryView]] = {}
    for one in told:
        name = "" if one.trade is None else catalogue.trades.name_of(one.trade) or ""
        verdicts = tuple(_verdict(one, revision) for revision in revisions)
        by_day.setdefault(one.on, []).append(HistoryView(one, name, verdicts))
    return tuple(
        DayView(on, tuple(sorted(found, key=lambda one: one.told.entered_at or LAST)))
        for on, found in by_day.items()
    )


def _verdict(told: Attendance, revision: Revision) -> Verdict:
    """What the counting of the judge itself says of one history in one field."""
    group = HistoryGroup(
        None if told.trade is None else TradeCode(told.trade),
        Role(told.role) if told.role in set(Role) else None,
        HistoryStatus(told.status),
        told.employer_id is not None,
        DaySet.of_dates([told.on]),
    )
    excluded = count([group], revision).excluded
    why = next(iter(excluded), None)
    return Verdict(revision.field, revision.name, None if why is None else why.value)
