from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from rules.clauses import clauses, label
from rules.compile import compile_revision
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    LowerLevel,
    Requirement,
    Revision,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
)
from tests.rules.revisions import documents, level, line

A, B = line("a"), line("b")


def test_the_clauses_of_a_level_stand_in_the_order_of_the_sheet() -> None:
    tree = AllOf((AnyOf((A, WithDays(215, "1", B))), LowerLevel(2)))
    role = RoleDays((Role.FOREMAN,), 108, "0.5", ((Role.FOREMAN, A),))
    found = [(one.place, one.asks) for one in clauses(level(3, 645, role, tree))]
    assert found == [
        ("L3.work_days", WorkDays(645, "0")),
        ("L3.role_days", role),
        ("L3.q", tree),
        ("L3.q.0", tree.items[0]),
        ("L3.q.0.0", A),
        ("L3.q.0.1", WithDays(215, "1", B)),
        ("L3.q.0.1.0", B),
        ("L3.q.1", LowerLevel(2)),
    ]


def test_what_a_level_does_not_ask_for_is_no_clause() -> None:
    assert [one.place for one in clauses(level(2, Unknown("")))] == ["L2.work_days"]


def test_a_clause_knows_its_line() -> None:
    tree = AnyOf((replace(A, line=7),), line=6)
    rule = replace(
        level(2, 0, RoleDays((Role.FOREMAN,), 1, "1", (), 4), tree),
        work_days=WorkDays(645, "3", 3),
    )
    assert [one.line for one in clauses(rule)] == [3, 4, 6, 7]


@given(documents())
def test_places_are_those_that_the_compiled_rules_name(revision: Revision) -> None:
    found = {one.place for rule in revision.levels for one in clauses(rule)}
    assert found == set(compile_revision(revision).places)


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        (WorkDays(1505, "7"), "1,505 days"),
        (
            RoleDays((Role.FOREMAN, Role.CREW_LEADER), 1075, "5"),
            "1,075 days as foreman or crew_leader",
        ),
        (A, "a"),
        (AllOf((A, B)), "all_of"),
        (AnyOf((A, B)), "any_of"),
        (AtLeast(1, (A, B)), "at_least 1 of 2"),
        (WithDays(1505, "7", A), "with_days 1,505"),
        (LowerLevel(2), "lower_level 2"),
        (Unknown("続き"), "unknown"),
    ],
)
def test_a_clause_is_named_in_the_words_of_the_file(
    asks: WorkDays | RoleDays | Requirement, said: str
) -> None:
    assert label(asks) == said


def test_a_clause_is_said_with_its_place() -> None:
    assert str(next(iter(clauses(level(2, 645))))) == "L2.work_days (645 days)"
