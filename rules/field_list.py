"""The approved list of fields (能力評価分野), and the evaluation bodies (能力評価実施団体)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.model import FieldCode, Precision

if TYPE_CHECKING:
    from datetime import date

    from rules.reading import Reading


NAMELESS: Final = "unnamed-"
"""How the code of a field begins whose name no document says."""


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of the approved list (能力評価分野), named or not."""

    field: FieldCode
    no: int
    name: str
    judged_from: date | None
    precision: Precision | None
    source: str | None
    note: str | None

    @property
    def is_named(self) -> bool:
        """Whether some document says its name: nobody can apply in a field without one."""
        return not self.field.startswith(NAMELESS)


@dataclass(frozen=True, slots=True)
class Body:
    """An evaluation body (能力評価実施団体)."""

    id: str
    name: str
    note: str | None


def read_bodies(document: Reading) -> dict[str, Body]:
    """Every body by its id, from the catalogue file."""
    parts = document.fields(("schema", "bodies"))
    parts.schema()
    bodies: dict[str, Body] = {}
    for item in parts.items("bodies"):
        row = item.fields(("id", "name"), ("note",))
        body = Body(row.text("id"), row.text("name"), row.text_or_null("note"))
        if body.id in bodies:
            item.note("CR018", text=body.id)
        bodies[body.id] = body
    return bodies


def read_fields(document: Reading) -> tuple[FieldEntry, ...]:
    """Every field in the order of the list, from the catalogue file."""
    parts = document.fields(("schema", "fields"))
    parts.schema()
    entries: dict[str, FieldEntry] = {}
    numbers: set[int] = set()
    for item in parts.items("fields"):
        row = item.fields(("no", "field", "name", "judged_from", "precision", "source", "note"))
        number, precision = row.get("no"), row.get("precision")
        no = (number.whole(1) or 0) if number else 0
        word = None
        if precision is not None and precision.node[0] != "n":
            word = precision.one_of(tuple(Precision))
        entry = FieldEntry(
            field=FieldCode(row.text("field")),
            no=no,
            name=row.text("name"),
            judged_from=row.date_or_null("judged_from"),
            precision=Precision(word) if word else None,
            source=row.text_or_null("source"),
            note=row.text_or_null("note"),
        )
        if entry.field in entries:
            item.note("CR018", text=entry.field)
        elif no in numbers:
            item.note("CR018", text=no)
        entries[entry.field] = entry
        numbers.add(no)
    return tuple(entries.values())
