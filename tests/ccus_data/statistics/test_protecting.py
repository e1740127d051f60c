from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.statistics import SMALLEST_SHOWN, protected

TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 30) | st.integers(0, 5_000), min_size=columns, max_size=columns),
        min_size=1,
        max_size=7,
    )
)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (SMALLEST_SHOWN - 1, None), (SMALLEST_SHOWN, 10), (SMALLEST_SHOWN + 1, 11)],
)
def test_a_count_below_the_least_is_hidden_and_nobody_is_shown(
    count: int, shown: int | None
) -> None:
    assert protected([[count]], row_totals=False).cells == ((shown,),)


def test_a_hidden_count_takes_the_smallest_beside_it_along() -> None:
    found = protected([[3], [40], [20], [500]], row_totals=False)
    assert found.cells == ((None,), (40,), (None,), (500,))
    assert found.column_totals == (563,)


def test_two_hidden_counts_that_are_few_together_take_a_third_along() -> None:
    assert protected([[3], [4], [20], [500]], row_totals=False).cells == (
        *((None,), (None,), (None,), (500,)),
    )
    assert protected([[3], [7], [20], [500]], row_totals=False).cells == (
        *((None,), (None,), (20,), (500,)),
    )


def test_where_nothing_else_is_there_the_total_is_hidden() -> None:
    found = protected([[3], [0]], row_totals=False)
    assert found.cells == ((None,), (0,))
    assert found.column_totals == (None,)


def test_no_table_is_no_fault() -> None:
    assert protected([]).cells == ()
    assert protected([[], []]).row_totals == (0, 0)


@given(TABLES)
def test_nothing_small_is_shown_and_nothing_large_is_wrong(table: list[list[int]]) -> None:
    found = protected(table)
    shown = [*chain.from_iterable(found.cells), *found.row_totals, *found.column_totals]
    assert all(one is None or one == 0 or one >= SMALLEST_SHOWN for one in [*shown, found.total])
    for row, cells, total in zip(table, found.cells, found.row_totals, strict=True):
        assert all(one is None or one == count for one, count in zip(cells, row, strict=True))
        assert total is None or total == sum(row)
    for column, total in zip(zip(*table, strict=True), found.column_totals, strict=True):
        assert total is None or total == sum(column)
    assert found.total is None or found.total == sum(map(sum, table))


@given(TABLES)
def test_no_line_can_be_solved_for_a_hidden_count(table: list[list[int]]) -> None:
    found = protected(table)
    rows = [*zip(table, found.cells, found.row_totals, strict=True)]
    rows += [
        (list(column), cells, total)
        for column, cells, total in zip(
            zip(*table, strict=True),
            zip(*found.cells, strict=True),
            found.column_totals,
            strict=True,
        )
    ]
    rows.append((list(map(sum, table)), found.row_totals, found.total))
    columns = [sum(column) for column in zip(*table, strict=True)]
    rows.append((columns, found.column_totals, found.total))
    for counts, cells, total in rows:
        hidden = [count for count, cell in zip(counts, cells, strict=True) if cell is None]
        if total is not None:
            assert not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST_SHOWN)
        else:
            assert hidden


@given(TABLES)
def test_tables_without_small_counts_are_shown_whole(table: list[list[int]]) -> None:
    raised = [[count + SMALLEST_SHOWN for count in row] for row in table]
    found = protected(raised)
    assert [list(row) for row in found.cells] == raised
    assert found.total == sum(map(sum, raised))


@given(TABLES)
def test_columns_that_do_not_add_up_are_guarded_alone(table: list[list[int]]) -> None:
    whole = protected(table, row_totals=False)
    for place, column in enumerate(zip(*table, strict=True)):
        alone = protected([[count] for count in column], row_totals=False)
        assert [row[place] for row in whole.cells] == [row[0] for row in alone.cells]
        assert whole.column_totals[place] == alone.column_totals[0]
