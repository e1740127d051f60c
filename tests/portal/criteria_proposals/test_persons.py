from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.criteria_proposals import Refused
from portal.criteria_proposals.persons import LONGEST, folded, name_fault, named, same_person


@pytest.mark.parametrize("name", ["", " ", "　", "\u200b", "\ufe00", " \u2060\t"])
def test_a_blank_name_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        named(name)
    assert [reason.key for reason in refused.value.reasons] == ["name.blank"]


@pytest.mark.parametrize(
    "name", ["山田\u200b太郎", "山田\n太郎", "\u202e山田", "a\x1b[31m", "\udc80a"]
)
def test_characters_that_nobody_sees_are_refused_and_shown(name: str) -> None:
    fault = name_fault(name)
    assert fault is not None
    assert fault.key == "name.unseen"
    assert fault.sentence("en").isascii()


@pytest.mark.parametrize(
    ("length", "good"), [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False)]
)
def test_a_name_is_bounded(length: int, good: bool) -> None:
    assert (name_fault("山" * length) is None) is good


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田 太郎", "山田太郎"),
        ("山田　太郎", "山田 太郎"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("YAMADA Tarō", "ｙａｍａｄａ　tarō"),
        ("Straße", "STRASSE"),
        ("が", "か\u3099"),
        ("葛城", "葛\U000e0100城"),
        (" 山田 ", "山田"),
    ],
)
def test_one_person_written_in_two_ways_is_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(("one", "other"), [("山田太郎", "山田次郎"), ("佐藤", "加藤"), ("a", "á")])
def test_two_names_are_two_persons(one: str, other: str) -> None:
    assert not same_person(one, other)


@pytest.mark.parametrize("name", ["山田 太郎", "𠮷田", "\ue000田", "Nguyễn Văn An"])
def test_a_name_is_kept_as_it_is_given(name: str) -> None:
    assert named(f"  {name}　") == name


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)
