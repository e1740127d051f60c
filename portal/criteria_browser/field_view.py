"""What the criteria pages show of a field, read off the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.model import Revision, Status
from rules.qualifications import folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.catalogue import Catalogue, FieldEntry


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One line of the list: the field and what holds today."""

    entry: FieldEntry
    revision: Revision | None

    @property
    def status(self) -> Status:
        """How completely the criteria are known; unknown where no document is at hand."""
        return self.revision.status if self.revision else Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Edition:
    """One document of a field's history with the days it holds."""

    revision: Revision
    since: date
    until: date | None


def field_rows(catalogue: Catalogue, on: date, search: str = "") -> tuple[FieldRow, ...]:
    """Fields whose name, designation or trades contain the text; all for no text."""
    wanted = folded(search)
    rows = []
    for entry in catalogue.fields:
        found = catalogue.in_force(entry.field, on)
        row = FieldRow(entry, found if isinstance(found, Revision) else None)
        if not wanted or any(wanted in folded(text) for text in _texts(row)):
            rows.append(row)
    return tuple(rows)


def _texts(row: FieldRow) -> Iterator[str]:
    yield row.entry.field
    yield row.entry.name
    if row.revision is None:
        return
    yield row.revision.designation or ""
    for trade in row.revision.trades:
        yield trade.name
        yield trade.code or trade.major or ""


def editions(catalogue: Catalogue, field: str) -> tuple[Edition, ...]:
    """The history of a field, newest first."""
    revisions = catalogue.revisions(field)
    return tuple(
        Edition(revision, revision.in_force.since, catalogue.until(revisions, index))
        for index, revision in reversed(list(enumerate(revisions)))
    )
