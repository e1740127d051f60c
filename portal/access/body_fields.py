"""Which fields an evaluation body (能力評価実施団体) judges: those whose document names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from rules.catalogue import Catalogue

DAYS_KEPT: Final = 100

OPERATOR: Final = "operator"
"""Stands where the id of a body stands, for whoever runs the portal: they propose the criteria of
fields that no body judges yet, two of them as two of a body do. It is the id of no body."""


@dataclass(frozen=True, slots=True)
class BodyFields:
    """Asks the criteria documents; a field between two documents keeps the bodies of the last."""

    catalogue: Catalogue
    _by_day: dict[date, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def bodies_of(self, name: str, on: date) -> tuple[str, ...]:
        """The bodies that judge a field on a day; none for a field that is not approved."""
        return self._on(on).get(name, ())

    def fields_of(self, body: str, on: date) -> frozenset[str]:
        """The fields that a body judges on a day."""
        return frozenset(name for name, bodies in self._on(on).items() if body in bodies)

    def without_body(self, on: date) -> frozenset[str]:
        """The fields that no body judges on a day."""
        return frozenset(name for name, bodies in self._on(on).items() if not bodies)

    def _on(self, day: date) -> dict[str, tuple[str, ...]]:
        found = self._by_day.get(day)
        if found is None:
            found = {str(one.field): self._bodies(one.field, day) for one in self.catalogue.fields}
            if len(self._by_day) >= DAYS_KEPT:
                self._by_day.clear()
            self._by_day[day] = found
        return found

    def _bodies(self, name: str, day: date) -> tuple[str, ...]:
        revisions = self.catalogue.revisions(name)
        begun = [one for one in revisions if one.in_force.since <= day] or revisions[:1]
        return tuple(begun[-1].bodies) if begun else ()
