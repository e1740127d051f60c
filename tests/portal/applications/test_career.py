"""A declared career comes back as it was typed, right or wrong, and its bounds hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.months import Month
from portal.applications.career import (
    Bounds,
    Career,
    Line,
    bounds_of,
    career_faults,
    career_of,
    read_month,
)
from portal.applications.fees import fee_of
from portal.applications.texts import clean, digits
from rules.catalogue import Catalogue

CATALOGUE = Catalogue.load()
TODAY = dt.date(2026, 11, 26)
TEXTS = st.text(max_size=12)
IDS = st.sampled_from(["", "66879345433022", "06679345433022", "x"])
LINES = st.lists(
    st.builds(Line, st.sampled_from(["work", "foreman", "crew_leader"]), TEXTS, TEXTS, IDS),
    max_size=6,
)


@given(
    st.builds(
        Career,
        st.just(True),
        TEXTS,
        TEXTS,
        st.sampled_from("23"),
        IDS,
        TEXTS,
        LINES.map(tuple),
        TEXTS,
    )
)
def test_what_was_typed_comes_back(career: Career) -> None:
    back = career_of(*career.stored())
    assert (back.used, back.first, back.last, back.form) == (
        True,
        career.first,
        career.last,
        career.form,
    )
    assert (back.certifier_id, back.representative, back.wish) == (
        career.certifier_id,
        career.representative,
        career.wish,
    )
    own = {career.certifier_id, ""}
    kept = {
        (one.kind, one.first, one.last, "" if one.certifier_id in own else one.certifier_id)
        for one in career.lines
    }
    assert {(one.kind, one.first, one.last, one.certifier_id) for one in back.lines} == kept
    assert back.certificates() == career_of(*back.stored()).certificates()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2015-05", "2015-05"),
        ("２０１５年５月", "2015-05"),
        ("2015/5", "2015-05"),
        ("201505", "2015-05"),
        ("2015-00", "2015-00"),
        ("2015-12", "2015-12"),
        ("2015-13", "2015-13"),
        ("平成27年", "平成27年"),
        ("平成27年5月", "2015-05"),
        ("H27.5", "2015-05"),
        ("27-5", "27-5"),
        ("", ""),
    ],
)
def test_months_are_read_as_people_write_them(typed: str, read: str) -> None:
    assert read_month(typed) == read


BOUNDS = Bounds(
    Month.parse("2010-05"), "x", Month.parse("2020-03"), by_registration=True, open=True
)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        ("2010-04", "2020-03", ["period_early"]),
        ("2010-05", "2020-03", []),
        ("2010-06", "2020-03", ["period_reason_missing"]),
        ("2010-05", "2020-02", []),
        ("2010-05", "2020-04", ["period_late"]),
        ("2010-05", "2010-05", []),
        ("2010-05", "2010-04", ["period_backwards"]),
    ],
)
def test_the_bounds_of_a_period(first: str, last: str, codes: list[str]) -> None:
    career = Career(True, first, last, "2", "66879345433022", "髙﨑")
    found = career_faults(career, "", BOUNDS, frozenset({"66879345433022"}))
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("registered", "latest", "by_registration"),
    [
        ("2024-03-31", "2024-02", True),
        ("2024-04-01", "2024-03", False),
        ("2025-01-01", "2024-03", False),
    ],
)
def test_a_certificate_ends_before_registration_or_in_march_2024(
    registered: str, latest: str, by_registration: bool
) -> None:
    record = {
        "technician": {"registered_on": registered},
        "qualifications": [{"code": "31018", "name": None, "acquired_on": "2015-05-10"}],
    }
    found = bounds_of(record, "electrical", CATALOGUE, TODAY)
    assert (str(found.latest), found.by_registration, found.usable) == (
        latest,
        by_registration,
        True,
    )
    assert not bounds_of(record | {"qualifications": []}, "electrical", CATALOGUE, TODAY).usable
    assert not bounds_of(record, "electrical", CATALOGUE, dt.date(2029, 4, 1)).usable
    assert bounds_of(record, "electrical", CATALOGUE, dt.date(2029, 3, 31)).usable


@pytest.mark.parametrize(
    ("day", "yen"),
    [("2025-07-31", 8000), ("2025-08-01", 0), ("2026-03-31", 0), ("2026-04-01", 8000)],
)
def test_fees_are_waived_between_two_dates(day: str, yen: int) -> None:
    found = fee_of(CATALOGUE, ["electrical", "plumbing", None], dt.date.fromisoformat(day))
    assert found.yen == yen


@given(st.text(max_size=300))
def test_every_text_becomes_one_that_can_be_stored(text: str) -> None:
    found = clean(text)
    assert len(found) <= 201
    assert "\0" not in found
    assert "\n" not in found
    found.encode()
    digits(text).encode()
