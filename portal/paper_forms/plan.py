"""What our own Excel forms look like, top to bottom: titles, sections and named fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.paper_forms.forms import FormKind


class Shown(StrEnum):
    """How a field is shown and checked while it is typed."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DAY = "day"
    MONTH = "month"
    NUMBER = "number"
    LEVEL = "level"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Head:
    """A line of words of ours: ``title``, ``section``, ``note`` or ``table`` (heads of columns)."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A line of one or two fields, by their paths; ``numbered`` shows the row's number instead."""

    paths: tuple[tuple[str, Shown], ...]
    numbered: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A line with the total of periods as it was counted when the form was made."""

    group: str


Line = Head | Fields | Stated

MARK: Final = "ccus.form"
"""The name of the cell that says which form it is."""

STATED: Final = "ccus.stated."
PREFIX: Final = "ccus."


def named(path: str) -> str:
    """The name of the cell of a field: ``work_periods[0].from`` is ``ccus.work_periods.1.from``."""
    head, bracket, rest = path.partition("[")
    if not bracket:
        return PREFIX + path
    number, _, tail = rest.partition("]")
    return f"{PREFIX}{head}.{int(number) + 1}{tail}"


def path_of(name: str) -> str:
    """The path of a field by the name of its cell."""
    parts = name.removeprefix(PREFIX).split(".")
    if len(parts) > 1 and parts[1].isdecimal():
        tail = "".join(f".{part}" for part in parts[2:])
        return f"{parts[0]}[{int(parts[1]) - 1}]{tail}"
    return ".".join(parts)


def plan(kind: FormKind, rows: dict[str, int]) -> Iterator[Line]:
    """The lines of a form; ``rows`` says how many lines each list of fields has."""
    yield Head("title", (f"sheet_title_{kind}",))
    if kind is FormKind.CONSENT:
        yield from _consent(rows)
        return
    day = "filed_on" if kind is FormKind.APPLICATION else "issued_on"
    yield Fields(((day, Shown.DAY),))
    if kind is FormKind.CERTIFICATE:
        yield Head("section", ("sheet_certifier",))
        yield Fields((("certifier.business_name", Shown.TEXT),))
        yield Fields((("certifier.address", Shown.TEXT),))
        yield Fields((("certifier.post", Shown.TEXT), ("certifier.name", Shown.TEXT)))
        yield Fields((("certifier.business_id", Shown.IDENTIFIER),))
    if kind is FormKind.OWN_CERTIFICATE:
        yield Fields((("addressee", Shown.TEXT),))
    yield Head("section", ("sheet_applicant",))
    yield Fields((("person.name_kana", Shown.TEXT), ("field_name", Shown.TEXT)))
    yield Fields((("person.name", Shown.TEXT), ("person.technician_id", Shown.IDENTIFIER)))
    yield from _application(rows) if kind is FormKind.APPLICATION else _certificate(rows)


def _application(rows: dict[str, int]) -> Iterator[Line]:
    yield Fields((("address", Shown.TEXT),))
    yield Fields((("birth_date", Shown.DAY), ("phone", Shown.TEXT)))
    yield Head("section", ("sheet_level",))
    yield Fields((("level", Shown.LEVEL),))
    yield Head("section", ("sheet_qualifications",))
    for number in range(rows["qualifications"]):
        path = f"qualifications[{number}]"
        yield Fields(((f"{path}.level", Shown.NUMBER), (f"{path}.name", Shown.TEXT)))
    yield Head("section", ("sheet_totals",))
    for work in ("work", "foreman", "crew_leader"):
        yield Fields(((f"{work}.years", Shown.NUMBER), (f"{work}.months", Shown.NUMBER)))
    yield Head("note", ("sheet_counting",))
    yield Head("section", ("sheet_card",))
    yield Fields(
        (("card_delivery.recipient", Shown.TEXT), ("card_delivery.postal_code", Shown.TEXT))
    )
    yield Fields((("card_delivery.address", Shown.TEXT),))
    yield Head("section", ("sheet_proxy",))
    yield Fields((("proxy.name_kana", Shown.TEXT), ("proxy.relation", Shown.TEXT)))
    yield Fields((("proxy.name", Shown.TEXT), ("proxy.business_id", Shown.IDENTIFIER)))
    yield Fields((("proxy.address", Shown.TEXT), ("proxy.phone", Shown.TEXT)))
    yield Head("section", ("sheet_consent_to_proxy",))
    yield Fields((("consented_by", Shown.TEXT),))


def _certificate(rows: dict[str, int]) -> Iterator[Line]:
    yield Fields((("works", Shown.TEXT),))
    for group in ("work_periods", "foreman_periods", "crew_leader_periods"):
        yield Head("section", (f"sheet_{group}",))
        for number in range(rows[group]):
            path = f"{group}[{number}]"
            yield Fields(
                ((f"{path}.from", Shown.MONTH), (f"{path}.to", Shown.MONTH)), numbered=number + 1
            )
        yield Stated(group)
    yield Head("note", ("sheet_counting",))
    yield Head("note", ("sheet_oldest_first",))
    yield Head("section", ("sheet_oath",))
    yield Head("note", ("sheet_oath_words",))
    yield Fields((("sworn_by", Shown.TEXT),))


def _consent(rows: dict[str, int]) -> Iterator[Line]:
    yield Head("section", ("sheet_purpose",))
    yield Fields((("purpose", Shown.LONG),))
    yield Head("section", ("sheet_items",))
    for number in range(rows["items"]):
        yield Fields(((f"items[{number}]", Shown.LONG),))
    yield Fields((("version", Shown.TEXT),))
    yield Head("section", ("sheet_business",))
    yield Fields((("business_name", Shown.TEXT), ("business_id", Shown.IDENTIFIER)))
    yield Head("section", ("sheet_technician",))
    yield Head("note", ("sheet_consent_words",))
    yield Fields((("person.name_kana", Shown.TEXT), ("birth_date", Shown.DAY)))
    yield Fields((("person.name", Shown.TEXT), ("person.technician_id", Shown.IDENTIFIER)))
    yield Fields((("address", Shown.TEXT),))
    yield Head("sign", ("sheet_sign_date", "sheet_sign_name"))
