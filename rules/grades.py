"""The order of grades (上位・下位の級): which qualification counts as which, and from when (R5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from rules.model import QualificationKey
    from rules.reading import Reading

    Keys = tuple[QualificationKey, ...]


@dataclass(frozen=True, slots=True)
class GradeOrder:
    """What each entry counts as besides itself from a day on, and which entries are one item."""

    counts_from: date
    inferiors: Mapping[QualificationKey, frozenset[QualificationKey]]
    one_item: Mapping[QualificationKey, str]


def read_grades(document: Reading, keys_of: Callable[[Reading], Keys]) -> GradeOrder | None:
    """The order from its file; ``keys_of`` finds the entries that a member names.

    Refused: an entry in two lists, and an order that leads back to where it began.
    """
    parts = document.fields(("schema", "counts_from", "source", "grades", "counts_as", "one_item"))
    parts.schema()
    parts.text("source")
    found = _Found()
    for reading in parts.items("grades"):
        row = reading.fields(("test", "order"), ("source",))
        test = row.text("test")
        ranks = [(item, keys_of(item)) for item in row.distinct("order")]
        for index, (item, keys) in enumerate(ranks):
            found.join(item, keys, test)
            found.below(keys, [key for _, lower in ranks[index + 1 :] for key in lower])
    for reading in parts.items("counts_as", empty=True):
        row = reading.fields(("superior", "inferior", "source"))
        superior, inferior = row.get("superior"), row.get("inferior")
        if superior and inferior:
            found.below(keys_of(superior), keys_of(inferior))
    for reading in parts.items("one_item", empty=True):
        row = reading.fields(("test", "members", "source"))
        for item in row.distinct("members"):
            found.join(item, keys_of(item), row.text("test"))
    counts_from = parts.date("counts_from")
    inferiors = {key: found.all_below(key) for key in found.directly}
    for key in sorted(key for key, lower in inferiors.items() if key in lower):
        document.note("CR048", text=key)
    return None if counts_from is None else GradeOrder(counts_from, inferiors, found.tests)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the lists say so far."""

    directly: dict[QualificationKey, set[QualificationKey]] = field(default_factory=dict)
    tests: dict[QualificationKey, str] = field(default_factory=dict)

    def join(self, item: Reading, keys: Keys, test: str) -> None:
        """The entries are grades of the test; one that is a grade already is noted."""
        for key in keys:
            if key in self.tests:
                item.note("CR043", text=key, test=self.tests[key])
            self.tests[key] = test

    def below(
        self, superiors: Iterable[QualificationKey], inferiors: Iterable[QualificationKey]
    ) -> None:
        """Each of the superiors counts as each of the inferiors."""
        lower = set(inferiors)
        for key in superiors:
            self.directly.setdefault(key, set()).update(lower)

    def all_below(self, key: QualificationKey) -> frozenset[QualificationKey]:
        """Everything an entry counts as: what counts as a third thing through a second, too."""
        reached: set[QualificationKey] = set()
        open_ = set(self.directly[key])
        while open_:
            reached |= open_
            open_ = set().union(*(self.directly.get(lower, ()) for lower in open_)) - reached
        return frozenset(reached)
