"""What needs no portal: expiry, outlook, the picture."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.passport.level_view import read_what_if
from portal.passport.projection import BOTTOM, TOP, Line, picture_of, reached_on
from portal.passport.qualification_view import Expiry, expiry_of, months_before
from rules.catalogue import Catalogue

TODAY = dt.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("expires_on", "found"),
    [
        (None, Expiry.NEVER),
        ("2027-02-27", Expiry.LATER),
        ("2027-02-26", Expiry.SOON),
        ("2027-02-25", Expiry.SOON),
        ("2026-11-26", Expiry.SOON),
        ("2026-11-25", Expiry.OVER),
    ],
)
def test_a_warning_begins_three_months_before_and_ends_with_the_last_day(
    expires_on: str | None, found: Expiry
) -> None:
    day = None if expires_on is None else dt.date.fromisoformat(expires_on)
    assert expiry_of(day, TODAY) is found


def test_three_months_before_the_end_of_may_is_the_end_of_february() -> None:
    assert months_before(dt.date(2027, 5, 31), 3) == dt.date(2027, 2, 28)
    assert months_before(dt.date(2028, 5, 31), 3) == dt.date(2028, 2, 29)
    assert months_before(dt.date(2027, 1, 15), 3) == dt.date(2026, 10, 15)


def test_missing_days_are_there_when_a_pace_has_brought_them() -> None:
    assert reached_on(0, 0, TODAY) == TODAY
    assert reached_on(1, 0, TODAY) is None
    assert reached_on(20, 20, TODAY) == TODAY + dt.timedelta(days=31)  # a month, rounded up
    assert reached_on(600, 1, TODAY) is not None  # fifty years
    assert reached_on(601, 1, TODAY) is None


@settings(max_examples=25)
@given(have=st.integers(0, 3000), need=st.integers(1, 3000), pace=st.integers(0, 31))
def test_a_picture_stays_in_its_box_and_no_later_pace_arrives_earlier(
    have: int, need: int, pace: int
) -> None:
    lines = {"now": Line(10, reached_on(need - have, 10, TODAY))}
    lines["then"] = Line(pace, reached_on(need - have, pace, TODAY))
    picture = picture_of(have, need, TODAY, lines)
    if have >= need:
        assert picture is None
        return
    if picture is None:
        assert all(one.on is None for one in lines.values())
        return
    assert all(TOP <= one.y <= BOTTOM and 8 <= one.x <= 312 for one in picture.lines)
    now, then = lines["now"].on, lines["then"].on
    if now is not None and then is not None:
        assert then <= now if pace >= 10 else then >= now


def test_every_input_that_says_nothing_usable_is_named() -> None:
    catalogue = Catalogue.load().qualifications
    asked, wrong = read_what_if({"days": "32", "role_days": "1.5", "qualification": "?"}, catalogue)
    assert wrong == ("days", "role_days", "qualification")
    assert not asked.asked
    asked, wrong = read_what_if({"days": " 31 ", "qualification": "60011"}, catalogue)
    assert (asked.days, asked.role_days, wrong) == (31, None, ())
    assert asked.qualification is not None
    assert asked.qualification.code == "60011"
