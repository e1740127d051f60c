"""The plan of a day: the documents in force on it, and the queries put together from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ccus_data.set_plan import holding, judging
from ccus_data.set_plan.expressions import word_column
from ccus_data.set_plan.lines import numbered
from rules.model import Revision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from ccus_data.set_plan.stage import Stage
    from rules.catalogue import Catalogue


@dataclass(frozen=True)
class SetPlan:
    """The judgement of everybody on one day, by the documents in force on it.

    ``columns`` are the words of lines (``lines_0`` …) that relations of the plan have.
    """

    on: dt.date
    revisions: tuple[Revision, ...]
    columns: tuple[str, ...]

    @cached_property
    def by_field(self) -> dict[str, Revision]:
        """The document of each field."""
        return {revision.field: revision for revision in self.revisions}

    def holding(self, items: Sequence[str]) -> tuple[Stage, ...]:
        """From ``qualifications``, ``spellings``, ``fields``, ``meets``, ``facts`` to ``patterns``.

        ``items`` are the words of items.
        """
        return holding.stages(self.columns, items, self.on)

    def judging(self, items: Sequence[str]) -> tuple[Stage, ...]:
        """From ``careers`` and ``patterns`` to ``judged`` and ``gaps``."""
        return judging.stages(self.revisions, self.columns, items)

    @cached_property
    def answering(self) -> tuple[Stage, ...]:
        """From ``judged`` and ``shortages`` to ``levels``."""
        return (judging.levels(self.columns),)


def plan_of(catalogue: Catalogue, on: dt.date) -> SetPlan:
    """The plan of all documents of a catalogue that are in force on a day (R7)."""
    found = [catalogue.in_force(entry.field, on) for entry in catalogue.fields]
    return plan_for([one for one in found if isinstance(one, Revision)], on)


def plan_for(revisions: Sequence[Revision], on: dt.date) -> SetPlan:
    """The plan of some documents, at most one a field; ValueError for two of one field."""
    fields = [revision.field for revision in revisions]
    if len(set(fields)) < len(fields):
        raise ValueError(f"two documents of one field: {fields}")
    words = max((numbered(revision).words for revision in revisions), default=1)
    return SetPlan(on, tuple(revisions), tuple(word_column(place) for place in range(words)))
