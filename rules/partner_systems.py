"""Certified systems of partners: which of the three kinds of data each may send, from which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.reading import Reading

Kind = Literal["events", "structure", "roster"]
Sends = Literal["sends", "never", "unknown"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""就業履歴, 施工体制, 施工体制技能者."""

SENDS: Final[tuple[Sends, ...]] = get_args(Sends)
"""``unknown`` is what no public document says; it is no refusal."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a system may send from a day on, and the document that says so."""

    since: date
    sends: Mapping[str, Sends]
    source: str


@dataclass(frozen=True, slots=True)
class PartnerSystem:
    """A certified system through time, oldest first."""

    system_id: str
    name: str
    terms: tuple[Terms, ...]

    def sends(self, kind: str, on: date) -> Sends:
        """Whether it may send a kind of data on a day; unknown before its first terms."""
        held = [one for one in self.terms if one.since <= on]
        return held[-1].sends.get(kind, "unknown") if held else "unknown"


def read_partner_systems(document: Reading) -> dict[str, PartnerSystem]:
    """Every system by its id; a faulty row is noted and left out."""
    parts = document.fields(("schema", "systems"))
    parts.schema()
    systems: dict[str, PartnerSystem] = {}
    for item in parts.items("systems"):
        row = item.fields(("id", "name", "terms"))
        own = PartnerSystem(row.text("id"), row.text("name"), _terms(row.items("terms")))
        if own.system_id in systems:
            item.note("CR018", text=own.system_id)
        systems[own.system_id] = own
    return systems


def _terms(items: list[Reading]) -> tuple[Terms, ...]:
    found: list[Terms] = []
    for item in items:
        row = item.fields(("from", *KINDS, "source"))
        since = row.date("from")
        parts = {kind: row.get(kind) for kind in KINDS}
        words = {kind: part.one_of(SENDS) for kind, part in parts.items() if part is not None}
        sends: dict[str, Sends] = {
            kind: word for kind in KINDS for word in SENDS if words.get(kind) == word
        }
        if since is None or len(sends) < len(KINDS):
            continue
        if any(other.since == since for other in found):
            item.note("CR022", text=since.isoformat())
        found.append(Terms(since, sends, row.text("source")))
    return tuple(sorted(found, key=lambda one: one.since))
