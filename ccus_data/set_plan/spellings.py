"""Which entries of the catalogue registered qualifications are: asked once for each way of writing.

The judge's own catalogue answers (code first, else the folded name, R4); the plan only joins. What
an entry counts as on the day (R5) and which lines it meets is worked out here too, so that neither
names nor grades have to be understood in SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ccus_data.set_plan.lines import in_words, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccus_data.set_plan.plan import SetPlan
    from rules.model import QualificationKey
    from rules.qualifications import QualificationCatalogue

WRITTEN = "SELECT DISTINCT code, name FROM qualifications"
"""The distinct ways in which qualifications are written."""


class Spellings:
    """Ways of writing a qualification, each with the number of what it is.

    A way that is no entry of the catalogue, or a catch-all, is left out: it satisfies nothing.
    """

    def __init__(self, catalogue: QualificationCatalogue) -> None:
        self._catalogue = catalogue
        self._items: dict[tuple[QualificationKey, ...], int] = {}
        self._rows: list[tuple[str | None, str | None, int]] = []

    def add(self, written: Iterable[tuple[str | None, str | None]]) -> None:
        """Ask the catalogue about distinct pairs of code and name."""
        for code, name in written:
            keys = self._catalogue.registered(code, name)
            if keys:
                item = self._items.setdefault(keys, len(self._items))
                self._rows.append((code, name, item))

    def table(self) -> pa.Table:
        """``spellings``: code, name, item."""
        codes, names, items = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        return pa.table(
            {
                "code": pa.array(codes, pa.string()),
                "name": pa.array(names, pa.string()),
                "item": pa.array(items, pa.int32()),
            }
        )

    def meets(self, plan: SetPlan) -> pa.Table:
        """``meets``: the lines of each field's document that an item meets on the plan's day."""
        items: list[int] = []
        fields: list[str] = []
        words: list[tuple[int, ...]] = []
        for keys, item in self._items.items():
            counted = self._catalogue.with_inferiors(frozenset(keys), plan.on)
            for revision in plan.revisions:
                bits = numbered(revision).met(counted)
                if bits:
                    items.append(item)
                    fields.append(revision.field)
                    words.append(in_words(bits, len(plan.columns)))
        columns = {"item": pa.array(items, pa.int32()), "field": pa.array(fields, pa.string())}
        for place, column in enumerate(plan.columns):
            columns[column] = pa.array([one[place] for one in words], pa.int64())
        return pa.table(columns)
