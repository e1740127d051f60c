from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from rules.clauses import clauses
from rules.facts import Facts
from rules.lint_alternatives import idle_clauses, lint_alternatives
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
    children,
    has_unknown,
)
from rules.plain import satisfied
from tests.rules.revisions import DAYS, KEYS, document, level, line, requirements

A, B, C, D = (line(key) for key in "abcd")
NEVER, ALWAYS = AnyOf(()), AllOf(())


def idle(revision: Revision, number: int, *, with_lower: bool) -> list[str]:
    found = idle_clauses(revision, revision.level(number), with_lower=with_lower)
    return [clause.place for clause in found]


def without(requirement: Requirement, place: str, constant: Requirement) -> Requirement:
    """The requirement with the part at a place (its indexes, from the root) replaced."""
    here, _, rest = place.partition(".")
    parts = list(children(requirement))
    parts[int(here)] = without(parts[int(here)], rest, constant) if rest else constant
    match requirement:
        case WithDays(days, years, _):
            return WithDays(days, years, parts[0])
        case AtLeast(count, _):
            return AtLeast(count, tuple(parts))
        case AllOf() | AnyOf():
            return type(requirement)(tuple(parts))
        case _:
            raise TypeError(requirement)


def everybody(revision: Revision, rule: LevelRule) -> list[Facts]:
    """Every set of qualifications, with every number of work days that could decide."""
    own = rule.work_days.days if isinstance(rule.work_days, WorkDays) else 0
    floors = {own} | {
        clause.asks.days
        for each in revision.levels
        for clause in clauses(each)
        if isinstance(clause.asks, WithDays) and clause.asks.days >= own
    }
    keys = sorted(
        {
            key
            for each in revision.levels
            for clause in clauses(each)
            if isinstance(clause.asks, HeldQualification)
            for key in clause.asks.accepted
        }
    )
    return [
        Facts(days, 0, 0, 0, frozenset(k for k, is_held in zip(keys, held, strict=True) if is_held))
        for days in sorted(floors)
        for held in product((False, True), repeat=len(keys))
    ]


def reached(revision: Revision, rule: LevelRule, facts: Facts) -> bool:
    return all(
        satisfied(each.qualifications, revision)(facts)
        for each in revision.levels
        if each.level <= rule.level and each.qualifications is not None
    )


known = requirements(()).filter(lambda tree: not has_unknown(tree))
known_above = requirements((2,)).filter(lambda tree: not has_unknown(tree))


@settings(max_examples=60)
@given(known, known_above, DAYS)
def test_a_clause_is_idle_exactly_when_nobody_needs_it(
    lower: Requirement, upper: Requirement, days: int
) -> None:
    revision = document(level(2, 0, None, lower), level(3, days, None, upper))
    rule = revision.level(3)
    people = everybody(revision, rule)
    decided = [reached(revision, rule, facts) for facts in people]

    def changes(tree: Requirement) -> bool:
        other = document(revision.level(2), replace(rule, qualifications=tree))
        return [reached(other, other.level(3), facts) for facts in people] != decided

    found = idle(revision, 3, with_lower=True)
    stripped: Requirement = upper
    for place in found:
        own = place.removeprefix("L3.q.")
        kept = [without(stripped, own, constant) for constant in (NEVER, ALWAYS)]
        fitting = [tree for tree in kept if not changes(tree)]
        assert fitting, place
        stripped = fitting[0]
    assert not changes(stripped)
    for clause in clauses(replace(rule, qualifications=upper)):
        own = clause.place.removeprefix("L3.q.")
        inside = any(f"{clause.place}.".startswith(f"{place}.") for place in found)
        if own == clause.place or inside or isinstance(clause.asks, LowerLevel):
            continue
        for constant in (NEVER, ALWAYS):
            assert changes(without(stripped, own, constant)), clause.place


@pytest.mark.parametrize(
    ("tree", "places"),
    [
        (AnyOf((A, A)), ["L2.q.1"]),
        (AnyOf((A, AllOf((A, B)))), ["L2.q.1"]),
        (AnyOf((AllOf((A, B)), A)), ["L2.q.0"]),
        (AllOf((A, AnyOf((A, B)))), ["L2.q.1"]),
        (AnyOf((A, WithDays(1075, "5", A))), ["L2.q.1"]),
        (AnyOf((WithDays(1075, "5", A), WithDays(1505, "7", A))), ["L2.q.1"]),
        (AnyOf((WithDays(1505, "7", A), WithDays(1075, "5", A))), ["L2.q.0"]),
        (AtLeast(2, (A, B, C)), []),
        (AtLeast(1, (A, AllOf((A, B)))), ["L2.q.1"]),
        (AtLeast(2, (A, A, B)), ["L2.q.2", "L2.q.1"]),
        (AnyOf((A, B, Unknown("?"))), []),
        (AnyOf((Unknown("?"), A, A)), ["L2.q.2"]),
        (AllOf((A, B)), []),
        (A, []),
    ],
)
def test_the_last_of_those_that_could_be_left_out_is_named(
    tree: Requirement, places: list[str]
) -> None:
    revision = document(level(2, 645, None, tree))
    assert idle(revision, 2, with_lower=True) == places
    assert idle(revision, 2, with_lower=False) == places


def test_two_unknown_lines_may_be_two_things() -> None:
    tree = AnyOf((AllOf((A, Unknown("?"))), AllOf((A, Unknown("?"))), B))
    assert idle(document(level(2, 0, None, tree)), 2, with_lower=True) == []


def test_two_lower_levels_are_two_things() -> None:
    tree = AnyOf((AllOf((A, LowerLevel(2))), AllOf((A, LowerLevel(3)))))
    revision = document(level(2, 0, None, B), level(3, 0, None, C), level(4, 0, None, tree))
    assert idle(revision, 4, with_lower=False) == []


def test_a_lower_level_is_not_the_qualification_of_the_same_name() -> None:
    tree = AnyOf((AllOf((A, LowerLevel(2))), AllOf((A, Unknown("?"))), line("lower level")))
    revision = document(level(2, 0, None, B), level(3, 0, None, tree))
    assert idle(revision, 3, with_lower=False) == []


@pytest.mark.parametrize("days", [Unknown(""), 0])
def test_a_single_day_is_more_than_none(days: int | Unknown) -> None:
    tree = AnyOf((WithDays(1, "1", A), AllOf((A, B))))
    assert idle(document(level(2, days, None, tree)), 2, with_lower=True) == []


def test_what_only_the_lower_level_makes_idle_is_told_apart() -> None:
    revision = document(
        level(2, 645, None, A), level(3, 1075, None, AllOf((B, AnyOf((A, C)), LowerLevel(2))))
    )
    assert idle(revision, 3, with_lower=False) == []
    assert idle(revision, 3, with_lower=True) == ["L3.q.1"]
    codes = [(found.code, dict(found.values)["place"]) for found in lint_alternatives(revision, {})]
    assert codes == [("CR051", "L3.q.1 (any_of)")]


def test_what_is_idle_in_its_own_level_is_not_said_twice() -> None:
    tree = AllOf((AnyOf((A, AllOf((A, B)))), LowerLevel(2)))
    revision = document(level(2, 645, None, D), level(3, 1075, None, tree))
    assert [found.code for found in lint_alternatives(revision, {})] == ["CR034"]


def test_the_tenth_alternative_is_not_taken_for_a_part_of_the_first() -> None:
    ten: list[Requirement] = [*map(line, (*KEYS, "i", "j"))]
    ten.append(AllOf((line("b"), line("x"))))
    revision = document(
        level(2, 645, None, line("x")),
        level(3, 1075, None, AllOf((AnyOf(tuple(ten)), LowerLevel(2)))),
    )
    places = {(one.code, dict(one.values)["place"]) for one in lint_alternatives(revision, {})}
    assert places == {("CR034", "L3.q.0.10 (all_of)")}


def test_lower_levels_are_never_called_idle() -> None:
    revision = document(
        level(2, 645, None, A),
        level(3, 1075, None, LowerLevel(2)),
        level(4, 2150, None, AllOf((B, LowerLevel(2), LowerLevel(3)))),
    )
    assert list(lint_alternatives(revision, {})) == []


@pytest.mark.parametrize(("floor", "codes"), [(644, ["CR035"]), (645, ["CR035"]), (646, [])])
def test_a_floor_must_lie_above_the_level_s_own_days(floor: int, codes: list[str]) -> None:
    revision = document(level(2, 645, None, AnyOf((A, WithDays(floor, "3", B)))))
    found = list(lint_alternatives(revision, {}))
    assert [one.code for one in found] == codes
    for one in found:
        assert dict(one.values) == {
            "place": f"L2.q.1 (with_days {floor})",
            "days": f"{floor:,}",
            "work_days": "645",
        }


def test_a_floor_of_a_level_whose_days_are_unknown_asks_for_something() -> None:
    tree = AnyOf((WithDays(1, "1", A), WithDays(2, "1", A)))
    revision = document(level(2, Unknown(""), None, tree))
    assert [(one.code, dict(one.values)["place"]) for one in lint_alternatives(revision, {})] == [
        ("CR034", "L2.q.1 (with_days 2)")
    ]


@pytest.mark.parametrize(
    ("lower", "upper", "weaker"),
    [
        (A, B, True),
        (A, AllOf((A, B)), False),
        (A, None, True),
        (None, A, False),
        (AnyOf((A, B)), A, False),
        (A, AnyOf((A, B)), True),
        (AtLeast(2, (A, B, C)), AllOf((A, C)), False),
        (AtLeast(2, (A, B, C)), AllOf((A, D)), True),
        (WithDays(1075, "5", A), A, False),
        (WithDays(1076, "5", A), A, True),
        (Unknown("?"), A, False),
        (A, AnyOf((B, Unknown("?"))), False),
        (A, LowerLevel(2), False),
    ],
)
def test_a_level_is_weaker_when_somebody_could_hold_it_without_the_one_below(
    lower: Requirement | None, upper: Requirement | None, weaker: bool
) -> None:
    revision = document(level(2, 645, None, lower), level(3, 1075, None, upper))
    found = [(one.code, dict(one.values)) for one in lint_alternatives(revision, {})]
    expected = [("CR032", {"place": "L3.q", "lower": "2"})] if weaker else []
    assert [one for one in found if one[0] == "CR032"] == expected


def test_a_level_above_an_unknown_one_is_not_compared_through_it() -> None:
    revision = document(
        level(2, 645, None, Unknown("?")),
        level(3, 1075, None, AllOf((A, LowerLevel(2)))),
        level(4, 2150, None, B),
    )
    assert [found.code for found in lint_alternatives(revision, {})] == []


def test_a_superior_grade_holds_the_level_below() -> None:
    a, b = QualificationKey("a"), QualificationKey("b")
    revision = document(level(2, 645, None, B), level(3, 1075, None, A))
    assert [one.code for one in lint_alternatives(revision, {b: frozenset({a})})] == []
    assert [one.code for one in lint_alternatives(revision, {a: frozenset({b})})] == ["CR032"]


def test_a_superior_grade_beside_its_inferior_is_not_idle() -> None:
    a, b = QualificationKey("a"), QualificationKey("b")
    revision = document(level(2, 645, None, AnyOf((A, B))))
    assert list(lint_alternatives(revision, {b: frozenset({a})})) == []


def test_levels_are_compared_whatever_their_order_in_the_file() -> None:
    levels = (level(4, 2150, None, A), level(2, 645, None, C), level(3, 1075, None, B))
    found = [dict(one.values) for one in lint_alternatives(document(*levels), {})]
    assert found == [{"place": "L3.q", "lower": "2"}, {"place": "L4.q", "lower": "3"}]


def test_a_finding_stands_at_the_line_of_its_clause() -> None:
    upper = AnyOf((replace(A, line=11), replace(A, line=12)), line=10)
    revision = document(
        replace(level(2, 645, None, B), line=3),
        replace(level(3, 1075, None, upper), line=8),
        replace(level(4, 2150, None, None), line=20),
    )
    found = [(one.code, one.line, one.file) for one in lint_alternatives(revision, {})]
    assert found == [
        ("CR034", 12, revision.file),
        ("CR032", 10, revision.file),
        ("CR032", 20, revision.file),
    ]
