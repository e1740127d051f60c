"""What an approver is shown: what a revision changes and for whom, kept as it was seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from portal.criteria_proposals.entry import canonical
from portal.criteria_proposals.wording import said
from rules.diff import Change, ChangeKind, change_json, diff

if TYPE_CHECKING:
    from portal.criteria_proposals.wording import Said
    from rules.catalogue import Catalogue
    from rules.model import Revision

Json = dict[str, Any]


class NoEffect(StrEnum):
    """Why no effect was worked out. The list is closed: there is no other excuse."""

    NO_POPULATION = "no_population"
    FIRST_DOCUMENT = "first_document"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an effect is worked out from: the document now, the proposed one, and the catalogues."""

    old: Revision | None
    new: Revision
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class ToldEffect:
    """An effect as counts that name nobody, as lines in each language, and the people's digest."""

    sha256: str
    counts: Json
    lines: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Population:
    """Whom an effect is worked out for, by name, and how: for a basis, on a day."""

    name: str
    effect: Callable[[Basis, date], ToldEffect]


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """Differences to the document before, and the effect or why there is none."""

    document: str
    predecessor: Json | None
    changes: tuple[Change, ...]
    population: Json | None
    effect: ToldEffect | None
    no_effect: NoEffect | None

    def to_json(self) -> bytes:
        """The record as it is kept, always the same for the same record."""
        return canonical(
            {
                "document": self.document,
                "predecessor": self.predecessor,
                "changes": [change_json(change) for change in self.changes],
                "population": self.population,
                "effect": self.effect and self.effect.counts,
                "effect_lines": self.effect and dict(self.effect.lines),
                "no_effect": self.no_effect,
            }
        )

    @property
    def left_out(self) -> int:
        """The lines of the population that were no record; the effect says so."""
        return 0 if self.effect is None else int(self.effect.counts.get("faulty", 0))

    def summary(self) -> Json:
        """What the journal itself says of the record."""
        return {
            "predecessor": self.predecessor,
            "changes": len(self.changes),
            "population": self.population,
            "no_effect": self.no_effect,
        }

    @classmethod
    def read(cls, data: bytes) -> ShownRecord:
        """The record as it was kept."""
        own = json.loads(data)
        changes = [
            Change(one["level"], ChangeKind(one["kind"]), one["place"], one["old"], one["new"])
            for one in own["changes"]
        ]
        effect, no_effect = own["effect"], own["no_effect"]
        return cls(
            document=own["document"],
            predecessor=own["predecessor"],
            changes=tuple(changes),
            population=own["population"],
            effect=effect and ToldEffect(own["population"]["sha256"], effect, own["effect_lines"]),
            no_effect=None if no_effect is None else NoEffect(no_effect),
        )


def effect_fault(basis: Basis, effect: Population | NoEffect) -> Said | None:
    """Why the reason given for no effect is not so; None where it is, and for an effect."""
    if effect is NoEffect.FIRST_DOCUMENT and basis.old is not None:
        return said("effect.not_first", version=basis.old.version)
    if effect is NoEffect.NOT_JUDGED and min(_judged_to(basis)) > 1:
        return said("effect.is_judged")
    return None


def _judged_to(basis: Basis) -> list[int]:
    return [one.judged_to for one in (basis.old, basis.new) if one is not None]


def what_is_shown(basis: Basis, effect: Population | NoEffect, as_of: date) -> ShownRecord:
    """Compare a proposed document with the one before it, and work out the effect on a day."""
    old, new = basis.old, basis.new
    changes = diff(old, new, basis.catalogue.bodies)
    predecessor = None if old is None else {"version": old.version, "digest": old.digest}
    if isinstance(effect, NoEffect):
        return ShownRecord(new.digest, predecessor, changes, None, None, effect)
    told = effect.effect(basis, as_of)
    population = {"name": effect.name, "sha256": told.sha256}
    return ShownRecord(new.digest, predecessor, changes, population, told, None)
