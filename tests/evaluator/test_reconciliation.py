from __future__ import annotations

import pytest

from evaluator.dayset import EMPTY
from evaluator.judgement import FieldJudgement
from evaluator.months import Month
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from evaluator.reconciliation import Certified, first_role_day
from tests.evaluator.careers import (
    CATALOGUE,
    Json,
    certificate,
    day,
    field_result,
    histories,
    in_field,
    qualification,
    record,
)

FIXED = PolicyChoice(CertificateEnd.FIXED)
FIELD = "electrical"


def certified(
    *periods: tuple[str, str],
    start: str | None = "2000-01-01",
    registered_on: str = "2019-07-19",
    choice: PolicyChoice = FIXED,
    **more: object,
) -> Certified:
    held = [] if start is None else [qualification("49999", on=start)]
    data = record(
        as_of="2026-11-21",
        held=held,
        certificates=[certificate(FIELD, *periods, **more)],
        registered_on=registered_on,
    )
    return in_field(data, FIELD, choice).career.certified


def periods(first: str, last: str) -> list[Json]:
    return [{"from": first, "to": last}]


@pytest.mark.parametrize(
    ("as_of", "work", "refused"),
    [
        ("2029-03-30", 2185, None),
        ("2029-03-31", 2185, None),
        ("2029-04-01", 0, "certificate_after_last_day"),
    ],
)
def test_a_certificate_counts_up_to_the_last_filing_day(
    as_of: str, work: int, refused: str | None
) -> None:
    data = record(
        as_of=as_of,
        held=[qualification("49999", on="2000-01-01")],
        certificates=[certificate(FIELD, ("2008-04", "2018-05"))],
    )
    found = in_field(data, FIELD).career.certified
    assert (found.work, found.refused, found.declared_months) == (work, refused, 122)


def test_a_certificate_without_any_registered_item_counts_nothing() -> None:
    found = certified(("2008-04", "2018-05"), start=None)
    assert found == Certified(declared_months=122, refused="certificate_without_start")


def test_a_certificate_of_another_field_counts_nothing_here() -> None:
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        certificates=[certificate("plumbing", ("2008-04", "2018-05"))],
    )
    assert in_field(data, FIELD).career.certified == Certified()
    assert in_field(data, "plumbing").career.certified.months == 122


@pytest.mark.parametrize(
    ("start", "months"),
    [
        ("2008-03-31", 122),
        ("2008-04-01", 122),
        ("2008-04-30", 122),
        ("2008-05-01", 121),
        ("2018-05-31", 1),
        ("2018-06-01", 0),
    ],
)
def test_the_start_is_the_month_of_the_oldest_registered_item(start: str, months: int) -> None:
    found = certified(("2008-04", "2018-05"), start=start)
    assert (found.months, found.start) == (months, Month.of(day(start)))
    assert found.declared_months == 122


@pytest.mark.parametrize(
    ("registered_on", "months", "end"),
    [
        ("2018-05-31", 121, "2018-04"),
        ("2018-06-01", 122, "2018-05"),
        ("2018-07-01", 122, "2018-06"),
        ("2008-04-15", 0, "2008-03"),
    ],
)
def test_under_policy_registration_the_end_is_the_month_before_registration(
    registered_on: str, months: int, end: str
) -> None:
    choice = PolicyChoice(CertificateEnd.REGISTRATION)
    found = certified(("2008-04", "2018-05"), registered_on=registered_on, choice=choice)
    assert (found.months, str(found.end)) == (months, end)


@pytest.mark.parametrize(
    ("end", "registered_on", "last"),
    [
        (CertificateEnd.REGISTRATION, "2024-03-31", "2024-02"),
        (CertificateEnd.REGISTRATION, "2024-04-01", "2024-03"),
        (CertificateEnd.REGISTRATION, "2025-05-01", "2024-03"),
        (CertificateEnd.FIXED, "2019-07-19", "2024-03"),
    ],
)
def test_no_month_after_2024_03_counts(end: CertificateEnd, registered_on: str, last: str) -> None:
    found = certified(("2023-01", "2026-10"), registered_on=registered_on, choice=PolicyChoice(end))
    assert str(found.end) == last
    assert found.months == Month.parse(last).number - Month.parse("2023-01").number + 1


def test_the_default_policy_ends_before_registration() -> None:
    found = certified(("2008-04", "2024-03"), choice=PolicyChoice())
    assert str(found.end) == "2019-06"


def test_months_of_several_certificates_and_periods_are_united() -> None:
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        certificates=[
            certificate(FIELD, ("2008-04", "2008-12"), ("2008-11", "2009-01")),
            certificate(FIELD, ("2009-01", "2009-03"), ("2012-01", "2012-01")),
        ],
    )
    found = in_field(data, FIELD).career.certified
    assert (found.months, found.declared_months, found.work) == (13, 13, 232)


def test_roles_are_united_by_month_and_each_sum_is_rounded_down() -> None:
    found = certified(
        ("2008-01", "2018-12"),
        foreman_periods=periods("2010-01", "2010-03"),
        crew_leader_periods=periods("2010-03", "2010-05"),
    )
    assert (found.foreman, found.crew_leader, found.either) == (53, 53, 89)


def test_either_may_be_a_day_more_than_both_roles_rounded() -> None:
    found = certified(
        ("2008-01", "2018-12"),
        foreman_periods=periods("2010-01", "2010-01"),
        crew_leader_periods=periods("2011-01", "2011-01"),
    )
    assert (found.foreman, found.crew_leader, found.either) == (17, 17, 35)


def test_role_months_are_cut_like_work_months() -> None:
    found = certified(
        ("2008-01", "2018-12"),
        start="2010-02-20",
        registered_on="2010-05-02",
        choice=PolicyChoice(CertificateEnd.REGISTRATION),
        foreman_periods=periods("2009-01", "2018-12"),
        crew_leader_periods=periods("2010-04", "2010-06"),
    )
    assert (found.work, found.foreman, found.crew_leader, found.either) == (53, 53, 17, 53)


COURSE = "2010-02-20"


@pytest.mark.parametrize(
    ("start", "course", "foreman"),
    [
        (ForemanStart.NONE, None, 215),
        (ForemanStart.COURSE_DATE, None, 0),
        (ForemanStart.COURSE_DATE, COURSE, 197),
        (ForemanStart.COURSE_DATE, "1999-12-31", 215),
        (ForemanStart.MONTH_AFTER_COURSE, None, 0),
        (ForemanStart.MONTH_AFTER_COURSE, COURSE, 179),
        (ForemanStart.MONTH_AFTER_COURSE, "2010-12-31", 0),
        (ForemanStart.MONTH_AFTER_COURSE, "1999-12-31", 215),
    ],
)
def test_certified_role_months_start_with_the_course_where_the_policy_asks(
    start: ForemanStart, course: str | None, foreman: int
) -> None:
    held = [qualification("49999", on="1998-01-01")]
    if course is not None:
        held.append(qualification("60011", on=course))
    made = certificate(
        FIELD,
        ("2010-01", "2010-12"),
        foreman_periods=periods("2010-01", "2010-12"),
        crew_leader_periods=periods("2010-01", "2010-12"),
    )
    found = in_field(
        record(held=held, certificates=[made]), FIELD, PolicyChoice(CertificateEnd.FIXED, start)
    ).career.certified
    assert (found.work, found.foreman, found.crew_leader, found.either) == (215, *[foreman] * 3)


def test_role_months_never_start_before_the_career() -> None:
    held = [qualification("60001", on="2010-03-01")]
    made = certificate(FIELD, foreman_periods=periods("2010-01", "2010-12"))
    data = record(held=held, certificates=[made])
    for start, foreman in ((ForemanStart.COURSE_DATE, 179), (ForemanStart.MONTH_AFTER_COURSE, 161)):
        choice = PolicyChoice(CertificateEnd.FIXED, start)
        assert in_field(data, FIELD, choice).career.certified.foreman == foreman


@pytest.mark.parametrize(
    ("course", "policy", "first"),
    [
        (None, ForemanStart.COURSE_DATE, None),
        (None, ForemanStart.MONTH_AFTER_COURSE, None),
        ("2010-12-31", ForemanStart.COURSE_DATE, "2010-12-31"),
        ("2010-12-31", ForemanStart.MONTH_AFTER_COURSE, "2011-01-01"),
        ("2010-01-01", ForemanStart.MONTH_AFTER_COURSE, "2010-02-01"),
    ],
)
def test_the_first_role_day_is_the_course_or_the_first_of_the_next_month(
    course: str | None, policy: ForemanStart, first: str | None
) -> None:
    found = first_role_day(None if course is None else day(course), policy)
    assert found == (None if first is None else day(first))


def overlapping(choice: PolicyChoice, registered_on: str = "2023-03-01") -> FieldJudgement:
    """Two months of daily work, the first of them certified."""
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        rows=histories("2023-01-01", 59, role="foreman"),
        certificates=[certificate(FIELD, ("2023-01", "2023-01"))],
        registered_on=registered_on,
    )
    return in_field(data, FIELD, choice)


@pytest.mark.parametrize("end", CertificateEnd)
def test_recorded_days_inside_certified_months_add_nothing_of_any_kind(end: CertificateEnd) -> None:
    career = overlapping(PolicyChoice(end)).career
    assert (career.facts.work_days, career.facts.foreman_days) == (28 + 17, 28)
    assert {reason.value: days.count() for reason, days in career.excluded.items()} == {
        "inside_certificate": 31
    }


def test_recorded_days_outside_what_remains_of_the_certificate_all_count() -> None:
    choice = PolicyChoice(CertificateEnd.REGISTRATION)
    career = overlapping(choice, registered_on="2023-01-15").career
    assert (career.facts.work_days, career.certified.covered) == (59, EMPTY)
    assert career.excluded == {}


def test_a_month_certified_only_for_a_role_adds_no_role_days_and_takes_no_work_days() -> None:
    data = record(
        held=[qualification("49999", on="2000-01-01")],
        rows=histories("2023-01-01", 59, role="foreman"),
        certificates=[certificate(FIELD, foreman_periods=periods("2023-02", "2023-02"))],
    )
    found = field_result(data, FIELD, FIXED)
    assert found["days"] == {
        "work": 59,
        "work_ccus": 59,
        "work_certificate": 0,
        "foreman": 31 + 17,
        "crew_leader": 0,
        "foreman_or_crew_leader": 31 + 17,
    }
    assert found["excluded"] == []


def test_without_a_certificate_there_is_nothing_to_cut() -> None:
    found = field_result(record(), FIELD)
    assert set(found["days"].values()) == {0}
    assert found["certificate"] == {
        "declared_months": 0,
        "counted_months": 0,
        "from": None,
        "to": None,
        "refused": None,
    }


def test_the_result_shows_how_the_certificate_was_cut() -> None:
    data = record(
        held=[qualification("49999", on="2010-02-20")],
        certificates=[certificate(FIELD, ("2008-04", "2018-05"))],
    )
    assert field_result(data, FIELD)["certificate"] == {
        "declared_months": 122,
        "counted_months": 100,
        "from": "2010-02",
        "to": "2019-06",
        "refused": None,
    }


def test_limits_come_from_the_operating_values_of_the_day() -> None:
    values = CATALOGUE.operating
    assert values.word("certificate_content_last_month", day("2026-11-21"), FIELD) == "2024-03"
    assert values.word("certificate_filing_last_day", day("2023-06-13"), FIELD) == "2024-03-31"
    assert values.word("certificate_filing_last_day", day("2023-06-14"), FIELD) == "2029-03-31"
