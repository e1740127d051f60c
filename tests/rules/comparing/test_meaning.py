from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from rules.comparing.meaning import same_meaning
from rules.diff import ChangeKind, diff
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Revision,
    Unknown,
    WithDays,
    children,
    walk,
)
from tests.rules.revisions import document, level, line, requirements

A, B, C = line("a"), line("b"), line("c")


def asking(*asked: Requirement | None) -> Revision:
    return document(*(level(2 + index, 0, None, one) for index, one in enumerate(asked)))


SAME: list[tuple[Requirement | None, Requirement | None]] = [
    (A, AllOf((A,))),
    (A, AnyOf((A, AllOf((A, B))))),
    (AllOf((A, AllOf((B, C)))), AllOf((A, B, C))),
    (AnyOf((A, AnyOf((B, C)))), AtLeast(1, (C, B, A))),
    (AllOf((A, AnyOf((B, C)))), AnyOf((AllOf((A, B)), AllOf((A, C))))),
    (AtLeast(2, (A, B)), AllOf((A, B))),
    (AnyOf((A, B)), line("a", "b")),
    (WithDays(430, "2", WithDays(215, "1", A)), WithDays(430, "2", A)),
    (WithDays(0, "0", A), A),
    (Unknown("?"), AllOf((Unknown("?"), Unknown("?")))),
    (None, WithDays(0, "0", AnyOf((A, AllOf(()))))),
]
OTHER: list[tuple[Requirement | None, Requirement | None]] = [
    (A, B),
    (A, AnyOf((A, B))),
    (AtLeast(2, (A, B, C)), AllOf((A, B, C))),
    (WithDays(215, "1", A), A),
    (WithDays(214, "1", A), WithDays(215, "1", A)),
    (WithDays(216, "1", A), WithDays(215, "1", A)),
    (Unknown("?"), Unknown("!")),
    (None, A),
]


@pytest.mark.parametrize("number", range(len(SAME)))
def test_two_ways_to_write_one_thing_mean_the_same(number: int) -> None:
    old, new = SAME[number]
    assert same_meaning(asking(old), asking(new), 2)
    assert same_meaning(asking(new), asking(old), 2)


@pytest.mark.parametrize("number", range(len(OTHER)))
def test_what_asks_for_something_else_does_not(number: int) -> None:
    old, new = OTHER[number]
    assert not same_meaning(asking(old), asking(new), 2)


def test_a_lower_level_means_what_its_document_asks_there() -> None:
    assert same_meaning(asking(A, LowerLevel(2)), asking(A, A), 3)
    assert not same_meaning(asking(A, LowerLevel(2)), asking(B, LowerLevel(2)), 3)


def test_a_lower_level_that_is_not_there_is_only_itself() -> None:
    alone = document(level(3, 0, None, LowerLevel(2)))
    assert same_meaning(alone, replace(alone), 3)
    assert not same_meaning(alone, asking(A, LowerLevel(2)), 3)


def met(asked: Requirement, held: set[str], days: int) -> bool:
    parts = [met(part, held, days) for part in children(asked)]
    match asked:
        case HeldQualification(_, _, accepted):
            return bool(held & set(accepted))
        case AnyOf():
            return any(parts)
        case AtLeast(count, _):
            return sum(parts) >= count
        case WithDays(floor, _, _):
            return days >= floor and all(parts)
        case Unknown():
            return "?" in held
        case _:
            return all(parts)


@settings(max_examples=25)
@given(requirements(()), requirements(()))
def test_it_agrees_with_trying_every_set(old: Requirement, new: Requirement) -> None:
    floors = {part.days for one in (old, new) for part in walk(one) if isinstance(part, WithDays)}
    keys = sorted({*"?", *(key for one in (old, new) for key in lines(one))})
    tried = all(
        met(old, {*some}, days) == met(new, {*some}, days)
        for days in (0, *floors)
        for size in range(len(keys) + 1)
        for some in combinations(keys, size)
    )
    assert same_meaning(asking(old), asking(new), 2) == tried


def lines(asked: Requirement) -> set[str]:
    held = (part for part in walk(asked) if isinstance(part, HeldQualification))
    return {key for part in held for key in part.accepted}


def test_it_is_said_after_the_changes_of_its_level_and_only_where_there_are_some() -> None:
    old = asking(A, AllOf((A, AllOf((B,)))), C)
    new = asking(A, AllOf((A, B)), AllOf((C, LowerLevel(2))))
    said = [(change.level, change.kind) for change in diff(old, new)]
    assert said == [
        (4, ChangeKind.LOWER_LEVEL_ADDED),
        (3, ChangeKind.REARRANGED),
        (3, ChangeKind.SAME_MEANING),
    ]
