"""Qualifications as a technician sees them: kind, dates, whether they run out, what would help."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Row

    from portal.self_diagnosis import ResultView
    from rules.catalogue import Catalogue

WARN_MONTHS: Final = 3
"""A qualification is warned of from so many months before its last day (seed row 12)."""

KINDS: Final[Mapping[str, str]] = {
    "0": "core",
    "1": "trade_test",
    "3": "licence",
    "4": "skill_course",
    "5": "special_course",
    "6": "safety_course",
    "9": "award",
}
"""What the first digit of a code says (domain page, 5.2)."""


class Expiry(StrEnum):
    """Whether something runs out."""

    NEVER = "never"
    LATER = "later"
    SOON = "soon"
    OVER = "over"
    RENEWED = "renewed"


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or the last one of a month that is shorter."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def expiry_of(expires_on: dt.date | None, on: dt.date) -> Expiry:
    """Whether a qualification runs out: held on its last day, warned of three months before."""
    if expires_on is None:
        return Expiry.NEVER
    if expires_on < on:
        return Expiry.OVER
    return Expiry.SOON if months_before(expires_on, WARN_MONTHS) <= on else Expiry.LATER


def standing_of(row: Row[Any], held: Iterable[Row[Any]], on: dt.date) -> Expiry:
    """Whether a registered qualification runs out, and is not registered again with a later end."""
    expiry = expiry_of(row.expires_on, on)
    if expiry in {Expiry.NEVER, Expiry.LATER}:
        return expiry
    again = (one for one in held if one.held_as == row.held_as)
    renewed = any(
        one.acquired_on > row.acquired_on
        if one.expires_on is None
        else one.expires_on > row.expires_on
        for one in again
    )
    return Expiry.RENEWED if renewed else expiry


@dataclass(frozen=True, slots=True)
class QualificationView:
    """One registered qualification; ``kind`` is a key of words, ``known``: criteria name it."""

    held_as: str
    name: str
    code: str | None
    kind: str
    kind_told: str | None
    number: str | None
    acquired_on: dt.date
    date_kind: str
    expires_on: dt.date | None
    expiry: Expiry
    evidence: bool
    known: bool


def qualification_view(
    row: Row[Any], held: Iterable[Row[Any]], catalogue: Catalogue, on: dt.date
) -> QualificationView:
    """One row of the table for the page, beside all that the technician holds."""
    keys = catalogue.qualifications.registered(row.code, row.name)
    name = row.name or (catalogue.qualifications.by_key[keys[0]].name if keys else row.held_as)
    return QualificationView(
        held_as=row.held_as,
        name=name,
        code=row.code,
        kind=KINDS.get((row.code or "x")[0], "other"),
        kind_told=row.kind,
        number=row.number,
        acquired_on=row.acquired_on,
        date_kind=row.date_kind,
        expires_on=row.expires_on,
        expiry=standing_of(row, held, on),
        evidence=row.evidence,
        known=bool(keys),
    )


@dataclass(frozen=True, slots=True)
class Help:
    """What is missing for the next level of a field: the fewest qualifications that would do.

    ``enough``: nothing else is missing, so that they alone raise the level. ``others`` says how
    many other sets would do as well.
    """

    field: str
    name: str
    level: int
    lines: tuple[tuple[str, str], ...]
    enough: bool
    others: int


def helps_of(result: ResultView) -> tuple[Help, ...]:
    """What would help, first what alone raises a level, then what takes the fewest steps."""
    found = list(_helps(result))
    return tuple(sorted(found, key=lambda one: (not one.enough, len(one.lines), one.level)))


def _helps(result: ResultView) -> Iterable[Help]:
    for field in result.fields:
        following = field.next
        if following is None or following.met is None:
            continue
        rows = [row for row in following.rows if row.alternatives is not None and not row.met]
        if not rows:
            continue
        lines: list[tuple[str, str]] = []
        others = 0
        with_days = False
        for row in rows:
            told = row.alternatives
            if told is None:
                continue
            ways = (*told.first, *told.more)
            best = min(ways, key=lambda way: len(way.lines), default=None)
            lines += [*told.always, *(best.lines if best is not None else ())]
            with_days = with_days or (best is not None and best.missing_days > 0)
            others += max(0, len(ways) - 1)
        rest = [row for row in following.rows if row not in rows and not row.met]
        if lines:
            yield Help(
                field.field,
                field.name,
                following.level,
                tuple(dict.fromkeys(lines)),
                enough=not rest and not with_days,
                others=others,
            )
