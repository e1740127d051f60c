"""All criteria and code catalogues of one folder, and which document holds on which day (R7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.diagnostics import CriteriaRefused, Diagnostic, diagnostic
from rules.field_list import Body, FieldEntry, read_bodies, read_fields
from rules.files import SourceFiles, parsed, read_sources
from rules.load import read_revision
from rules.model import FieldCode, Revision, TradeCode
from rules.operating import NoValueInForce, OperatingValues, read_operating
from rules.partner_systems import PartnerSystem, read_partner_systems
from rules.qualifications import QualificationCatalogue, read_qualifications
from rules.reading import Reading
from rules.requirements import RequirementReader
from rules.trades import TradeCatalogue, read_trades
from rules.wholeness import wholeness_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CRITERIA_FOLDER", "Body", "Catalogue", "FieldEntry", "NotInForce"]

CRITERIA_FOLDER: Final = Path(__file__).resolve().parent.parent / "criteria"

CODES: Final = ("qualifications", "grades", "trades", "bodies", "fields")
SYSTEMS: Final = "codes/partner_systems.yaml"
"""A folder may be without: then no system is known, and every token opens what it says."""


@dataclass(frozen=True, slots=True)
class NotInForce:
    """No document of the field holds on the day: before the first, or in a gap.

    ``gap_from``/``gap_to`` bound the time without one, both included; None is open.
    """

    field: FieldCode
    on: date
    gap_from: date | None
    gap_to: date | None


_READ: Final[dict[str, Catalogue]] = {}
"""The catalogue that was read last, by the digest of its files; it never changes."""


class Catalogue:
    """Everything below one criteria folder, read strictly. Refuses faulty files as a whole."""

    def __init__(self, files: SourceFiles) -> None:
        """Read the code catalogues and every document; raise CriteriaRefused with all faults."""
        faults: list[Diagnostic] = list(files.faults)
        self.digest = files.digest
        self._files = files
        self._read_codes(faults)
        self._by_field = self._read_documents(faults)
        if faults:
            raise CriteriaRefused(tuple(sorted(set(faults))))

    @classmethod
    def load(cls, folder: Path | None = None) -> Catalogue:
        """The catalogue of a folder, by default the project's own ``criteria/``."""
        sources = read_sources(folder or CRITERIA_FOLDER)
        # What the same files said once they say again: reading them is most of a short command.
        found = _READ.get(sources.digest)
        if found is None or sources.faults:
            found = cls(parsed(sources))
            _READ.clear()
            _READ[sources.digest] = found
        return found

    def _readings(self, faults: list[Diagnostic]) -> dict[str, Reading]:
        names = {name: f"codes/{name}.yaml" for name in CODES}
        nodes = self._files.nodes
        broken = {fault.file for fault in faults}
        missing = [file for file in names.values() if file not in nodes and file not in broken]
        faults.extend(diagnostic("CR021", file, 1, text=file) for file in missing)
        if any(file not in nodes for file in names.values()):
            raise CriteriaRefused(tuple(sorted(set(faults))))
        return {name: Reading(nodes[file], "", file, faults) for name, file in names.items()}

    def _read_codes(self, faults: list[Diagnostic]) -> None:
        readings = self._readings(faults)
        qualifications = read_qualifications(readings["qualifications"], readings["grades"])
        trades = read_trades(readings["trades"])
        self.bodies: Mapping[str, Body] = read_bodies(readings["bodies"])
        self.fields: tuple[FieldEntry, ...] = read_fields(readings["fields"])
        values = [
            read_operating(Reading(node, "", name, faults), Path(name).stem)
            for name, node in self._files.nodes.items()
            if name.startswith("operating/")
        ]
        self.operating = OperatingValues({value.name: value for value in values})
        systems = self._files.nodes.get(SYSTEMS)
        self.partner_systems: Mapping[str, PartnerSystem] = (
            {} if systems is None else read_partner_systems(Reading(systems, "", SYSTEMS, faults))
        )
        if qualifications is None or trades is None:
            raise CriteriaRefused(tuple(sorted(set(faults))))
        self.qualifications: QualificationCatalogue = qualifications
        self.trades: TradeCatalogue = trades

    def _read_documents(self, faults: list[Diagnostic]) -> dict[FieldCode, tuple[Revision, ...]]:
        found: dict[FieldCode, list[Revision]] = {entry.field: [] for entry in self.fields}
        for name, node in self._files.nodes.items():
            folder = FieldCode(name.partition("/")[0])
            if folder in {"codes", "operating"}:
                continue
            if folder not in found:
                faults.append(diagnostic("CR019", name, 1, text=folder))
                continue
            days = self.days_per_year(Path(name).stem)
            revision = read_revision(
                Reading(node, "", name, faults),
                self._files.digests[name],
                RequirementReader(self.qualifications, days),
                self.trades,
                self.bodies,
            )
            if revision is not None:
                found[folder].append(revision)
        by_field = {
            field: tuple(sorted(revisions, key=lambda revision: revision.in_force.since))
            for field, revisions in found.items()
        }
        faulty, nodes = {fault.file for fault in faults}, self._files.nodes
        whole = wholeness_faults(by_field, self.operating, nodes, {*nodes, *faulty})
        faults.extend(fault for fault in whole if fault.file not in faulty)
        return by_field

    def days_per_year(self, since: str) -> int | None:
        """R3's days on the day a document says it begins; None where a fault says more of it."""
        try:
            return self.operating.number("days_per_year", date.fromisoformat(since))
        except (KeyError, NoValueInForce, ValueError):
            return None

    def has_field(self, field: str) -> bool:
        """Whether the approved list has a field of this slug."""
        return field in self._by_field

    def entry(self, field: str) -> FieldEntry:
        """The field's row of the approved list; KeyError for an unknown field."""
        return self._entries[FieldCode(field)]

    @cached_property
    def _entries(self) -> Mapping[FieldCode, FieldEntry]:
        return {entry.field: entry for entry in self.fields}

    def revisions(self, field: str) -> tuple[Revision, ...]:
        """Every document of a field, oldest first; KeyError for an unknown field."""
        return self._by_field[FieldCode(field)]

    def in_force(self, field: str, on: date) -> Revision | NotInForce:
        """The document that holds on a day, or the gap the day falls into (R7)."""
        gap_from: date | None = None
        for index, revision in enumerate(revisions := self.revisions(field)):
            since, until = revision.in_force.since, self.until(revisions, index)
            if on < since:
                return NotInForce(FieldCode(field), on, gap_from, since - timedelta(days=1))
            if until is None or on <= until:
                return revision
            gap_from = until + timedelta(days=1)
        return NotInForce(FieldCode(field), on, gap_from, None)

    @staticmethod
    def until(revisions: tuple[Revision, ...], index: int) -> date | None:
        """The last day of a document: its own end, or the day before its successor."""
        own = revisions[index].in_force.until
        if index + 1 == len(revisions):
            return own
        before_next = revisions[index + 1].in_force.since - timedelta(days=1)
        return before_next if own is None else min(own, before_next)

    def fields_of_trade(self, code: TradeCode, on: date) -> tuple[FieldCode, ...]:
        """The fields whose document of the day names the trade, in the approved list's order."""
        return self._trade_index(on).get(code, ())

    def _trade_index(self, on: date) -> Mapping[TradeCode, tuple[FieldCode, ...]]:
        index = self._indexes.get(on)
        if index is None:
            growing: defaultdict[TradeCode, list[FieldCode]] = defaultdict(list)
            for entry in self.fields:
                revision = self.in_force(entry.field, on)
                if isinstance(revision, Revision):
                    for trade in revision.trades:
                        if trade.code is not None:
                            growing[trade.code].append(entry.field)
            index = {code: tuple(fields) for code, fields in growing.items()}
            if len(self._indexes) > 1000:  # noqa: PLR2004 - bounds memory, not meaning
                self._indexes.clear()
            self._indexes[on] = index
        return index

    @cached_property
    def _indexes(self) -> dict[date, Mapping[TradeCode, tuple[FieldCode, ...]]]:
        return {}
