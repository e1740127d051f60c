from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, update

from attendance.intake import Result, derive, derive_site
from ccus_data.database import reading, writing
from ccus_data.tables import (
    histories,
    import_jobs,
    site_rosters,
    site_rules,
    site_structures,
    sites,
    touches,
)
from tests.attendance.gate import (
    CARD,
    COLLEAGUE,
    NOW,
    OTHER_SITE,
    SITE,
    TODAY,
    WORKER,
    Ground,
    at,
    catalogue,
    tap,
)
from tests.ccus_data.world import ROWS

DAY = (WORKER, TODAY, SITE)


def codes(results: list[Result]) -> list[tuple[str, str]]:
    return [(one.status, one.code) for one in results]


def test_a_touch_becomes_a_history_with_employer_trade_and_role_of_the_roster(
    ground: Ground,
) -> None:
    found = ground.send([tap(1, at("08:00")), tap(2, at("11:30"))])
    assert found.counts() == {
        "created": 2,
        "duplicate": 0,
        "held": 0,
        "rejected": 0,
        "retry": 0,
    }
    assert found.changed == {(WORKER, TODAY)}
    assert ground.histories() == [(*DAY, "08:00", "11:30", "09-01", "counted")]


def test_the_same_row_again_is_a_duplicate_for_ever(ground: Ground) -> None:
    ground.send([tap(1, at("08:00"))])
    later = NOW + dt.timedelta(days=20)
    assert codes(ground.send([tap(1, at("08:00"))], later).results) == [("duplicate", "")]
    assert ground.kept() == 1


def test_another_content_under_an_id_is_refused_and_nothing_changes(ground: Ground) -> None:
    ground.send([tap(1, at("08:00"))])
    other = tap(1, at("09:00"))
    assert codes(ground.send([other]).results) == [("rejected", "id_reused_other_content")]
    assert ground.histories() == [(*DAY, "08:00", None, "09-01", "counted")]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"site": "1"}, "site"),
        ({"time": "2026-11-26T08:00:00"}, "time"),
        ({"time": "yesterday"}, "time"),
        ({"method": "telepathy"}, "method"),
        ({"direction": "up"}, "direction"),
        ({"worker": {"ccus_id": "12"}}, "worker"),
        ({"worker": None}, "worker"),
        ({"card": {"kind": "idm", "hmac": "A" * 64}}, "card"),
        ({"id": ""}, "id"),
        ({"id": None}, "id"),
        ({"colour": "red"}, "colour"),
        ({"evidence": []}, "evidence"),
    ],
)
def test_a_field_that_is_no_good_is_named(
    ground: Ground, other: dict[str, Any], field: str
) -> None:
    [result] = ground.send([tap(1, at("08:00"), **other)]).results
    assert (result.status, result.code) == ("rejected", "bad_field")
    assert [one.field for one in result.problems] == [field]


def test_every_fault_of_a_row_is_told_at_once(ground: Ground) -> None:
    [result] = ground.send([{"id": "x", "site": 3, "time": None}]).results
    named = {one.field for one in result.problems}
    assert named == {"source", "site", "method", "worker", "time"}


def test_what_is_no_row_is_refused_beside_rows_that_are_taken(ground: Ground) -> None:
    results = ground.send(["tap", tap(1, at("08:00")), [], None]).results
    assert [one.status for one in results] == ["rejected", "created", "rejected", "rejected"]


def test_a_site_that_is_not_known_or_not_the_partners_is_refused(ground: Ground) -> None:
    rows = [tap(1, at("08:00"), site="99999999999971"), tap(2, at("08:00"), source="partner:b")]
    assert codes(ground.send(rows).results) == [
        ("rejected", "not_your_site"),
        ("rejected", "bad_field"),
    ]


@pytest.mark.parametrize(("minutes", "status"), [(9, "created"), (10, "created"), (11, "rejected")])
def test_ten_minutes_of_the_future_are_a_clock_more_is_a_fault(
    ground: Ground, minutes: int, status: str
) -> None:
    [result] = ground.send([tap(1, NOW + dt.timedelta(minutes=minutes))]).results
    assert result.status == status


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (dt.date(2026, 12, 30), ""),
        (dt.date(2026, 12, 31), ""),
        (dt.date(2027, 1, 1), "needs_approval"),
    ],
)
def test_a_touch_that_comes_after_the_deadline_of_its_month_waits(
    ground: Ground, today: dt.date, code: str
) -> None:
    [result] = ground.send([tap(1, at("08:00"))], at("12:00", today)).results
    assert result.code == code
    assert bool(ground.histories()) == (code == "")
    assert ground.kept() == 1


def test_what_is_said_by_hand_after_the_deadline_is_refused(ground: Ground) -> None:
    row = tap(1, at("08:00"), method="manual")
    late = at("12:00", dt.date(2027, 1, 1))
    assert codes(ground.send([row], late).results) == [("rejected", "window_closed")]


def test_a_card_nobody_registered_waits_and_counts_once_it_is(ground: Ground) -> None:
    row = tap(1, at("08:00"), worker=None, card={"kind": "idm", "hmac": CARD})
    assert codes(ground.send([row]).results) == [("held", "unknown_card")]
    assert ground.histories() == []
    ground.register_card()
    with writing(ground.engine) as connection:
        derive(connection, catalogue(), {(WORKER, TODAY)}, NOW)
    assert ground.histories() == [(*DAY, "08:00", None, "09-01", "counted")]


def test_somebody_who_is_not_known_waits(ground: Ground) -> None:
    row = tap(1, at("08:00"), worker={"ccus_id": "1" * 14})
    assert codes(ground.send([row]).results) == [("held", "unknown_worker")]


def test_without_a_row_in_the_roster_the_day_is_kept_without_trade_and_gets_it_later(
    ground: Ground,
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(delete(site_rosters))
    ground.send([tap(1, at("08:00"))])
    assert ground.histories() == [(*DAY, "08:00", None, None, "counted")]
    row = {"site_id": SITE, "business_id": "06679345433022", "technician_id": WORKER}
    with writing(ground.engine) as connection:
        connection.execute(insert(site_rosters), row | {"trade": "09-02", "role": "foreman"})
        derive_site(connection, catalogue(), SITE, TODAY, NOW)
    assert ground.histories() == [(*DAY, "08:00", None, "09-02", "counted")]


def test_below_a_tier_that_has_not_accepted_the_day_has_no_trade(ground: Ground) -> None:
    with writing(ground.engine) as connection:
        connection.execute(update(site_structures).values(accepted_on=None))
    ground.send([tap(1, at("08:00"))])
    assert ground.histories() == [(*DAY, "08:00", None, None, "counted")]


@pytest.mark.parametrize(
    ("day", "counts"),
    [(dt.date(2026, 11, 25), False), (dt.date(2026, 11, 26), True), (dt.date(2026, 11, 27), True)],
)
def test_days_before_the_accumulation_period_are_kept_and_make_no_history(
    ground: Ground, day: dt.date, counts: bool
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(update(sites).values(accumulation_from=TODAY))
    ground.send([tap(1, at("08:00", day))], at("12:00", day))
    assert bool(ground.histories()) == counts
    assert ground.kept() == 1


def test_what_an_import_brought_is_never_touched(ground: Ground) -> None:
    row = {"technician_id": WORKER, "work_date": TODAY, "place": SITE, "site_id": SITE}
    with writing(ground.engine) as connection:
        job = connection.execute(
            insert(import_jobs).returning(import_jobs.c.job_id), ROWS["import_jobs"][0]
        ).scalar_one()
        brought = row | {"status": "counted", "method": "ic", "entered_at": "07:00"}
        connection.execute(insert(histories), brought | {"import_job": job})
    ground.send([tap(1, at("08:00"))])
    assert ground.histories() == [(*DAY, "07:00", None, None, "counted")]


def test_a_history_that_touches_do_not_speak_of_stays(ground: Ground) -> None:
    row = {"technician_id": WORKER, "work_date": TODAY, "place": OTHER_SITE}
    row |= {"site_id": OTHER_SITE, "status": "counted", "method": "ic"}
    with writing(ground.engine) as connection:
        connection.execute(insert(histories), row)
    ground.send([tap(1, at("08:00"))])
    assert [one[2] for one in ground.histories()] == sorted([SITE, OTHER_SITE])


def test_touches_are_never_changed_nor_taken_away(ground: Ground) -> None:
    ground.send([tap(1, at("08:00"))])
    with pytest.raises(Exception, match="append-only"), writing(ground.engine) as connection:
        connection.execute(update(touches).values(body="{}"))
    with pytest.raises(Exception, match="append-only"), writing(ground.engine) as connection:
        connection.execute(delete(touches))


ROWS_OF_A_DAY = [
    tap(number, at(clock), worker={"ccus_id": who}, site=site, direction=direction)
    for number, (clock, who, site, direction) in enumerate(
        [
            ("07:58", WORKER, SITE, "in"),
            ("07:59", WORKER, SITE, "in"),
            ("08:05", COLLEAGUE, SITE, "unknown"),
            ("11:00", WORKER, OTHER_SITE, "unknown"),
            ("11:30", COLLEAGUE, SITE, "unknown"),
            ("11:50", WORKER, SITE, "out"),
        ]
    )
]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(len(ROWS_OF_A_DAY))), cut=st.integers(1, 6))
def test_the_state_is_the_same_sent_twice_in_any_order_and_in_batches_of_any_size(
    ground: Ground, order: list[int], cut: int
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(delete(histories))
    rows = [ROWS_OF_A_DAY[number] for number in order]
    # Each order comes under ids of its own: touches are for ever.
    mark = "".join(map(str, order)) + f"-{cut}"
    rows = [row | {"id": f"{row['id']}-{mark}"} for row in rows]
    for _ in range(2):
        for first in range(0, len(rows), cut):
            ground.send(rows[first : first + cut])
    assert ground.histories() == [
        (WORKER, TODAY, SITE, "07:58", "11:50", "09-01", "counted"),
        (WORKER, TODAY, OTHER_SITE, "11:00", None, None, "counted"),
        (COLLEAGUE, TODAY, SITE, "08:05", "11:30", "09-01", "counted"),
    ]


def test_a_batch_asks_the_same_number_of_questions_however_many_rows_it_has(
    ground: Ground,
) -> None:
    def asked(first: int, rows: int) -> int:
        count = 0

        def seen(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(ground.engine, "before_cursor_execute", seen)
        ground.send([tap(first + number, at("08:00")) for number in range(rows)])
        event.remove(ground.engine, "before_cursor_execute", seen)
        return count

    asked(1000, 2)  # the first ones make a history, all others only repeat it
    assert asked(2000, 2) == asked(3000, 200)
    with reading(ground.engine) as connection:
        assert len(connection.execute(select(touches.c.number)).all()) == 204


def test_a_work_record_makes_a_day_only_where_no_touch_has_made_one(ground: Ground) -> None:
    record = {"method": "kentaikyo"}
    ground.send([tap(1, at("12:00"), **record), tap(2, at("12:00"), **record)])
    assert ground.histories() == [(WORKER, TODAY, SITE, None, None, "09-01", "counted")]
    ground.send([tap(3, at("08:00"))])
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]
    ground.send([tap(4, at("11:30"), **record)])
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", None, "09-01", "counted")]


def test_the_end_of_a_night_makes_no_day_when_the_day_after_is_worked_out(ground: Ground) -> None:
    first, second = TODAY - dt.timedelta(days=3), TODAY - dt.timedelta(days=2)
    night = [
        tap(1, at("20:00", first), direction="in"),
        tap(2, at("05:00", second), direction="out"),
    ]
    ground.send(night)
    ground.send([tap(3, at("08:00", second + dt.timedelta(days=1)), direction="in")])
    assert [(row[1], row[3], row[4]) for row in ground.histories()] == [
        (first, "20:00", "05:00"),
        (second + dt.timedelta(days=1), "08:00", None),
    ]


MOMENTS = st.tuples(
    st.integers(0, 4 * 24), st.sampled_from(("in", "out", "unknown")), st.sampled_from((0, 1))
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(MOMENTS, min_size=2, max_size=8),
    st.integers(1, 3),
    st.sampled_from((None, 7, 12)),
    st.randoms(),
)
def test_days_and_nights_are_the_same_whatever_came_first(
    ground: Ground,
    moments: list[tuple[int, str, int]],
    cut: int,
    day_cut: int | None,
    chance: Random,
) -> None:
    with writing(ground.engine) as connection:
        connection.execute(delete(site_rules))
        if day_cut is not None:
            connection.execute(insert(site_rules), {"site_id": SITE, "day_cut": day_cut})
    begin = at("00:00", TODAY - dt.timedelta(days=5))
    # Two people live the same days: one told in order at once, the other in pieces in any order.
    plain, mixed = (
        [
            tap(
                number,
                begin + dt.timedelta(hours=hours),
                id=f"{number}-{who}",
                direction=direction,
                site=(SITE, OTHER_SITE)[site],
                worker={"ccus_id": who},
            )
            for number, (hours, direction, site) in enumerate(moments)
        ]
        for who in (ground.hire(), ground.hire())
    )
    ground.send(plain)
    chance.shuffle(mixed)
    for start in range(0, len(mixed), cut):
        ground.send(mixed[start : start + cut])
    found = ground.histories()
    told = [
        [row[1:] for row in found if row[0] == rows[0]["worker"]["ccus_id"]]
        for rows in (plain, mixed)
    ]
    assert told[0] == told[1]
