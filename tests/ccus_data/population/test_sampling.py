from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from ccus_data.population import sample_records
from ccus_data.wording import Refused
from evaluator.faults import RecordFaults
from evaluator.read_record import RecordReader
from rules.catalogue import Catalogue

LAST = dt.date(2023, 7, 31)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        next(sample_records(tmp_path, 1))


def test_every_record_of_the_population_is_one_the_judge_takes(folder: Path) -> None:
    reader = RecordReader(Catalogue.load(), LAST)
    number = 0
    for record in sample_records(folder):
        found = reader.read(record)
        assert not isinstance(found, RecordFaults), found.faults
        number += 1
    assert number == 1_242


def test_a_record_holds_all_that_the_files_hold_of_the_person(
    folder: Path, ask: duckdb.DuckDBPyConnection
) -> None:
    records = {one["technician"]["technician_id"]: one for one in sample_records(folder)}
    for table, key in (
        ("histories", "histories"),
        ("qualifications", "qualifications"),
    ):
        counts = ask.sql(
            f"SELECT printf('%014d', technician_id), count(*) FROM {table} GROUP BY 1"
        ).fetchall()
        assert {name: len(one[key]) for name, one in records.items() if one[key]} == dict(counts)
    periods = sum(
        len(certificate[kind])
        for one in records.values()
        for certificate in one["career_certificates"]
        for kind in ("periods", "foreman_periods", "crew_leader_periods")
    )
    assert periods == len(ask.sql("FROM certificates").fetchall())


@pytest.mark.parametrize("count", [1, 2, 100, 1_241, 1_242, 5_000])
def test_as_many_people_as_asked_for_spread_over_all(folder: Path, count: int) -> None:
    found = [one["technician"]["technician_id"] for one in sample_records(folder, count)]
    assert len(found) == min(count, 1_242)
    assert found == sorted(set(found))
    assert all(len(one) == 14 for one in found)


def test_identifiers_keep_their_leading_zeros(folder: Path) -> None:
    assert next(sample_records(folder, 1))["technician"]["technician_id"].startswith("000")


def test_what_came_after_the_day_is_left_out(folder: Path) -> None:
    on = dt.date(2021, 9, 10)
    reader = RecordReader(Catalogue.load(), on)
    number = histories = 0
    for record in sample_records(folder, None, on):
        assert not isinstance(reader.read(record), RecordFaults)
        assert record["technician"]["registered_on"] <= "2021-09-10"
        assert max((one["date"] for one in record["histories"]), default="") <= "2021-09-10"
        number += 1
        histories += len(record["histories"])
    assert 0 < number < 1_242
    assert histories > 0


def test_before_the_first_month_there_are_people_and_no_days(folder: Path) -> None:
    found = list(sample_records(folder, None, dt.date(2018, 12, 31)))
    assert found
    assert not any(one["histories"] for one in found)
