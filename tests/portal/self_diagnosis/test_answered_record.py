from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from evaluator.dayset import union
from portal.self_diagnosis.answered_record import answered_record
from portal.self_diagnosis.answers import MOST_DAYS, Answers
from rules.catalogue import Catalogue
from rules.model import Role

CATALOGUE = Catalogue.load()
AS_OF = dt.date(2026, 11, 21)


@st.composite
def totals(draw: st.DrawFn) -> tuple[int, int, int, int | None]:
    work = draw(st.integers(0, MOST_DAYS))
    foreman = draw(st.integers(0, work))
    crew_leader = draw(st.integers(0, work - foreman))
    return work, foreman, crew_leader, draw(st.none() | st.integers(1, 31))


def answers(work: int, foreman: int, crew_leader: int, a_month: int | None) -> Answers:
    return Answers("09-01", None, work, foreman, crew_leader, a_month, (), None)


@given(totals())
def test_totals_become_exactly_that_many_days(given_: tuple[int, int, int, int | None]) -> None:
    work, foreman, crew_leader, _ = given_
    groups = answered_record(answers(*given_), CATALOGUE, AS_OF).histories
    by_role = {group.role: group.days.count() for group in groups}
    assert union(group.days for group in groups).count() == work
    assert by_role.get(Role.FOREMAN, 0) == foreman
    assert by_role.get(Role.CREW_LEADER, 0) == crew_leader


@given(st.integers(1, 30))
def test_the_last_year_has_the_stated_pace(a_month: int) -> None:
    groups = answered_record(answers(3000, 0, 0, a_month), CATALOGUE, AS_OF).histories
    last_year = union(group.days for group in groups).since(AS_OF - dt.timedelta(days=364))
    assert last_year.count() == 12 * a_month


def test_no_day_lies_after_the_day_asked_about() -> None:
    (group,) = answered_record(answers(400, 0, 0, None), CATALOGUE, AS_OF).histories
    assert not group.days.since(AS_OF + dt.timedelta(days=1))
