from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.population.apportion import apportion, scaled


@pytest.mark.parametrize(("total", "weights"), [(1, [0, 0]), (1, []), (3, [2, -1])])
def test_a_total_without_a_weight_to_part_it_by_is_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot be parted"):
        apportion(total, weights)


def test_nothing_is_parted_into_nothing() -> None:
    assert apportion(0, [0, 0]) == [0, 0]


def test_the_largest_remainder_is_rounded_up_and_of_equal_ones_the_first() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(10, [335, 335, 330]) == [4, 3, 3]
    assert apportion(7, [5, 3, 2]) == [4, 2, 1]  # 3.5, 2.1, 1.4


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1).filter(any))
def test_parts_add_up_and_none_is_a_whole_one_from_its_share(
    total: int, weights: list[int]
) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(st.lists(st.integers(0, 10**7), min_size=1).filter(any))
def test_the_whole_total_is_parted_into_the_weights_themselves(weights: list[int]) -> None:
    assert apportion(sum(weights), weights) == weights


@pytest.mark.parametrize(
    ("total", "scale", "expected"),
    [(1241884, "1", 1241884), (1241884, "0.001", 1242), (5, "0.1", 1), (4, "0.1", 0)],
)
def test_a_half_is_rounded_up(total: int, scale: str, expected: int) -> None:
    assert scaled(total, Fraction(scale)) == expected
