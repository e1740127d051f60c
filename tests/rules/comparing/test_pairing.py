from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from rules.comparing.pairing import paired

WORDS = st.lists(st.text("abc", max_size=2), max_size=7)


def whole(word: str) -> Iterator[str]:
    yield word


def letters(word: str) -> Iterator[str]:
    yield from word


def test_the_surer_sign_is_tried_first() -> None:
    found = paired(["ab", "b"], ["b", "a"], whole, letters)
    assert found.both == [("b", "b"), ("ab", "a")]
    assert (found.only_old, found.only_new) == ([], [])


def test_a_thing_that_is_taken_is_not_paired_twice() -> None:
    found = paired(["a", "a", "a"], ["a", "a"], whole)
    assert found.both == [("a", "a"), ("a", "a")]
    assert (found.only_old, found.only_new) == (["a"], [])


def test_the_second_sign_of_a_thing_counts_where_the_first_is_nowhere() -> None:
    assert paired(["xa"], ["a"], letters).both == [("xa", "a")]


def test_nothing_pairs_with_nothing() -> None:
    found = paired([""][1:], [], whole)
    assert (found.both, found.only_old, found.only_new, found.moved) == ([], [], [], [])


def test_one_that_went_to_the_end_is_the_one_that_moved() -> None:
    assert paired("abcd", "bcda", whole).moved == ["a"]
    assert paired("abcd", "dabc", whole).moved == ["d"]
    assert paired("abcd", "axbycd", whole).moved == []


@given(WORDS, WORDS)
def test_everything_is_paired_or_left_over(old: list[str], new: list[str]) -> None:
    found = paired(old, new, whole)
    both = [one for one, _ in found.both]
    assert all(one == other for one, other in found.both)
    assert Counter(both) == Counter(old) & Counter(new)
    assert Counter(found.only_old) == Counter(old) - Counter(new)
    assert Counter(found.only_new) == Counter(new) - Counter(old)


@given(st.permutations("abcdef"))
def test_the_fewest_moved(new: list[str]) -> None:
    moved = paired("abcdef", new, whole).moved
    stays = [one for one in new if one not in moved]
    assert stays == sorted(stays)
    longer = combinations(new, len(stays) + 1)
    assert not any(list(some) == sorted(some) for some in longer)
