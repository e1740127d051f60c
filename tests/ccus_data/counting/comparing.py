"""The judge's own counting of the people of a snapshot, in the form of the relation ``facts``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from ccus_data.counting import Closed, Keeping, Question, Working, at_work, keep_masks, make_facts
from ccus_data.population import sample_records
from ccus_data.snapshot import read_manifest
from evaluator.judge import Judge
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from evaluator.read_record import RecordReader
from evaluator.record import Record
from rules.catalogue import Catalogue
from rules.plain import PlainEngine

Counted = dict[tuple[int, str], tuple[int, int, int, int]]

CATALOGUE = Catalogue.load()

CHOICES = [
    PolicyChoice(end, start)
    for end in (None, *CertificateEnd)
    for start in (None, *ForemanStart)
    if (end is None) == (start is None)
]
"""What the dated settings say, and every pair of policies."""


def records_of(folder: Path, on: dt.date) -> Iterator[Record]:
    """The people of a snapshot as the judge reads them."""
    reader = RecordReader(CATALOGUE, on)
    for one in sample_records(folder, None, on):
        record = reader.read(one)
        assert isinstance(record, Record), record
        yield record


def by_the_judge(records: Iterable[Record], choice: PolicyChoice) -> Counted:
    judge = Judge(CATALOGUE, PlainEngine(), choice)
    found: Counted = {}
    for record in records:
        for question in judge.prepare(record).questions:
            facts = question.career.facts
            key = int(record.technician.technician_id), str(question.career.revision.field)
            found[key] = (
                facts.work_days,
                facts.foreman_days,
                facts.crew_leader_days,
                facts.either_days,
            )
    return found


def in_sets(
    folder: Path, state: Path, on: dt.date, choice: PolicyChoice, *, summed: bool = True
) -> Counted:
    """Counted from masks, or with the sums of closed months that an earlier call kept."""
    with at_work(Working(state / "temporary", threads=1)) as connection:
        keeping = Keeping(folder, read_manifest(folder), state, on, CATALOGUE.operating)
        kept = keep_masks(connection, keeping)
        closed = Closed(state, kept.closed) if summed else None
        make_facts(connection, Question(folder, kept.files, CATALOGUE, on, choice, closed=closed))
        return rows_of(connection)


def rows_of(connection: duckdb.DuckDBPyConnection) -> Counted:
    rows = connection.execute(
        "SELECT technician_id, field, work, foreman, crew_leader, either_days FROM facts"
    ).fetchall()
    found: Counted = {(row[0], row[1]): row[2:] for row in rows}
    assert len(found) == len(rows)
    return found
