from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.months import Month
from portal.statistics.charts import PLOT_HEIGHT, TICKS, bars, column_chart

COUNTS = st.none() | st.integers(0, 10**8)


def of(values: list[int | None], first: str = "2019-04") -> dict[str, int | None]:
    return {str(Month.parse(first).plus(n)): value for n, value in enumerate(values)}


@given(st.lists(COUNTS, min_size=1, max_size=60))
def test_columns_stand_in_order_inside_the_plot_and_as_high_as_their_values(
    values: list[int | None],
) -> None:
    chart = column_chart(of(values))
    ends = [(one.x, one.x + one.width) for one in chart.columns]
    assert all(0 <= start < end <= 100.02 for start, end in ends)
    assert all(one[1] <= following[0] + 0.02 for one, following in pairwise(ends))
    top = chart.ticks[-1].value
    for column in chart.columns:
        assert column.y + column.height == pytest.approx(PLOT_HEIGHT, abs=0.02)
        assert column.height == pytest.approx(PLOT_HEIGHT * (column.value or 0) / top, abs=0.02)


@given(st.lists(COUNTS, min_size=1, max_size=20))
def test_lines_are_round_few_and_reach_the_highest_column(values: list[int | None]) -> None:
    chart = column_chart(of(values))
    numbers = [tick.value for tick in chart.ticks]
    step = numbers[1]
    assert numbers == [step * place for place in range(len(numbers))]
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert 2 <= len(numbers) <= TICKS + 1
    greatest = max((one for one in values if one is not None), default=0)
    assert numbers[-1] >= greatest
    assert numbers[-1] - step < max(greatest, 1)
    assert (chart.ticks[0].y, chart.ticks[-1].y) == (PLOT_HEIGHT, 0)


@pytest.mark.parametrize(
    ("greatest", "step", "top"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (5, 1, 5),
        (6, 2, 6),
        (10, 2, 10),
        (11, 5, 15),
        (25, 5, 25),
        (26, 10, 30),
    ],
)
def test_steps_grow_with_the_highest_value(greatest: int, step: int, top: int) -> None:
    chart = column_chart(of([greatest]))
    assert (chart.ticks[1].value, chart.ticks[-1].value) == (step, top)


@pytest.mark.parametrize(("months", "by_year"), [(13, False), (14, False), (15, True)])
def test_many_months_are_labelled_by_their_years(months: int, by_year: bool) -> None:
    chart = column_chart(of([1] * months, "2020-01"))
    assert chart.by_year is by_year
    expected = (
        ["2020-01", "2021-01"]
        if by_year
        else [str(Month.parse("2020-01").plus(n)) for n in range(0, months, 3)]
    )
    assert [one.month for one in chart.labels] == expected


def test_the_first_of_equal_months_is_the_highest() -> None:
    chart = column_chart(of([3, 7, None, 7]))
    assert chart.greatest is not None
    assert chart.greatest.month == "2019-05"
    assert chart.hidden


def test_nothing_shown_has_no_highest() -> None:
    assert column_chart(of([None, None])).greatest is None


@given(
    st.lists(st.tuples(COUNTS, st.lists(st.integers(0, 10**7), min_size=1, max_size=3)), max_size=9)
)
def test_parts_follow_each_other_and_leave_room_for_the_number(
    rows: list[tuple[int | None, list[int]]],
) -> None:
    given_rows = [
        (str(place), value, {str(number): part for number, part in enumerate(parts)})
        for place, (value, parts) in enumerate(rows)
    ]
    for bar, (_, parts) in zip(bars(given_rows), rows, strict=True):
        assert len(bar.parts) == sum(part > 0 for part in parts)
        edges = [0.0, *(one.x + one.width for one in bar.parts)]
        assert [one.x for one in bar.parts] == pytest.approx(edges[:-1], abs=0.03)
        assert edges[-1] == pytest.approx(bar.end, abs=0.03)
        assert bar.end <= 100 / 1.3 + 0.01


def test_a_bar_whose_parts_are_hidden_is_drawn_as_one() -> None:
    first, second = bars([("a", 40, {"x": None, "y": 3}), ("b", 80, {"x": 50, "y": 30})])
    assert [one.name for one in first.parts] == ["unsplit"]
    assert first.end == pytest.approx(second.end / 2, abs=0.01)


def test_a_bar_that_is_hidden_itself_is_not_drawn() -> None:
    (bar,) = bars([("a", None, {"x": None, "y": 3})])
    assert (bar.parts, bar.end) == ((), 0)
