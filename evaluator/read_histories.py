"""Reading work histories (就業履歴) by columns, hundreds at a time.

A technician has hundreds to thousands of rows, and nearly all are right: so each column is
checked as a whole, over its distinct values. Only a column with something odd in it sends the
rows through one by one, to name every fault at its place. Both ways take the same rows (tested).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from evaluator.dayset import FIRST_DAY, DaySet, day_number
from evaluator.record import HistoryGroup, HistoryStatus
from evaluator.shapes import IDENTIFIER, Shape, parse_date
from rules.model import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rules.trades import TradeCatalogue

REQUIRED: Final = ("date", "status")
OPTIONAL: Final = ("employer_id", "site_id", "trade", "role", "entered_at", "exited_at")
KEYS: Final = (*REQUIRED, *OPTIONAL)
KNOWN: Final = frozenset(KEYS)
WHOLE_ROW: Final = itemgetter(*KEYS)
TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
ROLES: Final = {
    "foreman": Role.FOREMAN,
    "crew_leader": Role.CREW_LEADER,
    "worker": None,
    None: None,
}
STATUSES: Final = {status.value: status for status in HistoryStatus}

MOST_DATES_KEPT: Final = 50_000

Groups = tuple[HistoryGroup, ...]


def read_histories(
    shape: Shape, as_of: dt.date, trades: TradeCatalogue, *, keep: bool = True
) -> tuple[Groups, int]:
    """The rows as groups of days that are alike, and how many rows there were.

    Without ``keep`` they are checked in full and no group is made: nobody asks for their days.
    A blank (null or absent) employer, site, trade or role is taken as it is: such days are
    told from others when they are counted, not refused (R1, R2).
    """
    rows = shape.value
    if not isinstance(rows, list):
        shape.note_not_list()
        return (), 0
    columns = _columns(rows)
    days = None if columns is None else _days_of_right(columns, as_of, trades)
    if columns is None or days is None:
        before = len(shape.faults)
        for row in shape.items():
            _check_row(row, as_of, trades)
        if len(shape.faults) > before:
            return (), len(rows)
        columns = _blank_filled(rows)
        days = [_DAYS[text] for text in columns[0]]
    return _grouped(columns, days) if keep else (), len(rows)


Columns = tuple[Sequence[Any], ...]
"""One sequence for each of KEYS, in their order, a value for each row."""


def _columns(rows: list[Any]) -> Columns | None:
    """The rows by column where every row has just the known keys; None otherwise."""
    if {type(row) for row in rows} != {dict}:
        return None if rows else _blank_filled(rows)
    if set(map(len, rows)) == {len(KEYS)}:
        try:
            return tuple(zip(*map(WHOLE_ROW, rows), strict=True))
        except KeyError:  # as many keys, but not all of them are known
            return None
    return _blank_filled(rows) if KNOWN.issuperset(set().union(*rows)) else None


def _blank_filled(rows: list[Any]) -> Columns:
    return tuple([row.get(key) for row in rows] for key in KEYS)


def _grouped(columns: Columns, days_of_rows: Sequence[int]) -> Groups:
    """Rows that are alike in all that decides whether they count, as sets of days."""
    _, statuses, employers, _, codes, roles, _, _ = columns
    alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for key, day in zip(
        zip(codes, roles, statuses, employers, strict=True), days_of_rows, strict=True
    ):
        alike[key].append(day)
    groups: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for (code, role, status, employer), days in alike.items():
        groups[code, ROLES[role], STATUSES[status], employer is not None] += days
    return tuple(
        HistoryGroup(code, role, status, has_employer, DaySet.of(days))
        for (code, role, status, has_employer), days in groups.items()
    )


class _DayNumbers(dict[str, int]):
    """Day numbers by ISO date text; every real date is looked up once per process."""

    def __missing__(self, text: str) -> int:
        day = parse_date(text)
        if day is None or day < FIRST_DAY:
            raise KeyError(text)
        if len(self) > MOST_DATES_KEPT:
            self.clear()
        number = self[text] = day_number(day)
        return number


_DAYS: Final = _DayNumbers()


def _days_of_right(columns: Columns, as_of: dt.date, trades: TradeCatalogue) -> list[int] | None:
    """The day number of each row where every row is right, looking at distinct values only."""
    try:
        days = list(map(_DAYS.__getitem__, columns[0]))
        statuses, employers, sites, codes, roles, entries, exits = map(set, columns[1:])
    except (KeyError, TypeError):  # a date is missing or none, or a value is a list
        return None
    right = (
        max(days, default=0) <= as_of.toordinal() - FIRST_DAY.toordinal()
        and statuses <= STATUSES.keys()
        and roles <= ROLES.keys()
        and _all_match(IDENTIFIER, employers | sites)
        and _all_match(TIME, entries | exits)
        and all(code is None or (type(code) is str and trades.is_known(code)) for code in codes)
    )
    return days if right else None


def _all_match(form: re.Pattern[str], values: Iterable[object]) -> bool:
    return all(v is None or (type(v) is str and form.fullmatch(v)) for v in values)


def _check_row(row: Shape, as_of: dt.date, trades: TradeCatalogue) -> None:
    """Note every fault of one row."""
    parts = row.object_(REQUIRED, OPTIONAL)
    if parts is None:
        return
    if "date" in parts:
        day = parts["date"].date(as_of)
        if day is not None and day < FIRST_DAY:
            parts["date"].note("too_early", found=day.isoformat())
    if "status" in parts:
        parts["status"].one_of(tuple(STATUSES))
    checks: dict[str, Callable[[Shape], object]] = {
        "employer_id": lambda part: part.matching(IDENTIFIER, "not_14_digits"),
        "site_id": lambda part: part.matching(IDENTIFIER, "not_14_digits"),
        "trade": lambda part: _check_trade(part, trades),
        "role": lambda part: part.one_of([role for role in ROLES if role], "unknown_role"),
        "entered_at": lambda part: part.matching(TIME, "not_time"),
        "exited_at": lambda part: part.matching(TIME, "not_time"),
    }
    for key, check in checks.items():
        if key in parts and parts[key].value is not None:
            check(parts[key])


def _check_trade(part: Shape, trades: TradeCatalogue) -> None:
    code = part.text()
    if code is not None and not trades.is_known(code):
        part.note("unknown_trade", found=code)
