from __future__ import annotations

import datetime as dt
from itertools import islice

import pytest

from evaluator.conformance import record_of, why_no_record
from evaluator.conformance.records import working_days
from evaluator.record import Record
from rules.cases import Case, read_cases
from rules.catalogue import CRITERIA_FOLDER
from rules.model import Revision
from tests.evaluator.careers import CATALOGUE, READER, Json

CASES, _ = read_cases(CRITERIA_FOLDER, CATALOGUE)
SHOWN = [
    case
    for case in CASES
    for revision in [CATALOGUE.in_force(case.field, case.on)]
    if isinstance(revision, Revision) and why_no_record(case, revision) is None
]


def revision_of(case: Case) -> Revision:
    found = CATALOGUE.in_force(case.field, case.on)
    assert isinstance(found, Revision)
    return found


def recorded(case: Case) -> Json:
    return record_of(case, revision_of(case), CATALOGUE.qualifications)


def case_of(field: str, work_days: int, foreman: int = 0, crew_leader: int = 0) -> Case:
    on = dt.date(2026, 11, 21)
    days = (work_days, foreman, crew_leader)
    return Case(field, "f", 1, "says", on, *days, frozenset(), 1, {})


@pytest.mark.parametrize(("days", "reason"), [(0, None), (1, "field_trades_unknown")])
def test_days_without_a_known_trade_code_have_no_record(days: int, reason: str | None) -> None:
    case = case_of("waterproofing", days)
    assert why_no_record(case, revision_of(case)) == reason


def test_a_trade_that_counts_under_a_condition_shows_no_days() -> None:
    case = case_of("duct", 1)
    assert why_no_record(case, revision_of(case)) == "field_trades_unknown"


@pytest.mark.parametrize("days", [0, 1, 2, 645])
def test_so_many_days_are_so_many_dates_up_to_the_day(days: int) -> None:
    rows = recorded(case_of("electrical", days))["histories"]
    dates = {row["date"] for row in rows}
    assert len(rows) == len(dates) == days
    assert all(date <= "2026-11-21" for date in dates)


def test_foreman_days_and_crew_leader_days_are_different_days() -> None:
    rows = recorded(case_of("electrical", 10, 3, 2))["histories"]
    assert [row.get("role") for row in rows] == [
        *["foreman"] * 3,
        *["crew_leader"] * 2,
        *[None] * 5,
    ]


def test_nobody_works_on_a_sunday() -> None:
    days = list(islice(working_days(dt.date(2026, 11, 22)), 13))
    assert days[0] == dt.date(2026, 11, 21)
    assert dt.date.isoformat(days[-1]) == "2026-11-07"
    assert all(day.isoweekday() < 7 for day in days)


def test_a_qualification_without_a_code_goes_by_its_name() -> None:
    keys = {key for case in SHOWN for key in case.held}
    coded = {CATALOGUE.qualifications.by_key[key].code is None for key in keys}
    assert coded == {True, False}


def test_every_record_is_read_and_means_its_case() -> None:
    for case in SHOWN:
        read = READER.read(recorded(case))
        assert isinstance(read, Record), case.says
        held = {
            key
            for one in read.qualifications
            for key in CATALOGUE.qualifications.registered(one.code, one.name)
        }
        assert held == case.held, case.says


@pytest.mark.parametrize(
    ("days", "registered"), [(2393, "2019-04-01"), (2394, "2019-04-01"), (2395, "2019-03-30")]
)
def test_nobody_worked_before_being_registered(days: int, registered: str) -> None:
    made = recorded(case_of("electrical", days))
    assert made["technician"]["registered_on"] == registered
    assert registered <= min(row["date"] for row in made["histories"])


def test_no_case_has_a_history_before_registration() -> None:
    for case in SHOWN:
        made = recorded(case)
        dates = [row["date"] for row in made["histories"]]
        assert min(dates, default="9999") >= made["technician"]["registered_on"], case.says


def test_the_same_case_gives_the_same_record() -> None:
    assert recorded(SHOWN[0]) == recorded(SHOWN[0])
