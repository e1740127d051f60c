from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.columns import aligned, padded, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("れんが", 6),
        ("ｱｲ", 2),
        ("１級", 4),
        ("○", 2),
        ("が", 2),
        ("か\u3099", 2),
    ],
)
def test_wide_signs_take_two_columns_and_combining_ones_none(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_text_is_padded_by_what_it_takes_and_a_longer_one_stays() -> None:
    assert padded("級", 4) == "級  "
    assert padded("級級", 4) == "級級"
    assert padded("級級級", 4) == "級級級"


def test_columns_line_up_and_numbers_end_alike() -> None:
    rows = [("番号", "名", "x"), ("1", "れんが", "y"), ("10", "", "")]
    assert aligned(rows, frozenset({0})) == ["番号  名      x", "   1  れんが  y", "  10"]


def test_rows_of_different_lengths_are_no_table() -> None:
    with pytest.raises(ValueError, match="zip"):
        aligned([("a", "b"), ("c",)])


@given(
    st.lists(
        st.tuples(st.text("aれ１", max_size=6), st.text("aれ", min_size=1, max_size=3)), min_size=1
    )
)
def test_a_second_column_begins_at_one_place(rows: list[tuple[str, str]]) -> None:
    lines = aligned(rows)
    widest = max(width(first) for first, _ in rows)
    assert [width(line) - width(second) for line, (_, second) in zip(lines, rows, strict=True)] == [
        widest + 2
    ] * len(rows)
