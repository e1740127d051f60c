"""The catalogue as the form offers it: trades by class, fields, and qualifications to pick."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from evaluator.qualifying import FOREMAN_COURSES
from rules.model import QualificationKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.catalogue import Catalogue
    from rules.qualifications import QualificationEntry
    from rules.trades import TradeEntry


@dataclass(frozen=True, slots=True)
class TradeGroup:
    """The minor classes of one major class."""

    code: str
    name: str
    trades: tuple[TradeEntry, ...]


class CatalogueLists:
    """Made once from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue.qualifications
        named = sorted(
            (entry for entry in catalogue.trades.minors.values() if entry.name),
            key=lambda entry: entry.code,
        )
        self.trades = tuple(
            TradeGroup(major, catalogue.trades.majors[major].name, tuple(entries))
            for major, entries in groupby(named, key=lambda entry: entry.code.partition("-")[0])
        )
        self.fields = tuple(entry for entry in catalogue.fields if catalogue.revisions(entry.field))
        self.courses = tuple(
            self._catalogue.by_key[QualificationKey(code)] for code in FOREMAN_COURSES
        )
        rows = [
            [entry.key, entry.name, entry.code or "", *entry.aliases]
            for entry in sorted(self._catalogue.entries, key=lambda entry: entry.name)
        ]
        self.qualifications = json.dumps(rows, ensure_ascii=False).encode()
        self.digest = sha256(self.qualifications).hexdigest()[:12]

    def search(self, text: str) -> tuple[QualificationEntry, ...]:
        """Qualifications for a part of a name, for browsers without our script."""
        return self._catalogue.search(text) if text else ()

    def chosen(self, keys: Sequence[str]) -> tuple[QualificationEntry, ...]:
        """The entries that are already picked, in the order in which they were.

        Foreman courses are not among them: the form has boxes of their own for these.
        """
        by_key = {str(key): entry for key, entry in self._catalogue.by_key.items()}
        picked = (by_key[key] for key in keys if key in by_key)
        return tuple(entry for entry in picked if entry not in self.courses)
