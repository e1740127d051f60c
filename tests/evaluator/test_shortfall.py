from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, product
from typing import TypeVar

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluator.findings import ways_of
from evaluator.shortfall import MOST_ALTERNATIVES, MOST_WAYS, Shortage, Ways
from rules.canary import REVISION
from rules.facts import Facts
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LevelRule,
    LowerLevel,
    QualificationKey,
    Requirement,
    Revision,
    Unknown,
    WithDays,
    WorkDays,
)
from rules.plain import satisfied
from rules.qualifications import QualificationCatalogue
from tests.evaluator.careers import CATALOGUE, day

T = TypeVar("T")

REAL = CATALOGUE.qualifications
NOW, BEFORE = day("2023-06-14"), day("2023-06-13")
KEYS = "abcdefg"
FLOOR = 645

GRADES = replace(
    REAL,
    inferiors={
        QualificationKey("a"): frozenset({QualificationKey("b"), QualificationKey("c")}),
        QualificationKey("b"): frozenset({QualificationKey("c")}),
        QualificationKey("d"): frozenset({QualificationKey("e")}),
    },
    _closures={},
)
"""a counts as b and c, b as c; d as e."""


def line(*keys: str) -> HeldQualification:
    return HeldQualification("/".join(keys), keys, tuple(map(QualificationKey, keys)))


def document(*levels: Requirement | None) -> Revision:
    rules = tuple(
        LevelRule(number, WorkDays(645, "3"), None, asked)
        for number, asked in enumerate(levels, start=2)
    )
    return replace(REVISION, levels=rules)


def shortage(
    asked: Requirement | None,
    held: str = "",
    work_days: int = 0,
    catalogue: QualificationCatalogue = GRADES,
) -> Shortage:
    ways = Ways(document(asked), catalogue, NOW)
    counted = catalogue.with_inferiors(frozenset(map(QualificationKey, held)), NOW)
    return ways.shortage(2, counted, work_days)


def told(found: Shortage) -> list[tuple[str, int | None]]:
    return [(" ".join(one.name for one in way.lines), way.with_days) for way in found.alternatives]


def test_a_line_that_nobody_holds_is_missing() -> None:
    assert told(shortage(line("a"))) == [("a", None)]


def test_nothing_is_missing_where_the_line_is_held() -> None:
    assert told(shortage(AllOf((line("a"), line("d"))), held="a")) == [("d", None)]


def test_each_item_of_any_of_is_an_alternative_in_the_order_of_the_sheet() -> None:
    assert told(shortage(AnyOf((line("f"), line("d"), line("a"))))) == [
        ("f", None),
        ("d", None),
        ("a", None),
    ]


def test_fewer_lines_come_first() -> None:
    asked = AnyOf((AllOf((line("a"), line("d"))), line("f")))
    assert told(shortage(asked)) == [("f", None), ("a d", None)]


def test_a_set_that_holds_another_is_no_alternative() -> None:
    assert told(shortage(AnyOf((AllOf((line("d"), line("f"))), line("d"))))) == [("d", None)]


def test_at_least_two_of_three_lacks_every_pair() -> None:
    asked = AtLeast(2, (line("a"), line("d"), line("f")))
    assert told(shortage(asked)) == [("a d", None), ("a f", None), ("d f", None)]
    assert told(shortage(asked, held="d")) == [("a", None), ("f", None)]


def test_a_set_of_which_a_part_counts_as_another_set_is_no_alternative() -> None:
    asked = AnyOf((line("b"), AllOf((line("a"), line("d")))))
    assert told(shortage(asked)) == [("b", None)]


def test_two_grades_are_both_told_where_either_is_enough() -> None:
    assert told(shortage(AnyOf((line("a"), line("b"))))) == [("a", None), ("b", None)]


def test_a_superior_grade_spares_the_inferior_one() -> None:
    assert told(shortage(AllOf((line("a"), line("c"))))) == [("a", None)]
    assert told(shortage(AllOf((line("c"), line("b"), line("a"))))) == [("a", None)]


def test_before_the_grade_order_counts_both_grades_are_missing() -> None:
    asked = document(AllOf((line("a"), line("c"))))
    found = Ways(asked, GRADES, BEFORE).shortage(2, frozenset(), 0)
    assert told(found) == [("a c", None)]


def test_a_line_with_two_codes_spares_another_only_if_both_codes_do() -> None:
    assert told(shortage(AllOf((line("a", "b"), line("c"))))) == [("a/b", None)]
    assert told(shortage(AllOf((line("a", "d"), line("c"))))) == [("a/d c", None)]


def test_lines_with_the_same_codes_in_another_order_are_one_line() -> None:
    assert told(shortage(AllOf((line("a", "f"), line("f", "a"))))) == [("a/f", None)]


def test_a_line_that_no_qualification_meets_spares_no_other() -> None:
    assert told(shortage(AllOf((line(), line("f"))))) == [(" f", None)]


def test_an_alternative_names_its_day_floor_whether_passed_or_not() -> None:
    asked = WithDays(FLOOR, "3", line("a"))
    assert told(shortage(asked, work_days=FLOOR - 1)) == [("a", FLOOR)]
    assert told(shortage(asked, work_days=FLOOR)) == [("a", FLOOR)]


def test_where_only_days_are_missing_the_set_is_empty_and_names_the_floor() -> None:
    assert told(shortage(WithDays(FLOOR, "3", line("a")), held="a")) == [("", FLOOR)]


@pytest.mark.parametrize(
    ("work_days", "expected"),
    [
        (FLOOR - 1, [("d", None), ("a", FLOOR)]),
        (FLOOR, [("a", FLOOR), ("d", None)]),
        (FLOOR + 1, [("a", FLOOR), ("d", None)]),
    ],
)
def test_a_way_whose_days_are_there_comes_before_one_whose_days_are_not(
    work_days: int, expected: list[tuple[str, int | None]]
) -> None:
    asked = AnyOf((WithDays(FLOOR, "3", line("a")), line("d")))
    assert told(shortage(asked, work_days=work_days)) == expected


@pytest.mark.parametrize(
    ("work_days", "expected"),
    [(FLOOR - 1, [("a", FLOOR), ("a d", None)]), (FLOOR, [("a", FLOOR)])],
)
def test_a_longer_way_without_a_floor_stands_while_the_days_are_short(
    work_days: int, expected: list[tuple[str, int | None]]
) -> None:
    asked = AnyOf((WithDays(FLOOR, "3", line("a")), AllOf((line("a"), line("d")))))
    assert told(shortage(asked, work_days=work_days)) == expected


def test_the_highest_floor_of_a_way_is_told() -> None:
    low, high = WithDays(FLOOR, "3", line("a")), WithDays(FLOOR + 430, "5", line("d"))
    assert told(shortage(AllOf((low, high)))) == [("a d", FLOOR + 430)]
    assert told(shortage(AllOf((high, low)))) == [("d a", FLOOR + 430)]
    assert told(shortage(WithDays(FLOOR, "3", high))) == [("d", FLOOR + 430)]


def test_of_the_floors_passed_the_highest_counts() -> None:
    parts = (WithDays(FLOOR, "3", line("a")), WithDays(FLOOR + 430, "5", line("f")), line("d"))
    assert [name for name, _ in told(shortage(AnyOf(parts), work_days=FLOOR + 430))] == [
        *("a", "f", "d"),
    ]
    assert [name for name, _ in told(shortage(AnyOf(parts), work_days=FLOOR + 429))] == [
        *("a", "d", "f"),
    ]


def test_the_same_line_with_and_without_a_floor_is_told_without() -> None:
    asked = AnyOf((WithDays(FLOOR, "3", line("a")), line("a")))
    assert told(shortage(asked)) == [("a", None)]
    assert told(shortage(asked, work_days=FLOOR)) == [("a", None)]


@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [
        (645, 645, [("a", 645)]),
        (645, 1075, [("a", 645)]),
        (1075, 645, [("a", 1075), ("a d", 645)]),
    ],
)
def test_a_longer_way_stands_only_where_its_days_are_there_sooner(
    small: int, large: int, expected: list[tuple[str, int | None]]
) -> None:
    both = AllOf((line("a"), line("d")))
    asked = AnyOf((WithDays(small, "3", line("a")), WithDays(large, "5", both)))
    assert told(shortage(asked)) == expected


def test_the_first_line_of_the_sheet_can_be_the_one_to_leave_out() -> None:
    asked = AnyOf((AllOf((line("d"), line("a"))), line("b")))
    assert told(shortage(asked)) == [("b", None)]


def test_ways_left_out_on_the_way_are_not_called_complete() -> None:
    many = AnyOf(tuple(line(f"key {number}") for number in range(MOST_WAYS + 1)))
    found = shortage(AnyOf((AllOf((many, line("d"))), line("d"))))
    assert told(found) == [("d", None)]
    assert not found.complete


def test_a_lower_level_lacks_what_it_asks_itself() -> None:
    document_ = document(line("d"), AllOf((line("f"), LowerLevel(2))))
    ways = Ways(document_, GRADES, NOW)
    assert told(ways.shortage(3, frozenset(), 0)) == [("d f", None)]
    assert told(ways.shortage(2, frozenset(), 0)) == [("d", None)]


def test_a_lower_level_that_asks_for_none_lacks_nothing() -> None:
    ways = Ways(document(None, AllOf((line("f"), LowerLevel(2)))), GRADES, NOW)
    assert told(ways.shortage(3, frozenset(), 0)) == [("f", None)]
    assert ways.shortage(2, frozenset(), 0).alternatives == ()
    assert ways.shortage(2, frozenset(), 0).complete


def test_floors_of_a_lower_level_are_told_too() -> None:
    ways = Ways(document(WithDays(FLOOR, "3", line("d")), LowerLevel(2)), GRADES, NOW)
    assert told(ways.shortage(3, frozenset(), FLOOR - 1)) == [("d", FLOOR)]


def test_what_is_known_to_be_missing_is_told_beside_an_unknown_clause() -> None:
    found = shortage(AllOf((line("d"), Unknown("?"))))
    assert told(found) == [("d", None)]
    assert not found.complete


def test_a_way_that_surely_does_is_told_beside_an_unknown_one() -> None:
    found = shortage(AnyOf((line("d"), Unknown("?"))))
    assert told(found) == [("d", None)]
    assert not found.complete


def test_nothing_is_told_where_only_the_unknown_is_missing() -> None:
    found = shortage(AllOf((line("d"), Unknown("?"))), held="d")
    assert told(found) == []
    assert not found.complete


@pytest.mark.parametrize(
    ("size", "complete"),
    [(MOST_ALTERNATIVES - 1, True), (MOST_ALTERNATIVES, True), (MOST_ALTERNATIVES + 1, False)],
)
def test_no_more_alternatives_are_told_than_anybody_reads(size: int, *, complete: bool) -> None:
    found = shortage(AnyOf(tuple(line(f"key {number}") for number in range(size))))
    assert len(found.alternatives) == min(size, MOST_ALTERNATIVES)
    assert found.complete is complete


def test_three_of_thirteen_are_too_many_to_tell() -> None:
    found = shortage(AtLeast(3, tuple(line(f"key {number}") for number in range(13))))
    assert len(found.alternatives) == MOST_ALTERNATIVES
    assert not found.complete
    assert told(found)[0] == ("key 0 key 1 key 2", None)


def test_the_same_lack_is_answered_by_the_same_object() -> None:
    ways = Ways(document(line("a")), GRADES, NOW)
    assert ways.shortage(2, frozenset(), 1) is ways.shortage(2, frozenset(), 2)


def test_the_electrical_licence_spares_the_qualifications_of_level_2() -> None:
    revision = CATALOGUE.revisions("electrical")[-1]
    found = ways_of(revision, REAL, NOW).shortage(3, frozenset(), 0)
    codes = [
        (sorted(code for one in way.lines for code in one.codes), way.with_days)
        for way in found.alternatives
    ]
    assert codes == [
        (["31018"], None),
        (["31073", "31074"], 1505),
        (["31019", "92024"], 1505),
        (["31019", "31074"], 2150),
    ]


def requirements() -> st.SearchStrategy[Requirement]:
    leaves: st.SearchStrategy[Requirement] = st.sampled_from((*KEYS, "bc", "fg")).map(
        lambda keys: line(*keys)
    )

    def groups(inner: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
        items = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            items.map(AllOf),
            items.map(AnyOf),
            items.flatmap(
                lambda many: st.integers(1, len(many)).map(lambda count: AtLeast(count, many))
            ),
            st.builds(WithDays, st.sampled_from((645, 1075)), st.just("0"), inner),
        )

    return st.recursive(leaves, groups, max_leaves=6)


def suffices(
    asked: Requirement, revision: Revision, obtained: frozenset[QualificationKey], days: int
) -> bool:
    held = GRADES.with_inferiors(obtained, NOW)
    return satisfied(asked, revision)(Facts(days, 0, 0, 0, held))


def obtained_by(lines: Iterable[HeldQualification]) -> Iterator[frozenset[QualificationKey]]:
    """What somebody may hold who obtains these lines, by whichever code of each."""
    return map(frozenset, product(*(one.accepted for one in lines)))


def subsets(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


@settings(max_examples=200)
@given(requirements(), st.sets(st.sampled_from(KEYS)), st.sampled_from((0, 645, 1074, 1075)))
def test_what_is_told_missing_is_enough_and_needed_and_no_other_way_is_left_out(
    asked: Requirement, held: set[str], days: int
) -> None:
    revision = document(asked)
    own = frozenset(map(QualificationKey, held))
    found = shortage(asked, "".join(held), days)
    assume(len(found.alternatives) < MOST_ALTERNATIVES)
    assert found.complete
    for way in found.alternatives:
        there = max(days, way.with_days or 0)
        for choice in subsets(way.lines):
            every = [suffices(asked, revision, own | new, there) for new in obtained_by(choice)]
            assert all(every) == (choice == way.lines)
    for new in subsets([QualificationKey(key) for key in KEYS]):
        counted = GRADES.with_inferiors(own.union(new), NOW)
        for there in {days, 645, 1075}:
            if there >= days and suffices(asked, revision, counted, there):
                assert any(
                    max(days, way.with_days or 0) <= there
                    and not any(counted.isdisjoint(one.accepted) for one in way.lines)
                    for way in found.alternatives
                )


@settings(max_examples=25)
@given(
    st.lists(requirements(), min_size=1, max_size=3),
    st.lists(
        st.tuples(
            st.integers(2, 4),
            st.sets(st.sampled_from(KEYS)),
            st.sampled_from((0, 645, 1074, 1075)),
        ),
        min_size=2,
        max_size=12,
    ),
)
def test_what_is_missing_does_not_depend_on_what_was_asked_before(
    asked: list[Requirement], questions: list[tuple[int, set[str], int]]
) -> None:
    beside_the_unknown = AnyOf((Unknown("?"), LowerLevel(2)))
    revision = document(*asked[:2], AllOf((asked[-1], beside_the_unknown)))
    levels = [rule.level for rule in revision.levels]
    asked_all = Ways(revision, GRADES, NOW)
    for place, held, days in questions:
        level = levels[place % len(levels)]
        counted = GRADES.with_inferiors(frozenset(map(QualificationKey, held)), NOW)
        found = asked_all.shortage(level, counted, days)
        alone = Ways(revision, GRADES, NOW).shortage(level, counted, days)
        assert (told(found), found.complete) == (told(alone), alone.complete)
