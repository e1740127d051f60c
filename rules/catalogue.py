"""All criteria and code catalogues of one folder, and which document holds on which day (R7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.diagnostics import CriteriaRefused, Diagnostic, diagnostic
from rules.files import SourceFiles, read_files
from rules.load import read_revision
from rules.model import FieldCode, Precision, Revision, TradeCode
from rules.operating import OperatingValue, OperatingValues, read_operating
from rules.qualifications import QualificationCatalogue, read_qualifications
from rules.reading import Reading
from rules.requirements import RequirementReader
from rules.trades import TradeCatalogue, read_trades

if TYPE_CHECKING:
    from collections.abc import Mapping

CRITERIA_FOLDER: Final = Path(__file__).resolve().parent.parent / "criteria"

CODES: Final = ("qualifications", "grades", "trades", "bodies", "fields")


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of the approved list (能力評価分野), named or not."""

    field: FieldCode
    no: int
    name: str
    judged_from: date | None
    precision: Precision | None
    source: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Body:
    """An evaluation body (能力評価実施団体)."""

    id: str
    name: str
    note: str | None


@dataclass(frozen=True, slots=True)
class NotInForce:
    """No document of the field holds on the day: before the first, or in a gap.

    ``gap_from``/``gap_to`` bound the time without one, both included; None is open.
    """

    field: FieldCode
    on: date
    gap_from: date | None
    gap_to: date | None


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
        return cls(read_files(folder or CRITERIA_FOLDER))

    def _reading(self, name: str, faults: list[Diagnostic]) -> Reading:
        node = self._files.nodes.get(name)
        if node is None:
            faults.append(diagnostic("CR004", name, 1, place=name, key="schema"))
            raise CriteriaRefused(tuple(sorted(set(faults))))
        return Reading(node, "", name, faults)

    def _read_codes(self, faults: list[Diagnostic]) -> None:
        readings = {name: self._reading(f"codes/{name}.yaml", faults) for name in CODES}
        qualifications = read_qualifications(readings["qualifications"], readings["grades"])
        trades = read_trades(readings["trades"])
        self.bodies: Mapping[str, Body] = _read_bodies(readings["bodies"])
        self.fields: tuple[FieldEntry, ...] = _read_fields(readings["fields"])
        values = [
            read_operating(Reading(node, "", name, faults), Path(name).stem)
            for name, node in self._files.nodes.items()
            if name.startswith("operating/")
        ]
        self.operating = OperatingValues({v.name: v for v in values if v is not None})
        if qualifications is None or trades is None:
            raise CriteriaRefused(tuple(sorted(set(faults))))
        self.qualifications: QualificationCatalogue = qualifications
        self.trades: TradeCatalogue = trades

    def _read_documents(
        self, faults: list[Diagnostic]
    ) -> dict[FieldCode, tuple[Revision, ...]]:
        known = {entry.field for entry in self.fields}
        days = max(_numbers(self.operating.by_name.get("days_per_year")), default=0)
        requirements = RequirementReader(self.qualifications, days)
        found: dict[FieldCode, list[Revision]] = {field: [] for field in known}
        for name, node in self._files.nodes.items():
            folder = name.partition("/")[0]
            if folder in {"codes", "operating"}:
                continue
            if folder not in known:
                faults.append(diagnostic("CR019", name, 1, text=folder))
                continue
            revision = read_revision(
                Reading(node, "", name, faults),
                self._files.digests[name],
                requirements,
                self.trades,
                self.bodies,
            )
            if revision is not None:
                found[FieldCode(folder)].append(revision)
        return {
            field: tuple(sorted(revisions, key=lambda revision: revision.in_force.since))
            for field, revisions in found.items()
        }

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


def _numbers(value: OperatingValue | None) -> list[int]:
    return [] if value is None else [v.value for v in value.values if isinstance(v.value, int)]


def _read_bodies(document: Reading) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    for item in document.fields(("schema", "bodies")).items("bodies"):
        row = item.fields(("id", "name"), ("note",))
        body = Body(row.text("id"), row.text("name"), row.text_or_null("note"))
        if body.id in bodies:
            item.note("CR018", text=body.id)
        bodies[body.id] = body
    return bodies


def _read_fields(document: Reading) -> tuple[FieldEntry, ...]:
    entries: dict[str, FieldEntry] = {}
    for item in document.fields(("schema", "fields"), ("as_of", "source")).items("fields"):
        row = item.fields(("no", "field", "name", "judged_from", "precision", "source", "note"))
        number = row.get("no")
        precision = row.get("precision")
        word = None
        if precision is not None and precision.node[0] != "n":
            word = precision.one_of(tuple(Precision))
        entry = FieldEntry(
            field=FieldCode(row.text("field")),
            no=(number.whole(1) or 0) if number else 0,
            name=row.text("name"),
            judged_from=row.date_or_null("judged_from"),
            precision=Precision(word) if word else None,
            source=row.text_or_null("source"),
            note=row.text_or_null("note"),
        )
        if entry.field in entries:
            item.note("CR018", text=entry.field)
        entries[entry.field] = entry
    return tuple(entries.values())
