"""A record that comes in over HTTP: read by the evaluator, after a look at its sheer size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluator.faults import Fault, RecordFaults
from evaluator.parse import parse_record
from evaluator.read_record import RecordReader

if TYPE_CHECKING:
    import datetime as dt

    from evaluator.record import Record
    from rules.catalogue import Catalogue

MOST_COMMAS: Final = 300_000
"""Commas in one record. Fifty years with six hundred histories each have some 250,000.

Every value of a faulty record can be several faults, each with its place and sentences: ten
megabytes of ``{},`` would be a gigabyte of them. Commas bound the values and are counted at once.
"""


class TooManyValues(Exception):
    """More values than one person's record can hold."""


def read_given_record(
    data: bytes, catalogue: Catalogue, today: dt.date
) -> Record | tuple[Fault, ...]:
    """The record, or all its faults; ``today`` stands in where it names no day.

    Raises TooManyValues for what cannot be one person's record.
    """
    if data.count(b",") > MOST_COMMAS:
        raise TooManyValues
    parsed = parse_record(data)
    if isinstance(parsed, Fault):
        return (parsed,)
    record = RecordReader(catalogue, today).read(parsed)
    return record.faults if isinstance(record, RecordFaults) else record
