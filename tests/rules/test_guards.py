from __future__ import annotations

import pytest

from rules.catalogue import Catalogue
from rules.compile import compile_revision
from rules.durable import DurableEngine
from rules.facts import MOST_DAYS, Facts
from rules.guards import (
    MOST_DEPTH,
    MOST_LEAVES,
    BeyondEngine,
    Excess,
    document_excesses,
)
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    LevelRule,
    LowerLevel,
    Requirement,
    Role,
    RoleDays,
    WithDays,
)
from rules.ruleset import FIXED_PROPERTIES
from rules.ruleset_guards import MOST_PROPERTIES
from tests.rules.revisions import document, level, line


def excesses(*levels: LevelRule) -> list[Excess]:
    return document_excesses(document(*levels))


def of_tree(tree: Requirement) -> list[Excess]:
    return excesses(level(2, qualifications=tree))


def nested(depth: int) -> Requirement:
    tree: Requirement = line("a")
    for _ in range(depth - 1):
        tree = AllOf((tree,))
    return tree


@pytest.mark.parametrize("number", [1, 5])
def test_a_level_outside_two_to_four_is_refused(number: int) -> None:
    limit = 2 if number < 2 else 4
    assert excesses(level(number)) == [Excess(f"L{number}", "level", limit, number)]


def test_a_level_that_stands_there_twice_is_refused() -> None:
    assert excesses(level(2), level(2)) == [Excess("L2", "levels of that number", 1, 2)]


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (MOST_DAYS, False)])
def test_days_are_from_zero_to_below_a_million(days: int, refused: bool) -> None:
    role_days = RoleDays((Role.FOREMAN,), days, "0")
    found = excesses(level(2, days, role_days, WithDays(days, "0", line("a"))))
    places = ["L2.work_days", "L2.role_days", "L2.q"]
    assert found == ([Excess(place, "days", 0, days) for place in places] if refused else [])


def test_a_million_days_are_refused() -> None:
    assert excesses(level(2, 10**6)) == [Excess("L2.work_days", "days", MOST_DAYS, 10**6)]


@pytest.mark.parametrize("group", [AllOf(()), AnyOf(())])
def test_an_empty_group_is_refused(group: Requirement) -> None:
    found = of_tree(AllOf((line("a"), group)))
    assert found == [Excess("L2.q.1", "items in a group, at least", 1, 0)]


@pytest.mark.parametrize(("count", "refused"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_count_lies_between_one_and_the_length_of_its_list(count: int, refused: bool) -> None:
    expected = [Excess("L2.q", "count of a list", 1 if count < 1 else 2, count)]
    assert of_tree(AtLeast(count, (line("a"), line("b")))) == (expected if refused else [])


def test_role_days_of_no_role_are_refused() -> None:
    found = excesses(level(2, 0, RoleDays((), 1, "0")))
    assert found == [Excess("L2.role_days", "roles named, at least", 1, 0)]


@pytest.mark.parametrize(("lower", "refused"), [(2, False), (3, True), (4, True), (1, True)])
def test_a_lower_level_is_one_of_the_document_below_the_one_that_names_it(
    lower: int, refused: bool
) -> None:
    needs = RoleDays((Role.FOREMAN,), 1, "0", ((Role.FOREMAN, LowerLevel(lower)),))
    found = excesses(level(2), level(3, 0, needs, AnyOf((line("a"), LowerLevel(lower)))))
    guard = "lower level, below this one and in the document"
    places = ["L3.role_days.foreman", "L3.q.1"]
    assert found == ([Excess(place, guard, 2, lower) for place in places] if refused else [])


def test_a_lower_level_that_the_document_lacks_is_refused() -> None:
    assert [each.place for each in excesses(level(3, qualifications=LowerLevel(2)))] == ["L3.q"]


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_groups_nest_up_to_the_limit(over: int, refused: bool) -> None:
    depth = MOST_DEPTH + over
    expected = [Excess("L2.q", "groups within groups", MOST_DEPTH, depth)]
    assert of_tree(nested(depth)) == (expected if refused else [])


def test_nesting_without_end_in_sight_is_refused_not_followed() -> None:
    assert [each.guard for each in of_tree(nested(100_000))] == ["groups within groups"]


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_an_expression_asks_for_qualifications_up_to_the_limit_lower_levels_in_full(
    over: int, refused: bool
) -> None:
    below = AllOf(tuple(line(f"{number % 100}") for number in range(MOST_LEAVES // 2)))
    here = AllOf((LowerLevel(2), LowerLevel(2), *(line("a") for _ in range(max(over, 0)))))
    if over < 0:
        here = AllOf((LowerLevel(2), *below.items[1:]))
    found = excesses(level(2, qualifications=below), level(3, qualifications=here))
    expected = [Excess("L3.q", "qualifications in one expression", MOST_LEAVES, MOST_LEAVES + 1)]
    assert found == (expected if refused else [])


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_message_holds_properties_up_to_the_limit_and_the_engine_takes_as_many(
    over: int, refused: bool
) -> None:
    lines = MOST_PROPERTIES - len(FIXED_PROPERTIES) + over
    items = tuple(line(f"{number}") for number in range(lines))
    revision = document(level(2, 5, qualifications=AllOf(items)))
    if refused:
        with pytest.raises(BeyondEngine) as caught:
            compile_revision(revision)
        assert Excess("judge", "properties of a message", 250, 251) in caught.value.excesses
        assert (caught.value.field, caught.value.file) == (revision.field, revision.file)
    else:
        every = frozenset(key for each in items for key in each.accepted)
        met, unmet = DurableEngine().decide(
            revision, [Facts(5, 0, 0, 0, every), Facts(4, 0, 0, 0, frozenset())]
        )
        assert (met.level, met.unmet) == (2, ())
        assert len(unmet.unmet) == 2 + lines


def test_every_fault_is_told_at_once_with_field_file_place_and_limit() -> None:
    revision = document(
        level(2, 10**6, qualifications=AllOf(())), level(3, qualifications=nested(41))
    )
    with pytest.raises(BeyondEngine) as caught:
        compile_revision(revision)
    assert (caught.value.field, caught.value.file) == (revision.field, revision.file)
    assert str(caught.value) == (
        "criteria/test/2000-01-01.yaml (canary) is beyond the durable engine: "
        "L2.work_days: days: 1000000, the limit is 999999; "
        "L2.q: items in a group, at least: 0, the limit is 1; "
        "L3.q: groups within groups: 41, the limit is 40"
    )


def test_every_document_of_the_catalogue_is_within_the_limits() -> None:
    catalogue = Catalogue.load()
    revisions = [each for entry in catalogue.fields for each in catalogue.revisions(entry.field)]
    assert len(revisions) >= 49
    assert [document_excesses(revision) for revision in revisions] == [[] for _ in revisions]
