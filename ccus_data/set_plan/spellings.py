"""Which entries of the catalogue registered qualifications are: asked once for each way of writing.

The judge's own catalogue answers (code first, else the folded name, R4); the plan only joins. What
an entry counts as on the day (R5) and which lines it meets is worked out here too, so that neither
names nor grades have to be understood in SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ccus_data.set_plan.holding import item_columns
from ccus_data.set_plan.lines import WORD, in_words, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccus_data.set_plan.plan import SetPlan
    from rules.model import QualificationKey
    from rules.qualifications import QualificationCatalogue

WRITTEN = "SELECT DISTINCT code, name FROM qualifications"
"""The distinct ways in which qualifications are written."""

Written = tuple[str | None, str | None]


class Spellings:
    """Ways of writing a qualification, each with the item that it is: a number, and its bit.

    A way that is no entry of the catalogue, or a catch-all, or that meets no line of any document
    of the plan, is left out: it satisfies nothing.
    """

    def __init__(self, catalogue: QualificationCatalogue, plan: SetPlan) -> None:
        self._catalogue = catalogue
        self._plan = plan
        self._items: dict[tuple[QualificationKey, ...], int] = {}
        self._rows: list[tuple[str | None, str | None, int]] = []
        self._meets: list[tuple[int, int, int]] = []
        self._nothing: set[tuple[QualificationKey, ...]] = set()

    def add(self, written: Iterable[Written]) -> None:
        """Ask the catalogue about distinct pairs of code and name, in an order of their own."""
        for code, name in sorted(written, key=_in_order):
            keys = self._catalogue.registered(code, name)
            item = self._item(keys)
            if item is not None:
                self._rows.append((code, name, item))

    def _item(self, keys: tuple[QualificationKey, ...]) -> int | None:
        """The number of what keys are together; None where no document asks for it."""
        if keys in self._items or keys in self._nothing:
            return self._items.get(keys)
        counted = self._catalogue.with_inferiors(frozenset(keys), self._plan.on)
        met = [(n, numbered(one).met(counted)) for n, one in enumerate(self._plan.revisions)]
        lines = [(number, bits) for number, bits in met if bits]
        if not lines:
            self._nothing.add(keys)
            return None
        item = self._items[keys] = len(self._items)
        self._meets += [(item, number, bits) for number, bits in lines]
        return item

    @property
    def columns(self) -> tuple[str, ...]:
        """The words that the bits of items need; at least one."""
        return item_columns(max(1, -(-len(self._items) // WORD)))

    def table(self) -> pa.Table:
        """``spellings``: code, name, item, items_0 … (its bit)."""
        codes, names, items = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        return pa.table(
            {
                "code": pa.array(codes, pa.string()),
                "name": pa.array(names, pa.string()),
                "item": pa.array(items, pa.int32()),
                **self._words(self.columns, [1 << item for item in items]),
            }
        )

    def meets(self) -> pa.Table:
        """``meets``: the lines of each field's document that an item meets on the plan's day."""
        items, numbers, lines = zip(*self._meets, strict=True) if self._meets else ((), (), ())
        return pa.table(
            {
                "field_number": pa.array(numbers, pa.int32()),
                **self._words(self.columns, [1 << item for item in items]),
                **self._words(self._plan.columns, lines),
            }
        )

    def fields(self) -> pa.Table:
        """``fields``: each field's number in the plan, and the items that meet a line of it."""
        wanted = [0] * len(self._plan.revisions)
        for item, number, _ in self._meets:
            wanted[number] |= 1 << item
        return pa.table(
            {
                "field": pa.array([one.field for one in self._plan.revisions], pa.string()),
                "field_number": pa.array(range(len(wanted)), pa.int32()),
                **self._words(self.columns, wanted),
            }
        )

    @staticmethod
    def _words(columns: Sequence[str], numbers: Sequence[int]) -> dict[str, pa.Array]:
        words = [in_words(number, len(columns)) for number in numbers]
        return {
            column: pa.array([one[place] for one in words], pa.int64())
            for place, column in enumerate(columns)
        }


def _in_order(written: Written) -> tuple[bool, str, bool, str]:
    code, name = written
    return code is None, code or "", name is None, name or ""
