from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.dayset import DaySet
from evaluator.read_record import RecordReader
from evaluator.record import HistoryGroup, HistoryStatus, Record
from rules.model import Role, TradeCode
from tests.evaluator.careers import (
    CATALOGUE,
    EMPLOYER,
    READER,
    SITE,
    TODAY,
    Json,
    day,
    faults,
    histories,
    history,
    read,
    record,
)

POISON: Json = {"date": "2023-01-01", "status": "counted", "poison": 1}
"""A row with an unknown key sends every row of the record through one by one."""

RIGHT: dict[str, list[object]] = {
    "date": ["2000-01-01", "2023-05-01", "2023-05-02", "2024-02-29", "2026-11-21"],
    "status": ["counted", "unapproved", "site_unregistered"],
    "employer_id": [EMPLOYER, "00000000000000", None],
    "site_id": [SITE, None],
    "trade": ["09-01", "52-43", "55-59", None],
    "role": ["foreman", "crew_leader", "worker", None],
    "entered_at": ["00:00", "23:59", None],
    "exited_at": ["17:00", None],
}
WRONG: dict[str, list[object]] = {
    "date": ["2026-11-22", "1999-12-31", "2023-02-29", "20230501", "x", None, 1, [], {}, True, 0.5],
    "status": ["Counted", "", None, 1, [], {}, True],
    "employer_id": ["6687934543302", "", 66879345433022, [], {}, False, 0],
    "site_id": ["668793454330222", "６６８７９３４５４３３０２２", 1.5, [None]],
    "trade": ["99-99", "09-1", "", "09-01\n", 901, [], {}, True, "x" * 300],
    "role": ["職長", "", "none", 0, False, [], {}],
    "entered_at": ["24:00", "8:00", "08:60", "0800", "08:00:00", "０８:00", 800, [], True],
    "exited_at": ["", "08:00\n", {}, 8.5],
}


def row(draw: st.DrawFn, wrong: bool) -> object:
    made = {key: draw(st.sampled_from(values)) for key, values in RIGHT.items()}
    for key in draw(st.sets(st.sampled_from(sorted(made)), max_size=4)):
        if key not in {"date", "status"}:
            del made[key]
    if not wrong:
        return made
    match draw(st.integers(0, 9)):
        case 0:
            return draw(st.sampled_from((None, [], "x", 1, True, [{}])))
        case 1:
            return made | {draw(st.sampled_from(("Date", "trade ", "", "x", "\ud800"))): 1}
        case 2:
            made.pop(draw(st.sampled_from(("date", "status"))), None)
        case _:
            key = draw(st.sampled_from(sorted(WRONG)))
            made[key] = draw(st.sampled_from(WRONG[key]))
    return made


@st.composite
def rows(draw: st.DrawFn) -> list[object]:
    wrong = draw(st.lists(st.sampled_from((False, False, True)), max_size=8))
    return [row(draw, each) for each in wrong]


def grouped(made: list[Json]) -> dict[tuple[object, ...], set[str]]:
    found: dict[tuple[object, ...], set[str]] = {}
    for one in made:
        role = None if one.get("role") == "worker" else one.get("role")
        employed = one.get("employer_id") is not None
        key = (one.get("trade"), role, one["status"], employed)
        found.setdefault(key, set()).add(one["date"])
    return found


@given(rows())
def test_rows_are_judged_right_by_columns_exactly_when_they_are_one_by_one(
    made: list[object],
) -> None:
    by_columns = faults(record() | {"histories": made})
    one_by_one = faults(record() | {"histories": [*made, POISON]})
    assert one_by_one == [*by_columns, (f"histories[{len(made)}].poison", "unknown_key")]


@given(rows())
def test_every_faulty_row_is_named_and_no_other(made: list[object]) -> None:
    together = faults(record() | {"histories": made})
    alone = [
        (path.replace("histories[0]", f"histories[{number}]"), code)
        for number, one in enumerate(made)
        for path, code in faults(record() | {"histories": [one]})
    ]
    assert together == alone


@st.composite
def right_rows(draw: st.DrawFn) -> list[Json]:
    many = draw(st.lists(st.just(None), max_size=8))
    return [made for _ in many if isinstance(made := row(draw, wrong=False), dict)]


@given(right_rows(), st.booleans())
def test_rows_that_are_alike_are_one_group_of_days(made: list[Json], whole: bool) -> None:
    if whole:  # every row with every key is read in another way
        made = [dict.fromkeys(RIGHT) | one for one in made]
    found = read(record() | {"histories": made})
    assert {
        (group.trade, group.role, group.status, group.has_employer): {
            str(date) for date in group.days.dates()
        }
        for group in found.histories
    } == grouped(made)
    assert found.history_count == len(made)


def test_a_row_with_every_key_and_one_with_few_are_the_same_history() -> None:
    whole = history("2023-05-01", entered_at=None, exited_at=None, role=None, site_id=None)
    few = {"date": "2023-05-01", "employer_id": EMPLOYER, "trade": "09-01", "status": "counted"}
    expected = (
        HistoryGroup(
            TradeCode("09-01"),
            None,
            HistoryStatus.COUNTED,
            has_employer=True,
            days=DaySet.of_dates([day("2023-05-01")]),
        ),
    )
    for made in ([whole], [few], [whole, few]):
        assert read(record() | {"histories": made}).histories == expected


def test_workers_and_unknown_roles_are_one_group_and_roles_are_their_own() -> None:
    made = [history("2023-05-01", role=role) for role in ("worker", None, "foreman", "crew_leader")]
    groups = read(record(rows=made)).histories
    assert [group.role for group in groups] == [None, Role.FOREMAN, Role.CREW_LEADER]


@pytest.mark.parametrize("keys", [7, 8, 9])
def test_a_key_that_is_not_known_is_seen_however_many_keys_a_row_has(keys: int) -> None:
    made = dict.fromkeys(RIGHT) | history("2023-05-01")
    names = [key for key in made if key not in {"date", "status"}]
    for name in names[: 9 - keys]:
        del made[name]
    made["extra"] = 1
    assert len(made) == keys
    assert faults(record(rows=[made])) == [("histories[0].extra", "unknown_key")]


def test_eight_keys_without_the_date_miss_the_date() -> None:
    made = dict.fromkeys(RIGHT) | history("2023-05-01") | {"extra": 1}
    del made["date"]
    assert faults(record(rows=[made])) == [
        ("histories[0].extra", "unknown_key"),
        ("histories[0].date", "missing_key"),
    ]


def test_faults_far_down_in_many_rows_are_found_at_their_place() -> None:
    made = histories("2020-01-01", 2000)
    made[1999]["trade"] = "99-99"
    made[1234]["date"] = "2023-02-30"
    made[7]["employer_id"] = 66879345433022
    assert faults(record(rows=made)) == [
        ("histories[7].employer_id", "not_text"),
        ("histories[1234].date", "no_such_date"),
        ("histories[1999].trade", "unknown_trade"),
    ]


def test_every_fault_of_a_row_is_told() -> None:
    made: Json = {key: values[0] for key, values in WRONG.items()} | {"x": None}
    found = faults(record(rows=[made]))
    assert len(found) == 9
    assert dict(found) == {
        "histories[0].x": "unknown_key",
        "histories[0].date": "after_as_of",
        "histories[0].status": "not_allowed",
        "histories[0].employer_id": "not_14_digits",
        "histories[0].site_id": "not_14_digits",
        "histories[0].entered_at": "not_time",
        "histories[0].exited_at": "not_time",
        "histories[0].role": "unknown_role",
        "histories[0].trade": "unknown_trade",
    }


@pytest.mark.parametrize("last", ["2026-11-20", "2026-11-21"])
def test_many_rows_up_to_the_day_asked_about_are_read(last: str) -> None:
    made = [history(last), *histories("2023-01-01", 1000)]
    Random(1).shuffle(made)
    (group,) = read(record(rows=made)).histories
    assert group.days.count() == 1001
    assert str(group.days.dates()[-1]) == last


def test_one_late_row_among_many_is_found() -> None:
    made = [*histories("2023-01-01", 1000), history("2026-11-22")]
    assert faults(record(rows=made)) == [("histories[1000].date", "after_as_of")]


@given(rows())
def test_histories_that_nobody_asks_for_are_checked_like_the_others_and_not_kept(
    made: list[object],
) -> None:
    one = record(trades=("09-01",)) | {"histories": made}
    outside = RecordReader(CATALOGUE, TODAY, None, frozenset({TradeCode("06-01")}))
    inside = RecordReader(CATALOGUE, TODAY, None, frozenset({TradeCode("09-01")}))
    whole, checked = inside.read(one), outside.read(one)
    assert whole == READER.read(one)
    if isinstance(whole, Record):
        assert checked == replace(whole, histories=())
    else:
        assert checked == whole


def test_more_different_dates_than_are_kept_are_still_read() -> None:
    made = histories("2000-01-01", 9000, trade="09-10")
    (group,) = read(record(rows=made)).histories
    assert group.days.count() == 9000
