"""What the criteria pages show of a field, read off the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.comparing import sayings
from rules.diff import diff
from rules.model import Revision, Status
from rules.qualifications import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.catalogue import Catalogue, FieldEntry
    from rules.comparing import Saying


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
    """One document of a field's history: the days it holds, and what it changed.

    ``changed`` and ``evidence`` (how the criteria are known) are empty both for the first document
    and for one that differs in its day only.
    """

    revision: Revision
    since: date
    until: date | None
    first: bool
    changed: tuple[Saying, ...]
    evidence: tuple[Saying, ...]


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


def editions(catalogue: Catalogue, field: str, lang: str = "ja") -> tuple[Edition, ...]:
    """The history of a field, newest first; what changed is said in ``ja`` or ``en``."""
    revisions = catalogue.revisions(field)
    return tuple(
        Edition(
            revision,
            revision.in_force.since,
            catalogue.until(revisions, index),
            first=index == 0,
            changed=tuple(saying for saying in said if not saying.of_the_evidence),
            evidence=tuple(saying for saying in said if saying.of_the_evidence),
        )
        for index, revision in reversed(list(enumerate(revisions)))
        for said in (_changed(catalogue, revisions, index, lang),)
    )


def _changed(
    catalogue: Catalogue, revisions: Sequence[Revision], index: int, lang: str
) -> tuple[Saying, ...]:
    """The sentences of a document against the one before it; none for the first."""
    if index == 0:
        return ()
    return tuple(sayings(diff(revisions[index - 1], revisions[index], catalogue.bodies), lang))
