"""The declared career of one case: 就業期間, further periods, who certifies them (様式2, 様式3).

It is kept in the shape of ``career_certificates`` of a record (judgement contract §1), also while
its texts are not right yet: a draft may be incomplete. What is wrong is said, never dropped.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.months import Month
from evaluator.policy import CertificateEnd, PolicyChoice, limits_on
from portal.paper_forms import Unreadable, month_as_written
from rules.model import FieldCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.catalogue import Catalogue

Json = dict[str, Any]

KEYS: Final = {
    "work": "periods",
    "foreman": "foreman_periods",
    "crew_leader": "crew_leader_periods",
}
"""What a period is of, and the key of its list in a certificate."""

MOST_LINES: Final = 12
EMPTY_LINES: Final = 3
"""Lines that a form offers beside those that are filled in."""

MONTH: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?", re.ASCII)
IDENTIFIER: Final = re.compile(r"\d{14}", re.ASCII)
FORMS: Final = ("2", "3")
"""様式2: a business certifies; 様式3: a sole proprietor (一人親方) certifies themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """One more period as it was typed: what it is of, first and last month, who certifies."""

    kind: str
    first: str
    last: str
    certifier_id: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.first or self.last or self.certifier_id)


@dataclass(frozen=True, slots=True)
class Career:
    """A declared career as it was typed. ``used``: there is one to be certified at all."""

    used: bool = False
    first: str = ""
    last: str = ""
    form: str = "2"
    certifier_id: str = ""
    representative: str = ""
    lines: tuple[Line, ...] = ()
    wish: str = ""

    def certificates(self) -> list[Json]:
        """In the shape of the contract, without the field: one certificate a certifier."""
        if not self.used:
            return []
        sheets: dict[str, Json] = {}
        own = Line("work", self.first, self.last)
        for line in (own, *self.lines):
            certifier = line.certifier_id or self.certifier_id
            sheet = sheets.setdefault(
                certifier, {"certifier_id": certifier, **{key: [] for key in KEYS.values()}}
            )
            sheet[KEYS[line.kind]].append({"from": line.first, "to": line.last})
        return list(sheets.values())

    @property
    def certifiers(self) -> tuple[str, ...]:
        """Everybody who certifies something, each once."""
        if not self.used:
            return ()
        named = (self.certifier_id, *(line.certifier_id for line in self.lines))
        return tuple(dict.fromkeys(one for one in named if one))

    def stored(self) -> tuple[str, str]:
        """The columns ``certified`` and ``certifier`` of a case."""
        by = {
            "used": self.used,
            "form": self.form,
            "certifier_id": self.certifier_id,
            "representative": self.representative,
            "wish": self.wish,
        }
        return _text(self.certificates()), _text(by)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def career_of(certified: str | None, certifier: str | None) -> Career:
    """The career that the columns of a case hold."""
    by: Json = json.loads(certifier) if certifier else {}
    main = by.get("certifier_id", "")
    lines = [
        Line(
            kind,
            one["from"],
            one["to"],
            "" if sheet["certifier_id"] == main else sheet["certifier_id"],
        )
        for sheet in (json.loads(certified) if certified else [])
        for kind, key in KEYS.items()
        for one in sheet.get(key, [])
    ]
    used = bool(by.get("used", bool(lines)))
    own = lines.pop(0) if lines and lines[0].kind == "work" else Line("work", "", "")
    return Career(
        used,
        own.first,
        own.last,
        by.get("form", "2"),
        main,
        by.get("representative", ""),
        tuple(lines),
        by.get("wish", ""),
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which months a certificate counts, and what sets them (R9).

    ``earliest`` is the month of the oldest registered qualification, named by ``oldest``; without
    one nothing can be certified. ``by_registration``: the end is the month before registration.
    ``open``: certificates may still be filed.
    """

    earliest: Month | None
    oldest: str
    latest: Month
    by_registration: bool
    open: bool

    @property
    def usable(self) -> bool:
        """Whether there is any month to certify."""
        return self.open and self.earliest is not None and self.earliest <= self.latest


def bounds_of(record: Json, field: str | None, catalogue: Catalogue, on: dt.date) -> Bounds:
    """The bounds for a technician's certificate in a field on a day."""
    limits = limits_on(catalogue.operating, on, FieldCode(field or ""), PolicyChoice())
    fixed = Month.parse(limits.certificate_last_month)
    registered = dt.date.fromisoformat(record["technician"]["registered_on"])
    before = Month.of(registered).plus(-1)
    by_registration = (
        limits.policy.certificate_end is CertificateEnd.REGISTRATION and before < fixed
    )
    held = min(record["qualifications"], key=lambda one: one["acquired_on"], default=None)
    earliest, oldest = None, ""
    if held is not None:
        earliest = Month.of(dt.date.fromisoformat(held["acquired_on"]))
        names = catalogue.qualifications.registered(held["code"], held["name"])
        oldest = held["name"] or (
            catalogue.qualifications.by_key[names[0]].name if names else str(held["code"])
        )
    is_open = on <= limits.certificate_filing_last_day
    return Bounds(earliest, oldest, before if by_registration else fixed, by_registration, is_open)


def read_month(text: str) -> str:
    """A month as people write it, 2012-04 or 平成24年4月, as ``YYYY-MM``.

    What is no month stays as it is.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := MONTH.fullmatch(plain):
        plain = f"{found[1]}-{found[2]}"
    try:
        return str(month_as_written(plain))
    except Unreadable:
        return plain


def month_of(text: str) -> Month | None:
    """The month of a text; None for what is none."""
    try:
        return Month.parse(text)
    except ValueError:
        return None


def first_day(text: str) -> dt.date | None:
    """The first day of a month, for the column."""
    month = month_of(text)
    return None if month is None else month.first_day()


def last_day(text: str) -> dt.date | None:
    """The last day of a month, for the column."""
    day = first_day(text)
    return None if day is None else day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class CareerFault:
    """One thing wrong with a declared career: at which input, which code, with which values."""

    name: str
    code: str
    values: tuple[tuple[str, str], ...] = ()


def career_faults(
    career: Career, reason: str, bounds: Bounds, known: Sequence[str] | frozenset[str]
) -> list[CareerFault]:
    """All that is wrong with a declared career; ``known`` are certifiers that are registered."""
    if not career.used:
        return []
    if not bounds.open:
        return [CareerFault("used", "certificate_closed")]
    if not bounds.usable:
        return [CareerFault("used", "certificate_without_start")]
    found = [*_period("period_start", "period_end", career.first, career.last, bounds)]
    if not found and month_of(career.first) != bounds.earliest and not reason.strip():
        found.append(CareerFault("period_reason", "period_reason_missing"))
    found += _certifier("certifier_id", career.certifier_id, known, needed=True)
    if not career.representative.strip():
        found.append(CareerFault("representative", "representative_missing"))
    for number, line in enumerate(career.lines):
        found += _period(f"from-{number}", f"to-{number}", line.first, line.last, bounds)
        found += _certifier(f"by-{number}", line.certifier_id, known, needed=False)
    return found


def _period(
    first_name: str, last_name: str, first: str, last: str, bounds: Bounds
) -> Iterator[CareerFault]:
    start, end = month_of(first), month_of(last)
    if start is None:
        yield CareerFault(first_name, "month_wrong" if first else "month_missing")
    if end is None:
        yield CareerFault(last_name, "month_wrong" if last else "month_missing")
    if start is None or end is None or bounds.earliest is None:
        return
    if start > end:
        yield CareerFault(last_name, "period_backwards")
    if start < bounds.earliest:
        values = (("earliest", str(bounds.earliest)),)
        yield CareerFault(first_name, "period_early", values)
    if end > bounds.latest:
        yield CareerFault(last_name, "period_late", (("latest", str(bounds.latest)),))


def _certifier(
    name: str, certifier: str, known: Sequence[str] | frozenset[str], *, needed: bool
) -> Iterator[CareerFault]:
    if not certifier:
        if needed:
            yield CareerFault(name, "certifier_missing")
    elif not IDENTIFIER.fullmatch(certifier):
        yield CareerFault(name, "certifier_form")
    elif certifier not in known:
        yield CareerFault(name, "certifier_unknown")
