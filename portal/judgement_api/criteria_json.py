"""Criteria as plain JSON data, in the words of the criteria format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.model import Revision, Status

if TYPE_CHECKING:
    from datetime import date

    from rules.catalogue import Catalogue

Json = dict[str, Any]


def field_list(catalogue: Catalogue, on: date) -> list[Json]:
    """Every field and what holds on a day."""
    found = []
    for entry in catalogue.fields:
        revision = catalogue.in_force(entry.field, on)
        known = isinstance(revision, Revision)
        found.append(
            {
                "field": entry.field,
                "field_name": entry.name,
                "status": revision.status.value if known else Status.UNKNOWN.value,
                "in_force": revision.version if known else None,
            }
        )
    return found


def revision_json(catalogue: Catalogue, revision: Revision) -> Json:
    """One document in the order of the sheet."""
    raise NotImplementedError
