"""Operating values: dated numbers and choices that are not criteria (days per year, limits, fees)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.reading import Reading


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
    name_part = parts.get("value")
    name = parts.text("value")
    if name_part is not None and name and name != stem:
        name_part.note("CR009", text=name, wanted=stem)
    values = []
    for item in parts.items("values"):
        row = item.fields(("from", "is", "source"), ("field",))
        since = row.date_or_null("from")
        part = row.get("is")
        value: int | str | None = None
        if part is not None:
            value = part.whole() if part.node[0] == "i" else _word(part)
        if since is not None and value is not None:
            own = row.get("field")
            values.append(
                DatedValue(since, value, own.text() if own else None, row.text("source"))
            )
    ordered = tuple(sorted(values, key=lambda value: value.since))
    return OperatingValue(name, parts.text("unit"), parts.text("says"), ordered)


def _word(part: Reading) -> str | None:
    """A word, or a date kept as its text."""
    return str(part.node[2]) if part.node[0] == "d" else part.text()
