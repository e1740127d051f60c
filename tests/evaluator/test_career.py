from __future__ import annotations

import pytest

from evaluator.counting import Exclusion
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from tests.evaluator.careers import (
    Json,
    certificate,
    day,
    field_result,
    histories,
    history,
    in_field,
    qualification,
    record,
)

FIELD = "electrical"


def roles(start: ForemanStart, *courses: str, first: str = "2023-01-30") -> Json:
    """Three days as foreman and two as crew leader, one of them the same day."""
    rows = [
        *histories(first, 3, role="foreman"),
        *histories("2023-02-01", 2, role="crew_leader"),
    ]
    held = [qualification("60011", on=course) for course in courses]
    return field_result(record(held=held, rows=rows), FIELD, PolicyChoice(foreman_start=start))


def counted(found: Json) -> tuple[int, int, int, int, int]:
    days = found["days"]
    return (
        days["work"],
        days["foreman"],
        days["crew_leader"],
        days["foreman_or_crew_leader"],
        found["excluded_role_days"],
    )


def test_without_a_course_no_role_day_counts_where_the_policy_asks_for_one() -> None:
    assert counted(roles(ForemanStart.COURSE_DATE)) == (4, 0, 0, 0, 4)
    assert counted(roles(ForemanStart.MONTH_AFTER_COURSE)) == (4, 0, 0, 0, 4)


def test_without_a_policy_every_role_day_counts() -> None:
    assert counted(roles(ForemanStart.NONE)) == (4, 3, 2, 4, 0)
    assert counted(roles(ForemanStart.NONE, "2023-02-02")) == (4, 3, 2, 4, 0)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ("1999-12-31", (4, 3, 2, 4, 0)),
        ("2023-01-30", (4, 3, 2, 4, 0)),
        ("2023-01-31", (4, 2, 2, 3, 1)),
        ("2023-02-01", (4, 1, 2, 2, 2)),
        ("2023-02-02", (4, 0, 1, 1, 3)),
        ("2023-02-03", (4, 0, 0, 0, 4)),
    ],
)
def test_role_days_count_from_the_day_of_the_course(course: str, expected: tuple[int, ...]) -> None:
    assert counted(roles(ForemanStart.COURSE_DATE, course)) == expected
    assert counted(roles(ForemanStart.COURSE_DATE, "2023-12-01", course)) == expected


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ("1999-12-31", (4, 3, 2, 4, 0)),
        ("2022-12-31", (4, 3, 2, 4, 0)),
        ("2023-01-01", (4, 1, 2, 2, 2)),
        ("2023-01-31", (4, 1, 2, 2, 2)),
        ("2023-02-01", (4, 0, 0, 0, 4)),
    ],
)
def test_role_days_count_from_the_month_after_the_course(
    course: str, expected: tuple[int, ...]
) -> None:
    assert counted(roles(ForemanStart.MONTH_AFTER_COURSE, course)) == expected


def test_a_role_day_before_the_course_stays_a_work_day() -> None:
    found = roles(ForemanStart.COURSE_DATE, "2023-02-03")
    assert found["days"]["work_ccus"] == 4
    assert found["excluded"] == []


def test_role_days_inside_certified_months_are_not_told_as_before_the_course() -> None:
    data = record(
        held=[qualification("60001", on="2023-03-01")],
        rows=histories("2023-01-01", 59, role="foreman"),
        certificates=[certificate(FIELD, ("2023-01", "2023-01"))],
    )
    data["qualifications"].append(qualification("31019", on="2000-01-01"))
    choice = PolicyChoice(CertificateEnd.FIXED, ForemanStart.COURSE_DATE)
    found = field_result(data, FIELD, choice)
    assert counted(found) == (28 + 17, 0, 0, 0, 28)


def test_nothing_pending_is_nothing_to_confirm() -> None:
    career = in_field(record(rows=histories("2023-01-01", 3)), FIELD).career
    assert career.facts_if_confirmed is None
    assert career.to_confirm == {}


def test_what_confirming_adds_is_told_by_what_is_pending_each_date_once() -> None:
    rows = [
        *histories("2023-01-01", 3, status="unapproved"),
        *histories("2023-01-03", 3, status="site_unregistered"),
        *histories("2023-01-05", 3),
    ]
    career = in_field(record(rows=rows), FIELD).career
    assert {reason: days.count() for reason, days in career.to_confirm.items()} == {
        Exclusion.UNAPPROVED: 3,
        Exclusion.SITE_UNREGISTERED: 1,
    }
    assert career.facts_if_confirmed is not None
    assert career.facts_if_confirmed.work_days == 7


def test_confirming_a_role_on_a_date_that_counts_already_adds_the_role_day() -> None:
    rows = [history("2023-01-01"), history("2023-01-01", status="unapproved", role="foreman")]
    career = in_field(record(rows=rows), FIELD).career
    assert career.excluded == {}
    assert {reason: days.dates() for reason, days in career.to_confirm.items()} == {
        Exclusion.UNAPPROVED: [day("2023-01-01")]
    }
    assert career.facts_if_confirmed is not None
    assert career.facts_if_confirmed.foreman_days == 1


@pytest.mark.parametrize("role", ["worker", "foreman"])
def test_a_second_unapproved_history_on_a_date_that_counts_adds_nothing(role: str) -> None:
    rows = [history("2023-01-01", role=role), history("2023-01-01", status="unapproved", role=role)]
    assert in_field(record(rows=rows), FIELD).career.facts_if_confirmed is None


def test_confirming_days_inside_certified_months_adds_nothing() -> None:
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        rows=histories("2019-06-01", 35, status="unapproved"),
        certificates=[certificate(FIELD, ("2019-06", "2019-06"))],
    )
    found = in_field(data, FIELD)
    assert {reason.value: days.count() for reason, days in found.career.excluded.items()} == {
        "unapproved": 35
    }
    assert {reason.value: days.count() for reason, days in found.career.to_confirm.items()} == {
        "unapproved": 5
    }
    assert found.career.facts_if_confirmed is not None
    assert found.career.facts_if_confirmed.work_days == 17 + 5


def test_confirming_role_days_before_the_course_adds_work_days_only() -> None:
    data = record(
        held=[qualification("60001", on="2023-01-03")],
        rows=histories("2023-01-01", 4, status="unapproved", role="foreman"),
    )
    career = in_field(data, FIELD, PolicyChoice(foreman_start=ForemanStart.COURSE_DATE)).career
    assert career.facts_if_confirmed is not None
    assert (career.facts_if_confirmed.work_days, career.facts_if_confirmed.foreman_days) == (4, 2)


def test_the_most_that_unknown_parts_give_has_days_of_unknown_trades_and_clauses_met() -> None:
    rows = [*histories("2023-01-01", 3, trade="44-01", role="foreman"), history("2023-02-01")]
    career = in_field(record(trades=("44-01",), rows=rows), "glass").career
    assert (career.facts.work_days, career.facts.unknown_met) == (0, False)
    most = career.facts_if_known()
    assert (most.work_days, most.foreman_days, most.unknown_met) == (4, 3, True)


def test_days_of_unknown_trades_inside_certified_months_add_nothing() -> None:
    data = record(
        trades=("44-01",),
        held=[qualification("49999", on="2000-01-01")],
        rows=histories("2019-06-01", 35, trade="44-01"),
        certificates=[certificate("glass", ("2019-06", "2019-06"))],
    )
    assert in_field(data, "glass").career.facts_if_known().work_days == 17 + 5
