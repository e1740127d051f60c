from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from evaluator.estimate import FARTHEST_YEARS, Estimate, Pace, estimate
from evaluator.findings import level_findings
from evaluator.judgement import RoleDaysFinding
from rules.model import Role
from tests.evaluator.careers import (
    CATALOGUE,
    TODAY,
    Json,
    certificate,
    field_result,
    histories,
    in_field,
    qualification,
    record,
)

YEAR = dt.timedelta(days=365)
DAY = dt.timedelta(days=1)


def guess(data: Json, level: int, field: str = "electrical") -> Estimate | None:
    one = in_field(data, field)
    (found,) = [each for each in one.levels if each.rule.level == level]
    return estimate(found, one.career)


def recent(count: int, last: dt.date = TODAY, **changes: object) -> list[Json]:
    return histories(str(last - (count - 1) * DAY), count, **changes)


def test_a_level_that_is_met_has_no_estimate() -> None:
    assert guess(record(rows=recent(645), held=["31019"]), 2) is None


def test_a_level_that_is_not_known_has_no_estimate() -> None:
    assert guess(record(rows=recent(10)), 2, "landscaping") is None
    assert field_result(record(rows=recent(10)), "landscaping")["estimate"] == {}


def test_a_level_that_lacks_only_qualifications_has_no_estimate() -> None:
    assert guess(record(rows=recent(645)), 2) is None


def test_work_days_come_at_the_pace_of_the_last_year() -> None:
    found = guess(record(rows=recent(200), held=["31019"]), 2)
    # 445 days missing at 200 a year are 812.125 days, so the 813th
    assert found == Estimate(Pace(445, 200, TODAY + 813 * DAY), None, needs_qualifications=False)
    assert found is not None
    assert found.on == dt.date(2029, 2, 11)


@pytest.mark.parametrize(("count", "days"), [(365, 280), (364, 282), (1, 365 * 644)])
def test_the_days_ahead_are_rounded_up(count: int, days: int) -> None:
    found = guess(record(rows=recent(count)), 2)
    assert found is not None
    assert found.work_days is not None
    ahead = days if days <= FARTHEST_YEARS * 365 else None
    assert found.work_days.on == (None if ahead is None else TODAY + ahead * DAY)


def test_the_last_year_ends_on_the_day_asked_about_and_has_365_days() -> None:
    oldest = TODAY - YEAR + DAY
    for last, inside in ((oldest, 1), (oldest - DAY, 0)):
        found = guess(record(rows=recent(5, last)), 2)
        assert found is not None
        assert found.work_days is not None
        assert found.work_days.last_year == inside


def test_who_has_not_worked_for_a_year_gets_no_date() -> None:
    found = guess(record(rows=recent(10, TODAY - YEAR)), 2)
    assert found == Estimate(Pace(635, 0, None), None, needs_qualifications=True)
    assert found is not None
    assert found.on is None


@pytest.mark.parametrize(("count", "told"), [(12, False), (13, True)])
def test_a_date_beyond_a_working_life_is_not_told(count: int, *, told: bool) -> None:
    # 645 - 12 days at 12 a year take 52.75 years, 645 - 13 at 13 a year 48.6
    found = guess(record(rows=recent(count)), 2)
    assert found is not None
    assert found.work_days is not None
    assert found.work_days.last_year == count
    assert (found.on is not None) is told


def test_fifty_years_are_still_told_and_no_day_more() -> None:
    # 1,075 - 575 = 500 days missing at 10 a year are 50 years to the day
    for before, missing, on in ((565, 500, TODAY + 50 * YEAR), (564, 501, None)):
        found = guess(record(rows=recent(10) + histories("2019-01-01", before)), 3)
        assert found is not None
        assert found.work_days == Pace(missing, 10, on)


def test_role_days_that_are_there_have_no_pace() -> None:
    found = guess(record(rows=recent(300, role="foreman")), 3)
    assert found is not None
    assert found.work_days is not None
    assert found.role_days is None
    assert found.on == found.work_days.on


def test_a_level_that_asks_for_no_qualification_needs_none() -> None:
    one = in_field(record(rows=recent(300)), "electrical")
    days_only = replace(one.levels[0], findings=one.levels[0].findings[:1])
    found = estimate(days_only, one.career)
    assert found is not None
    assert found.needs_qualifications is False


def test_the_later_of_work_and_role_days_is_the_estimate() -> None:
    rows = recent(300)
    for row in rows[:50]:
        row["role"] = "foreman"
    found = guess(record(rows=rows), 3)
    assert found is not None
    assert found.work_days == Pace(775, 300, TODAY + 943 * DAY)
    assert found.role_days == Pace(165, 50, TODAY + 1205 * DAY)
    assert found.on == TODAY + 1205 * DAY
    assert found.needs_qualifications


def test_where_one_pace_has_no_date_there_is_no_estimate_of_the_level() -> None:
    found = guess(record(rows=recent(300)), 3)
    assert found is not None
    assert found.role_days == Pace(215, 0, None)
    assert found.on is None


def test_role_days_alone_may_be_missing() -> None:
    rows = recent(1100, role="crew_leader")
    for row in rows[:214]:
        row["role"] = "worker"
    for row in rows[214:]:
        row["role"] = "worker" if row["date"] < "2026-11-15" else row["role"]
    found = guess(record(rows=rows), 3)
    assert found is not None
    assert found.work_days is None
    assert found.role_days == Pace(208, 7, TODAY + 10846 * DAY)


def test_the_pace_of_foreman_days_leaves_crew_leader_days_out() -> None:
    rows = recent(100, role="crew_leader") + recent(40, TODAY - 100 * DAY, role="foreman")
    four, three = guess(record(rows=rows), 4), guess(record(rows=rows), 3)
    assert four is not None
    assert three is not None
    assert four.role_days is not None
    assert three.role_days is not None
    assert (three.role_days.last_year, four.role_days.last_year) == (140, 40)


def test_days_in_a_role_that_does_not_count_yet_are_no_pace() -> None:
    rows = recent(100, role="crew_leader", trade="06-01")
    for row in rows[:30]:
        row["role"] = "foreman"
    data = record(trades=("06-01",), rows=rows)
    found = guess(data, 3, "scaffolding")
    assert found is not None
    assert found.role_days is not None
    assert (found.role_days.missing, found.role_days.last_year) == (400, 30)
    data["qualifications"] = [qualification("60001")]
    found = guess(data, 3, "scaffolding")
    assert found is not None
    assert found.role_days is not None
    assert (found.role_days.missing, found.role_days.last_year) == (330, 100)


def test_where_no_role_counts_yet_there_is_no_pace_of_role_days() -> None:
    one = in_field(record(rows=recent(100, role="foreman")), "electrical")
    (level,) = [each for each in one.levels if each.rule.level == 3]
    findings = tuple(
        replace(finding, barred=(Role.CREW_LEADER, Role.FOREMAN))
        if isinstance(finding, RoleDaysFinding)
        else finding
        for finding in level.findings
    )
    found = estimate(replace(level, findings=findings), one.career)
    assert found is not None
    assert found.role_days == Pace(115, 0, None)


def test_certified_days_are_there_but_are_no_pace() -> None:
    data = record(
        held=[qualification("31019", on="2000-01-01")],
        rows=recent(100),
        certificates=[certificate("electrical", ("2010-01", "2011-12"))],
    )
    found = guess(data, 2)
    assert found is not None
    assert found.work_days is not None
    assert (found.work_days.missing, found.work_days.last_year) == (645 - 430 - 100, 100)


def test_the_result_tells_the_pace_by_month() -> None:
    found = field_result(record(rows=recent(200), held=["31019"]), "electrical")
    assert found["estimate"]["2"] == {
        "on": "2029-02-11",
        "work_days": {"missing": 445, "last_year": 200, "per_month": 16.7, "on": "2029-02-11"},
        "role_days": None,
        "needs_qualifications": False,
    }
    assert sorted(found["estimate"]) == ["2", "3", "4"]
    assert found["estimate"]["3"]["role_days"] == {
        "missing": 215,
        "last_year": 0,
        "per_month": 0.0,
        "on": None,
    }
    assert found["estimate"]["3"]["on"] is None


def test_an_estimate_at_the_last_day_that_can_be_asked_about_is_a_real_date() -> None:
    last = dt.date(2199, 12, 31)
    found = guess(record(as_of=str(last), rows=recent(13, last)), 2)
    assert found is not None
    assert found.on is not None
    assert found.on.year == 2248


def test_findings_of_the_same_career_are_the_same() -> None:
    one = in_field(record(rows=recent(200)), "electrical")
    again = level_findings(one.career, one.outcome, one.if_known, CATALOGUE.qualifications)
    assert again == one.levels
