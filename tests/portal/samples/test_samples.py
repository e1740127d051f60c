from __future__ import annotations

import datetime as dt
import json

import pytest

from evaluator.parse import parse_record
from evaluator.read_record import RecordReader
from evaluator.record import Record
from portal.samples import FOLDER, NAMES, sample_record
from portal.samples.make import SAMPLES, text_of
from rules.catalogue import Catalogue

TWO_MEGABYTES = 2_000_000


def test_a_name_that_is_no_sample_gives_nothing() -> None:
    assert sample_record("../make.py") is None
    assert sample_record("") is None


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_what_the_maker_writes(name: str) -> None:
    assert sample_record(name) == text_of(SAMPLES[name]).encode()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_a_record_without_fault(
    name: str, catalogue: Catalogue, today: dt.date
) -> None:
    record = RecordReader(catalogue, today).read(parse_record(sample_record(name) or b""))
    assert isinstance(record, Record)


@pytest.mark.parametrize("name", NAMES)
def test_the_days_of_a_sample_are_plausible(name: str) -> None:
    record = json.loads(sample_record(name) or b"")
    days = [dt.date.fromisoformat(row["date"]) for row in record["histories"]]
    assert days == sorted(set(days))
    assert record["technician"]["registered_on"] < days[0].isoformat()
    assert days[-1].isoformat() <= record["as_of"]
    assert all(day.weekday() < 6 for day in days)


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < TWO_MEGABYTES
