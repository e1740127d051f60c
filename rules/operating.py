"""Operating values: dated numbers and choices that are not criteria (days per year, limits, fees)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.reading import Reading

NEEDED: Final = {
    "days_per_year": r"[1-9]\d*",
    "certificate_filing_last_day": r"\d{4}-\d{2}-\d{2}",
    "certificate_content_last_month": r"\d{4}-(0[1-9]|1[0-2])",
    "certificate_end_policy": "registration|fixed",
    "foreman_start_policy": "none|course_date|month_after_course",
}
"""Values without which nobody can be judged, and the form that each must have."""


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


def read_operating(reading: Reading, stem: str) -> OperatingValue | None:
    """One operating value from its file; None when a fault was noted."""
    parts = reading.fields(("schema", "value", "unit", "says", "values"))
    parts.schema()
    name_part = parts.get("value")
    name = parts.text("value")
    if name_part is not None and name and name != stem:
        name_part.note("CR009", text=name, wanted=stem)
    values: list[DatedValue] = []
    for item in parts.items("values"):
        row = item.fields(("from", "is", "source"), ("field",))
        since = row.date("from")
        part = row.get("is")
        value: int | str | None = None
        if part is not None:
            value = part.whole() if part.node[0] == "i" else _word(part)
        if since is not None and value is not None:
            own = row.get("field")
            field = own.text() if own else None
            if any(other.since == since and other.field == field for other in values):
                item.note("CR022", text=since.isoformat())
            values.append(DatedValue(since, value, field, row.text("source")))
        if part is not None and value is not None and name in NEEDED:
            _refuse_other_form(part, value, NEEDED[name])
    ordered = tuple(sorted(values, key=lambda value: value.since))
    return OperatingValue(name, parts.text("unit"), parts.text("says"), ordered)


def _refuse_other_form(part: Reading, value: int | str, form: str) -> None:
    """Note a value that the judge could not read."""
    if not re.fullmatch(form, str(value), re.ASCII):
        part.note("CR043", text=value, form=form)
    elif part.node[0] == "d" or form == NEEDED["certificate_filing_last_day"]:
        part.date()


def _word(part: Reading) -> str | None:
    """A word, or a date kept as its text."""
    return str(part.node[2]) if part.node[0] == "d" else part.text()
