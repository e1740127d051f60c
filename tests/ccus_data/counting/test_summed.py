"""Sums of closed months: what they are taken for, and what they are not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ccus_data.counting import Closed, Keeping, Question, Working, at_work, keep_masks, make_facts
from ccus_data.snapshot import read_manifest
from evaluator.months import Month
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from tests.ccus_data.counting.comparing import CATALOGUE, Counted, in_sets, rows_of
from tests.ccus_data.counting.folders import replace_table

LAST = dt.date(2023, 7, 31)
NO_CHOICE = PolicyChoice()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def sums_file(state: Path) -> Path:
    return state / "summed" / "closed.parquet"


def from_masks(folder: Path, state: Path, on: dt.date, choice: PolicyChoice = NO_CHOICE) -> Counted:
    return in_sets(folder, state, on, choice, summed=False)


def of_some(folder: Path, state: Path, on: dt.date) -> Counted:
    """Every third technician, with the sums kept."""
    with at_work(Working(state / "temporary")) as connection:
        keeping = Keeping(folder, read_manifest(folder), state, on, CATALOGUE.operating)
        kept = keep_masks(connection, keeping)
        connection.execute(
            "CREATE TABLE third AS SELECT technician_id"
            f" FROM '{folder}/technicians.parquet' WHERE technician_id % 3 = 0"
        )
        closed = Closed(state, kept.closed)
        asked = Question(folder, kept.files, CATALOGUE, on, only="third", closed=closed)
        make_facts(connection, asked)
        return rows_of(connection)


def test_sums_say_what_the_masks_say_when_made_and_when_taken(quarter: Path, state: Path) -> None:
    wanted = from_masks(quarter, state, LAST)
    assert not sums_file(state).exists()
    assert in_sets(quarter, state, LAST, NO_CHOICE) == wanted
    made = sums_file(state).stat().st_ino
    assert in_sets(quarter, state, LAST, NO_CHOICE) == wanted
    assert sums_file(state).stat().st_ino == made


def test_masks_of_summed_months_are_not_read(quarter: Path, state: Path) -> None:
    wanted = in_sets(quarter, state, LAST, NO_CHOICE)
    with at_work(Working(state / "temporary")) as connection:
        keeping = Keeping(quarter, read_manifest(quarter), state, LAST, CATALOGUE.operating)
        kept = keep_masks(connection, keeping)
        files = {month: path for month, path in kept.files.items() if month not in kept.closed}
        gone = {month: path.with_name("gone") for month, path in kept.files.items()}
        gone |= files
        assert gone != kept.files
        closed = Closed(state, kept.closed)
        make_facts(connection, Question(quarter, gone, CATALOGUE, LAST, closed=closed))
        assert rows_of(connection) == wanted


@pytest.mark.parametrize("day", [30, 29])
def test_the_same_sums_serve_another_day(quarter: Path, state: Path, day: int) -> None:
    in_sets(quarter, state, LAST, NO_CHOICE)
    made = sums_file(state).stat().st_ino
    on = LAST.replace(day=day)
    assert in_sets(quarter, state, on, NO_CHOICE) == from_masks(quarter, state, on)
    assert sums_file(state).stat().st_ino == made


def test_a_day_inside_closed_months_takes_only_those_before(quarter: Path, state: Path) -> None:
    in_sets(quarter, state, LAST, NO_CHOICE)
    on = dt.date(2023, 6, 10)
    assert in_sets(quarter, state, on, NO_CHOICE) == from_masks(quarter, state, on)


def test_only_those_asked_about_are_counted_with_sums(country: Path, state: Path) -> None:
    whole = in_sets(country, state, LAST, NO_CHOICE)
    found = of_some(country, state, LAST)
    assert found == {key: days for key, days in whole.items() if key[0] % 3 == 0}
    assert found


def test_who_asks_about_some_first_keeps_the_sums_of_everybody(country: Path, state: Path) -> None:
    whole = from_masks(country, state, LAST)
    found = of_some(country, state, LAST)
    assert found == {key: days for key, days in whole.items() if key[0] % 3 == 0}
    made = sums_file(state).stat().st_ino
    assert in_sets(country, state, LAST, NO_CHOICE) == whole
    assert sums_file(state).stat().st_ino == made


def test_certificates_that_are_gone_count_nobodys_sums_wrongly(country: Path, state: Path) -> None:
    copy = state.with_name("copy")
    copy.mkdir()
    for path in country.iterdir():
        if path.suffix in {".parquet", ".json"}:
            (copy / path.name).write_bytes(path.read_bytes())
    (copy / "histories").symlink_to(country / "histories")
    before = in_sets(copy, state, LAST, NO_CHOICE)
    certificates = pq.read_table(copy / "certificates.parquet").to_pylist()
    replace_table(copy, "certificates", certificates[::2])
    wanted = from_masks(copy, state, LAST)
    assert wanted != before
    some = {key: days for key, days in wanted.items() if key[0] % 3 == 0}
    assert of_some(copy, state, LAST) == some
    assert in_sets(copy, state, LAST, NO_CHOICE) == wanted
    assert in_sets(copy, state, LAST, NO_CHOICE) == wanted


def test_another_end_of_certificates_cuts_anew(country: Path, state: Path) -> None:
    for end in CertificateEnd:
        choice = PolicyChoice(end, ForemanStart.NONE)
        assert in_sets(country, state, LAST, choice) == from_masks(country, state, LAST, choice)


def test_sums_are_not_taken_where_role_days_begin_with_a_course(country: Path, state: Path) -> None:
    in_sets(country, state, LAST, NO_CHOICE)
    for start in ForemanStart:
        choice = PolicyChoice(None, start)
        assert in_sets(country, state, LAST, choice) == from_masks(country, state, LAST, choice)


@pytest.mark.parametrize("name", ["closed.parquet", "closed.json"])
def test_a_changed_file_of_sums_is_made_anew(quarter: Path, state: Path, name: str) -> None:
    wanted = in_sets(quarter, state, LAST, NO_CHOICE)
    path = state / "summed" / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert in_sets(quarter, state, LAST, NO_CHOICE) == wanted
    listed = json.loads((state / "summed" / "closed.json").read_bytes())
    assert set(listed) == {"made_from", "sha256"}


def test_sums_of_other_masks_are_not_taken(quarter: Path, state: Path) -> None:
    in_sets(quarter, state, LAST, NO_CHOICE)
    with at_work(Working(state / "temporary")) as connection:
        keeping = Keeping(quarter, read_manifest(quarter), state, LAST, CATALOGUE.operating)
        kept = keep_masks(connection, keeping)
        first = min(kept.closed)
        files = {**kept.files, first: kept.files[Month.parse("2023-07")]}
        closed = Closed(state, {**kept.closed, first: "another digest"})
        make_facts(connection, Question(quarter, files, CATALOGUE, LAST, closed=closed))
        found = rows_of(connection)
        make_facts(connection, Question(quarter, files, CATALOGUE, LAST))
        assert found == rows_of(connection)
