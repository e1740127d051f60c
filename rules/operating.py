"""Operating values: dated numbers and choices that are not criteria (fees, limits, deadlines)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from rules.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What a value is from a day on; ``field`` is set where one field differs."""

    since: date
    value: int | str
    field: str | None
    source: str


@dataclass(frozen=True, slots=True)
class OperatingValue:
    """One value through time, oldest first."""

    name: str
    unit: str
    says: str
    values: tuple[DatedValue, ...]


class NoValueInForce(Exception):
    """No value holds on the day asked for; the nearest one is never taken instead."""


@dataclass(frozen=True, slots=True)
class OperatingValues:
    """All operating values by name."""

    by_name: Mapping[str, OperatingValue]

    def in_force(self, name: str, on: date, field: str | None = None) -> DatedValue:
        """The value that holds on a day, a field's own before the general one.

        Refuses a day before the first value (NoValueInForce) and a name that does not exist
        (KeyError).
        """
        values = self.by_name[name].values
        own = [v for v in values if v.since <= on and field is not None and v.field == field]
        general = [v for v in values if v.since <= on and v.field is None]
        if not own and not general:
            msg = f"no value of {name} on {on.isoformat()}"
            raise NoValueInForce(msg)
        return (own or general)[-1]

    def number(self, name: str, on: date, field: str | None = None) -> int:
        """A value that is a whole number."""
        value = self.in_force(name, on, field).value
        if isinstance(value, str):
            msg = f"{name} is not a number: {value}"
            raise TypeError(msg)
        return value

    def word(self, name: str, on: date, field: str | None = None) -> str:
        """A value that is text: a choice, a month or a date."""
        return str(self.in_force(name, on, field).value)


MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)

NEEDED: Final[Mapping[str, Callable[[Reading], object]]] = {
    "days_per_year": lambda part: part.whole(1),
    "certificate_filing_last_day": lambda part: part.date(),
    "certificate_content_last_month": lambda part: part.code(MONTH, '"0000-00"'),
    "certificate_end_policy": lambda part: part.one_of(("registration", "fixed")),
    "foreman_start_policy": lambda part: part.one_of(("none", "course_date", "month_after_course")),
}
"""Values without which nobody can be judged, and how each must read."""


def read_operating(reading: Reading, stem: str) -> OperatingValue:
    """One operating value from its file; a faulty row is noted and left out."""
    parts = reading.fields(("schema", "value", "unit", "says", "values"))
    parts.schema()
    name_part = parts.get("value")
    name = parts.text("value")
    if name_part is not None and name and name != stem:
        name_part.note("CR009", text=name, wanted=stem)
    values: list[DatedValue] = []
    for item in parts.items("values"):
        row = item.fields(("from", "is", "source"), ("field",))
        since, own = row.date("from"), row.get("field")
        value = _value(row.get("is"), NEEDED.get(stem))
        field = own.text() if own else None
        if since is None or value is None:
            continue
        if any(other.since == since and other.field == field for other in values):
            item.note("CR022", text=since.isoformat())
        values.append(DatedValue(since, value, field, row.text("source")))
    ordered = tuple(sorted(values, key=lambda value: value.since))
    return OperatingValue(stem, parts.text("unit"), parts.text("says"), ordered)


def _value(part: Reading | None, needed: Callable[[Reading], object] | None) -> int | str | None:
    """A whole number or a text; a date is kept as its text."""
    if part is None or (needed is not None and needed(part) is None):
        return None
    if part.node[0] == "i":
        return part.whole()
    return str(part.node[2]) if part.node[0] == "d" else part.text()
