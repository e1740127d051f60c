from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.intake import Mark, Touch, passages, stays
from tests.attendance.gate import OTHER_SITE, SITE, TODAY, at

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def touch(  # noqa: PLR0913 - what a touch is made of
    clock: str,
    direction: str = "unknown",
    *,
    day: dt.date = TODAY,
    site: str = SITE,
    gate: str = "g",
    cut: int = 0,
) -> Touch:
    moment = at(clock, day)
    named = f"{gate} {site} {moment} {direction}"
    return Touch(moment, named, site, gate, direction, day_cut=cut)


def clocks(found: dt.datetime | None) -> str | None:
    return None if found is None else found.astimezone(at("00:00").tzinfo).strftime("%H:%M")


def told(*touches: Touch) -> list[tuple[str, str | None, str | None]]:
    return [(str(one.day), clocks(one.entered), clocks(one.exited)) for one in stays(touches)]


TOMORROW = TODAY + dt.timedelta(days=1)


def test_an_exit_that_nobody_touched_is_never_invented() -> None:
    [stay] = stays([touch("08:00")])
    assert (clocks(stay.entered), stay.exited) == ("08:00", None)
    assert stay.marks == {Mark.NO_EXIT}


def test_a_forgotten_exit_does_not_make_the_next_mornings_entry_one() -> None:
    assert told(touch("08:00"), touch("07:50", day=TOMORROW)) == [
        (str(TODAY), "08:00", None),
        (str(TOMORROW), "07:50", None),
    ]


def test_a_night_shift_belongs_to_the_day_of_its_entry() -> None:
    assert told(touch("21:00", "in"), touch("05:30", "out", day=TOMORROW)) == [
        (str(TODAY), "21:00", "05:30")
    ]


@pytest.mark.parametrize(("clock", "paired"), [("00:59", True), ("01:00", True), ("01:01", False)])
def test_an_exit_belongs_to_an_entry_up_to_sixteen_hours_before(
    clock: str, *, paired: bool
) -> None:
    [found] = stays([touch("09:00", "in"), touch(clock, "out", day=TOMORROW)])
    assert (found.day, bool(found.marks)) == (TODAY, not paired)


def test_an_exit_alone_is_a_day_without_an_entry() -> None:
    [stay] = stays([touch("17:00", "out")])
    assert (stay.entered, clocks(stay.exited)) == (None, "17:00")
    assert stay.marks == {Mark.NO_ENTRY}


@pytest.mark.parametrize(("clock", "number"), [("08:02", 1), ("08:03", 1), ("08:04", 2)])
def test_touches_within_three_minutes_are_one_passage(clock: str, number: int) -> None:
    assert len(passages([touch("08:00", "in"), touch(clock, "in")])) == number


def test_several_entries_of_a_day_at_a_site_are_one_stay_to_the_last_exit() -> None:
    day = [touch("08:00"), touch("12:00"), touch("13:00"), touch("17:30")]
    assert told(*day) == [(str(TODAY), "08:00", "17:30")]


def test_two_sites_on_a_day_are_two_stays() -> None:
    found = stays([touch("08:00"), touch("13:00", site=OTHER_SITE)])
    assert [(one.day, one.site_id) for one in found] == [(TODAY, SITE), (TODAY, OTHER_SITE)]


def test_a_journey_that_nobody_makes_and_two_gates_at_once_are_marked() -> None:
    hurried = stays([touch("08:00"), touch("08:10", site=OTHER_SITE)])
    assert all(Mark.IMPOSSIBLE_JOURNEY in one.marks for one in hurried)
    slow = stays([touch("08:00"), touch("08:11", site=OTHER_SITE)])
    assert not any(Mark.IMPOSSIBLE_JOURNEY in one.marks for one in slow)
    [both] = stays([touch("08:00", "in"), touch("08:01", "in", gate="h")])
    assert Mark.TWO_GATES in both.marks


def test_without_a_rule_of_the_site_a_night_without_directions_is_two_days() -> None:
    assert told(touch("21:00"), touch("05:30", day=TOMORROW)) == [
        (str(TODAY), "21:00", None),
        (str(TOMORROW), "05:30", None),
    ]


def test_nights_without_directions_are_a_day_each_where_the_day_of_the_site_is_cut_later() -> None:
    days = [TODAY + dt.timedelta(days=number) for number in range(4)]
    nights = [
        one
        for day in days[:3]
        for one in (
            touch("21:00", day=day, cut=12),
            touch("05:30", day=day + dt.timedelta(days=1), cut=12),
        )
    ]
    assert told(*nights) == [(str(day), "21:00", "05:30") for day in days[:3]]


@pytest.mark.parametrize(
    ("clock", "days"),
    [("11:59", [TODAY]), ("12:00", [TODAY, TOMORROW]), ("12:01", [TODAY, TOMORROW])],
)
def test_a_touch_belongs_to_the_night_before_until_the_cut(clock: str, days: list[dt.date]) -> None:
    found = stays([touch("22:00", cut=12), touch(clock, day=TOMORROW, cut=12)])
    assert [one.day for one in found] == days


@pytest.mark.parametrize(("clock", "days"), [("15:59", 2), ("16:00", 1), ("16:01", 1)])
def test_a_touch_more_than_sixteen_hours_after_an_entry_is_the_next_one(
    clock: str, days: int
) -> None:
    assert len(stays([touch(clock, cut=12), touch("08:00", day=TOMORROW, cut=12)])) == days


@pytest.mark.parametrize(
    ("clock", "days"),
    [("23:30", 1), ("23:31", 1), ("23:59", 1), ("07:29", 1), ("07:30", 1), ("07:31", 2)],
)
def test_an_exit_within_a_day_of_its_entry_makes_no_second_day(clock: str, days: int) -> None:
    on = TODAY if clock > "08" else TOMORROW
    found = stays([touch("07:30", "in"), touch(clock, "out", day=on)])
    assert len(found) == days
    assert found[0].day == TODAY


def test_who_comes_after_midnight_works_that_day() -> None:
    night = [touch("00:30", day=TOMORROW, cut=12), touch("05:30", day=TOMORROW, cut=12)]
    assert told(*night) == [(str(TOMORROW), "00:30", "05:30")]


def test_a_forgotten_exit_of_a_night_does_not_make_the_next_evenings_entry_one() -> None:
    nights = [touch("21:00", cut=12), touch("21:05", day=TOMORROW, cut=12)]
    assert told(*nights) == [(str(TODAY), "21:00", None), (str(TOMORROW), "21:05", None)]


def test_shifts_by_day_and_by_night_are_told_apart_by_a_cut_between_them() -> None:
    day = [touch("08:00", cut=7), touch("17:00", cut=7)]
    night = [touch("20:00", day=TOMORROW, cut=7)]
    night += [touch("06:00", day=TOMORROW + dt.timedelta(days=1), cut=7)]
    assert told(*day, *night) == [
        (str(TODAY), "08:00", "17:00"),
        (str(TOMORROW), "20:00", "06:00"),
    ]


def test_a_gate_that_tells_directions_needs_no_rule_and_is_not_harmed_by_one() -> None:
    for cut in (0, 1, 12):
        found = told(touch("09:00", "in", cut=cut), touch("00:30", "out", day=TOMORROW, cut=cut))
        assert found == [(str(TODAY), "09:00", "00:30")]


FIVE_DAYS = 5 * 24 * 60


@settings(max_examples=300)
@given(
    st.sampled_from((0, 1, 7, 12)),
    st.lists(
        st.tuples(
            st.integers(0, FIVE_DAYS // 10 - 1), st.sampled_from(("in", "out", *["unknown"] * 4))
        ),
        min_size=1,
        max_size=14,
    ),
)
def test_a_day_is_the_same_whatever_is_known_of_days_that_do_not_touch_it(
    cut: int, tens: list[tuple[int, str]]
) -> None:
    """Days are worked out from the day before to the day after: more must make no difference."""
    first = TODAY - dt.timedelta(days=2)
    made = [
        Touch(at("00:00", first) + ten * 10 * MINUTE, str(number), SITE, "g", way, day_cut=cut)
        for number, (ten, way) in enumerate(tens)
    ]
    begin, end = at("00:00", TODAY - DAY), at("00:00", TODAY + 2 * DAY)
    near = [one for one in made if begin <= one.at < end]
    assert [one for one in stays(made) if one.day == TODAY] == [
        one for one in stays(near) if one.day == TODAY
    ]
    without = {(one.day, one) for one in stays(made[1:])}
    changed = {day for day, _ in without ^ {(one.day, one) for one in stays(made)}}
    touched_on = made[0].at.date()
    assert all(abs((day - touched_on).days) <= 1 for day in changed)


@settings(max_examples=25)
@given(
    st.sampled_from((0, 7, 12)),
    st.lists(
        st.tuples(
            st.integers(0, 3000),
            st.sampled_from(("in", "out", "unknown")),
            st.sampled_from((SITE, OTHER_SITE)),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_stays_are_the_same_in_every_order_and_however_often_touches_come(
    cut: int,
    given_touches: list[tuple[int, str, str]],
) -> None:
    made = [
        Touch(at("06:00") + minutes * MINUTE, str(number), site, "g", direction, day_cut=cut)
        for number, (minutes, direction, site) in enumerate(given_touches)
    ]
    wanted = stays(made)
    assert all(stays([*order, order[0]]) == wanted for order in permutations(made))
    assert sum(one.touches for one in wanted) == len(made)
    assert len({(one.day, one.site_id) for one in wanted}) == len(wanted)
    for one in wanted:
        assert one.exited is None or one.entered is None or one.exited >= one.entered
