from __future__ import annotations

import datetime as dt
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.counting import NO_DAYS, PENDING, Counted, Days, Exclusion, count
from evaluator.dayset import EMPTY, DaySet
from evaluator.record import HistoryGroup, HistoryStatus
from rules.model import Revision, Role, TradeCode
from tests.evaluator.careers import CATALOGUE

ELECTRICAL = CATALOGUE.revisions("electrical")[-1]
ELECTRICAL_2020 = CATALOGUE.revisions("electrical")[0]
PAINTING = CATALOGUE.revisions("painting")[-1]
GLASS = CATALOGUE.revisions("glass")[-1]
MONDAY = dt.date(2023, 5, 1)


def days(*numbers: int) -> DaySet:
    return DaySet.of_dates(MONDAY + dt.timedelta(days=number) for number in numbers)


def group(
    *numbers: int,
    trade: str | None = "09-01",
    role: Role | None = None,
    status: str = "counted",
    employer: bool = True,
) -> HistoryGroup:
    code = None if trade is None else TradeCode(trade)
    return HistoryGroup(code, role, HistoryStatus(status), employer, days(*numbers))


def excluded(found: Counted) -> dict[str, DaySet]:
    return {reason.value: dates for reason, dates in found.excluded.items()}


@pytest.mark.parametrize(
    ("revision", "odd", "reason"),
    [
        (ELECTRICAL, group(0, status="unapproved"), "unapproved"),
        (ELECTRICAL, group(0, status="site_unregistered"), "site_unregistered"),
        (PAINTING, group(0, trade="35-03"), "trade_condition_unconfirmed"),
        (ELECTRICAL, group(0, employer=False), "employer_missing"),
        (ELECTRICAL, group(0, trade=None), "trade_missing"),
        (GLASS, group(0, trade="44-01"), "field_trades_unknown"),
        (ELECTRICAL_2020, group(0, trade="09-02"), "field_trades_unknown"),
        (ELECTRICAL, group(0, trade="09-02"), "trade_not_in_field"),
    ],
)
def test_a_day_that_does_not_count_says_why(
    revision: Revision, odd: HistoryGroup, reason: str
) -> None:
    found = count([odd], revision)
    assert excluded(found) == {reason: days(0)}
    assert found.counted == NO_DAYS


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (group(0, trade=None, employer=False, status="unapproved"), "trade_missing"),
        (group(0, trade="06-01", employer=False, status="unapproved"), "trade_not_in_field"),
        (group(0, employer=False, status="unapproved"), "employer_missing"),
        (group(0, employer=False, status="site_unregistered"), "employer_missing"),
    ],
)
def test_of_several_obstacles_of_one_history_the_hardest_is_named(
    odd: HistoryGroup, reason: str
) -> None:
    assert excluded(count([odd], ELECTRICAL)) == {reason: days(0)}


def test_a_conditional_trade_waits_for_its_condition_before_approval() -> None:
    found = count([group(0, trade="35-03", status="unapproved")], PAINTING)
    assert excluded(found) == {"trade_condition_unconfirmed": days(0)}
    found = count([group(0, trade="35-03", employer=False)], PAINTING)
    assert excluded(found) == {"employer_missing": days(0)}


@pytest.mark.parametrize("trade", ["09-01", "09-10", "09-16", "09-17", "52-43"])
def test_every_trade_of_the_field_counts(trade: str) -> None:
    assert count([group(0, trade=trade)], ELECTRICAL).counted == Days(days(0))
    assert count([group(0, trade=trade)], ELECTRICAL_2020).counted == Days(days(0))


def test_a_date_counts_once_over_sites_trades_and_employers() -> None:
    found = count([group(0, 1), group(1, 2, trade="52-43"), group(0)], ELECTRICAL)
    assert found.counted.work.count() == 3
    assert found.excluded == {}


def test_a_date_that_counts_once_is_excluded_nowhere() -> None:
    found = count(
        [group(0), group(0, 1, status="unapproved"), group(0, 2, trade="06-01")], ELECTRICAL
    )
    assert found.counted.work == days(0)
    assert excluded(found) == {"unapproved": days(1), "trade_not_in_field": days(2)}


NEAREST = {
    "unapproved": group(0, trade="12-01", status="unapproved"),
    "site_unregistered": group(0, trade="12-01", status="site_unregistered"),
    "trade_condition_unconfirmed": group(0, trade="35-03"),
    "employer_missing": group(0, employer=False, trade="12-01"),
    "trade_missing": group(0, trade=None),
    "trade_not_in_field": group(0, trade="09-01"),
}


@pytest.mark.parametrize(("near", "far"), [(a, b) for a, b in product(NEAREST, NEAREST) if a < b])
def test_the_reason_nearest_to_counting_wins(near: str, far: str) -> None:
    order = list(NEAREST)
    winner = min(near, far, key=order.index)
    for ordered in permutations((NEAREST[near], NEAREST[far])):
        assert excluded(count(ordered, PAINTING)) == {winner: days(0)}


def test_both_roles_on_a_date_are_one_combined_day() -> None:
    found = count([group(0, 1, role=Role.FOREMAN), group(0, 2, role=Role.CREW_LEADER)], ELECTRICAL)
    assert found.counted.foreman == days(0, 1)
    assert found.counted.crew_leader == days(0, 2)
    assert found.counted.either == days(0, 1, 2)
    assert found.counted.work == days(0, 1, 2)


def test_a_missing_role_leaves_the_work_day_and_gives_no_role_day() -> None:
    found = count([group(0, role=None)], ELECTRICAL)
    assert found.counted == Days(days(0))
    assert found.counted.either == EMPTY


def test_a_role_on_a_history_that_does_not_count_gives_no_role_day() -> None:
    found = count([group(0), group(0, role=Role.FOREMAN, status="unapproved")], ELECTRICAL)
    assert found.counted.foreman == EMPTY
    assert found.pending == {Exclusion.UNAPPROVED: Days(days(0), days(0))}


def test_days_that_somebody_can_confirm_are_pending_each_with_its_role() -> None:
    found = count(
        [
            group(0, trade="12-01", status="unapproved", role=Role.FOREMAN),
            group(1, trade="12-01", status="site_unregistered", role=Role.CREW_LEADER),
            group(2, trade="35-03"),
            group(3, trade="12-01", employer=False),
            group(4, trade=None),
            group(5, trade="09-01"),
        ],
        PAINTING,
    )
    assert found.pending == {
        Exclusion.UNAPPROVED: Days(days(0), days(0)),
        Exclusion.SITE_UNREGISTERED: Days(days(1), EMPTY, days(1)),
        Exclusion.TRADE_CONDITION_UNCONFIRMED: Days(days(2)),
    }
    assert tuple(found.pending) == PENDING


def test_days_of_unknown_trades_may_count_once_the_trades_are_known() -> None:
    found = count(
        [
            group(0, trade="44-01", role=Role.FOREMAN),
            group(1, trade="44-01", employer=False),
            group(2, trade="44-01", status="unapproved"),
            group(3, trade=None),
        ],
        GLASS,
    )
    assert found.of_unknown_trades == Days(days(0), days(0))
    assert excluded(found) == {"field_trades_unknown": days(0, 1, 2), "trade_missing": days(3)}
    assert found.pending == {}


def test_where_the_trades_are_known_no_day_is_of_unknown_trades() -> None:
    assert count([group(0, trade="09-02")], ELECTRICAL).of_unknown_trades == NO_DAYS


def test_days_are_united_and_taken_away_role_by_role() -> None:
    one, other = Days(days(0, 1), days(0), days(1)), Days(days(1, 2), days(2), days(1))
    assert one | other == Days(days(0, 1, 2), days(0, 2), days(1))
    assert one - days(0) == Days(days(1), EMPTY, days(1))


def test_what_goes_beyond_other_days_is_told_role_by_role() -> None:
    base = Days(days(0, 1, 2), days(0), days(1))
    assert Days(days(0)).beyond(base) == EMPTY
    assert Days(days(3)).beyond(base) == days(3)
    assert Days(days(1), days(1)).beyond(base) == days(1)
    assert Days(days(0), EMPTY, days(0)).beyond(base) == days(0)


GROUPS = st.lists(
    st.builds(
        lambda numbers, trade, role, status, employer: group(
            *numbers, trade=trade, role=role, status=status, employer=employer
        ),
        st.sets(st.integers(0, 9), min_size=1, max_size=5),
        st.sampled_from(("12-01", "35-03", "09-01", None)),
        st.sampled_from((None, *Role)),
        st.sampled_from(tuple(HistoryStatus)),
        st.booleans(),
    ),
    max_size=8,
)


@given(GROUPS)
def test_counted_and_excluded_part_all_dates(groups: list[HistoryGroup]) -> None:
    found = count(groups, PAINTING)
    parts = [found.counted.work, *found.excluded.values()]
    together = [date for part in parts for date in part.dates()]
    assert sorted(together) == sorted({date for one in groups for date in one.days.dates()})
    assert all(found.excluded.values())


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_histories_does_not_matter(groups: list[HistoryGroup], chance: Random) -> None:
    shuffled = list(groups)
    chance.shuffle(shuffled)
    assert count(shuffled, PAINTING) == count(groups, PAINTING)
