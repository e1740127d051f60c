from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.intake import Mark, Touch, passages, stays
from tests.attendance.gate import OTHER_SITE, SITE, TODAY, at

MINUTE = dt.timedelta(minutes=1)


def touch(
    clock: str,
    direction: str = "unknown",
    *,
    day: dt.date = TODAY,
    site: str = SITE,
    gate: str = "g",
) -> Touch:
    moment = at(clock, day)
    return Touch(moment, f"{gate} {site} {moment} {direction}", site, gate, direction)


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
    found = told(touch("09:00", "in"), touch(clock, "out", day=TOMORROW))
    assert (found[0] == (str(TODAY), "09:00", clock)) == paired
    assert len(found) == (1 if paired else 2)


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


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3000),
            st.sampled_from(("in", "out", "unknown")),
            st.sampled_from((SITE, OTHER_SITE)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_stays_are_the_same_in_every_order_and_however_often_touches_come(
    given_touches: list[tuple[int, str, str]],
) -> None:
    made = [
        Touch(at("06:00") + minutes * MINUTE, str(number), site, "g", direction)
        for number, (minutes, direction, site) in enumerate(given_touches)
    ]
    wanted = stays(made)
    assert all(stays([*order, order[0]]) == wanted for order in permutations(made))
    assert sum(one.touches for one in wanted) == len(made)
    assert len({(one.day, one.site_id) for one in wanted}) == len(wanted)
    for one in wanted:
        assert one.exited is None or one.entered is None or one.exited >= one.entered
