"""Who is looked at: people whose days are counted under two documents of one field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from evaluator.career import build_career, entitlement
from evaluator.faults import Fault, RecordFaults
from evaluator.parse import parse_record
from evaluator.policy import PolicyChoice, limits_on
from evaluator.record import Record, RegistrationType

if TYPE_CHECKING:
    from datetime import date

    from evaluator.policy import Limits
    from evaluator.read_record import RecordReader
    from rules.catalogue import Catalogue
    from rules.facts import Facts
    from rules.model import Revision, TradeCode

MOST_DAYS_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """One technician: the place in the population, the facts under the old and the new document.

    Lines count from 1. Facts are None where the document does not judge the person: no trade of
    the field among the technician's (R8), no document, or a simple registration.
    """

    line: int
    technician_id: str
    before: Facts | None
    after: Facts | None


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that is no record: its number from 1, and every fault of it."""

    line: int
    faults: RecordFaults


class Population(Protocol):
    """People counted under two documents; a file of records, or a store of counted days."""

    def people(self, old: Revision | None, new: Revision) -> Iterator[Person | FaultyLine]:
        """Everybody, in a fixed order."""
        ...


class RecordLines:
    """A population of technician records, one JSON text a line (contract §1)."""

    def __init__(
        self, lines: Iterable[bytes], reader: RecordReader, catalogue: Catalogue, *, first: int = 1
    ) -> None:
        """``first`` is the number of the first line."""
        self._lines = lines
        self._reader = reader
        self._catalogue = catalogue
        self._first = first
        self._limits: dict[date, Limits] = {}

    def people(self, old: Revision | None, new: Revision) -> Iterator[Person | FaultyLine]:
        """Everybody in the file; lines that are no record come as such."""
        for number, line in enumerate(self._lines, start=self._first):
            if line.isspace():
                continue
            data = parse_record(line.rstrip(b"\r\n"))
            if isinstance(data, Fault):
                yield FaultyLine(number, RecordFaults((data,)))
                continue
            record = self._reader.read(data)
            if isinstance(record, RecordFaults):
                yield FaultyLine(number, record)
            else:
                yield self._person(number, record, old, new)

    def _person(self, line: int, record: Record, old: Revision | None, new: Revision) -> Person:
        technician = record.technician
        if technician.registration_type is RegistrationType.SIMPLE:
            return Person(line, technician.technician_id, None, None)
        trades = {trade.code for trade in technician.trades}
        before = old if old is not None and _covers(old, trades) else None
        after = new if _covers(new, trades) else None
        facts: dict[int, Facts] = {}
        own = entitlement(record, self._catalogue.qualifications) if before or after else None
        for revision in (before, after):
            if revision is None or own is None:
                continue
            # The days depend on the document by its trades alone: alike, they are counted once.
            if before is not None and facts and _same_trades(before, revision):
                facts[id(revision)] = facts[id(before)]
                continue
            limits = self._limits_on(record.as_of, revision)
            facts[id(revision)] = build_career(record, revision, own, limits).facts
        return Person(
            line,
            technician.technician_id,
            None if before is None else facts[id(before)],
            None if after is None else facts[id(after)],
        )

    def _limits_on(self, on: date, revision: Revision) -> Limits:
        limits = self._limits.get(on)
        if limits is None:
            limits = limits_on(self._catalogue.operating, on, revision.field, PolicyChoice())
            if len(self._limits) < MOST_DAYS_KEPT:
                self._limits[on] = limits
        return limits


def _covers(revision: Revision, trades: set[TradeCode]) -> bool:
    return any(trade.code in trades for trade in revision.trades if trade.code)


def _same_trades(one: Revision, other: Revision) -> bool:
    return (
        one.trade_codes == other.trade_codes
        and one.conditional_trade_codes == other.conditional_trade_codes
        and one.trades_known is other.trades_known
    )
