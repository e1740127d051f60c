from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notices.numbers import ALPHABET, RANDOM_SIGNS, SIGNS, new_number, read_number

PLACES = st.integers(0, SIGNS - 1)
DATA_PLACES = st.integers(0, RANDOM_SIGNS - 1)


def test_numbers_are_random_in_readable_groups() -> None:
    made = {new_number() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {19}
    assert {len(group) for one in made for group in one.split("-")} == {4}


def test_a_number_is_understood_however_it_is_typed() -> None:
    number = new_number()
    for typed in (number.lower(), number.replace("-", ""), f" {number.replace('-', ' ')} "):
        assert read_number(typed) == number


def test_full_width_signs_and_o_for_zero_are_understood() -> None:
    number = next(one for one in iter(new_number, "") if "0" in one and "1" in one)
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else "ー" for sign in number)
    assert read_number(wide) == number
    assert read_number(number.replace("0", "o").replace("1", "l")) == number


@given(PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(place: int, sign: str) -> None:
    plain = new_number().replace("-", "")
    wrong = plain[:place] + sign + plain[place + 1 :]
    assert (read_number(wrong) is None) is (wrong != plain)


@given(DATA_PLACES, DATA_PLACES)
def test_two_signs_that_changed_places_are_noticed(one: int, other: int) -> None:
    signs = list(new_number().replace("-", ""))
    before = signs.copy()
    signs[one], signs[other] = signs[other], signs[one]
    assert (read_number("".join(signs)) is None) is (signs != before)


@pytest.mark.parametrize("given_text", ["", "0", "U" * 16, "K" * 15, "K" * 17, "K" * 65, "あ" * 16])
def test_what_can_be_no_number_is_none(given_text: str) -> None:
    assert read_number(given_text) is None
