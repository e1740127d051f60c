"""``criteria list``: every field of the approved list as one line for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rules.columns import aligned
from rules.model import Precision, Revision, Status
from rules.wording import word

if TYPE_CHECKING:
    from datetime import date

    from rules.catalogue import Catalogue
    from rules.field_list import FieldEntry

COLUMNS: Final = ("no", "field", "name", "status", "in_force", "judged_to", "agreement")
NUMBERS: Final = frozenset({COLUMNS.index("no")})


def listing(catalogue: Catalogue, on: date) -> list[str]:
    """The table of a day, and what it comes to."""
    head = tuple(word(f"list.{column}") for column in COLUMNS)
    rows = [_row(catalogue, entry, on) for entry in catalogue.fields]
    statuses = Counter(_status(catalogue, entry, on) for entry in catalogue.fields)
    counts = {status.value: statuses[status] for status in Status}
    summary = word("list.summary", on=on.isoformat(), count=len(rows), **counts)
    return [*aligned([head, *rows], NUMBERS), "", summary, word("list.next")]


def _status(catalogue: Catalogue, entry: FieldEntry, on: date) -> Status:
    found = catalogue.in_force(entry.field, on)
    return found.status if isinstance(found, Revision) else Status.UNKNOWN


def _row(catalogue: Catalogue, entry: FieldEntry, on: date) -> tuple[str, ...]:
    found = catalogue.in_force(entry.field, on)
    status = word(f"status.{_status(catalogue, entry, on)}")
    own = (str(entry.no), entry.field, entry.name, status)
    if not isinstance(found, Revision):
        return (*own, word("list.not_in_force"), word("list.judged_to_none"), "")
    exact = found.in_force.precision is Precision.DAY
    version = found.version if exact else word("list.not_exact", day=found.version)
    known = found.judged_to > 1
    reached = word("list.judged_to_level", level=found.judged_to) if known else ""
    agreement = word(f"agreement.{found.agreement}")
    return (*own, version, reached or word("list.judged_to_none"), agreement)
